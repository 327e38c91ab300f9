/** The lines every document begins with. */
export interface Head {
  readonly id: string
  readonly zh: string
  readonly en: string
  readonly family: string
  readonly basis: string
  readonly clause: string
  readonly confidence: 'verified' | 'secondary' | 'memory' | 'project'
  readonly scope: string
  readonly severity: string
}

export const headOf = ({ id, zh, en, family, basis, clause, confidence, scope, severity }: Head): string => `rule "${id}" version 1
title "${zh}" / "${en}"
family "${family}"
basis "${basis}"
clause "${clause}"
confidence ${confidence}
scope ${scope}
severity ${severity}
status in-force from 2026-01-01
author "Poyang project"
reviewer "Poyang project, second reader"`
