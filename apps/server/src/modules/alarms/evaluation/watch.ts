/** What is watched: one rule for one subject, and what was told of it. Plain data, no store. */
import { createHash } from 'node:crypto'
import type { Context, Rule, Verdict } from '@poyang/rules'

export interface Watch {
  readonly rule: Rule
  readonly context: Context
  /** Outlet whose alarm it is. */
  readonly outlet: string
  readonly factor: string | null
}

/** One verdict on its way into the store. */
export interface Told {
  readonly watch: Watch
  readonly verdict: Verdict
  /** The verdict as it is kept and compared: JSON, its keys in the evaluator's order. */
  readonly body: string
  readonly hash: string
  readonly late: boolean
}

/** A verdict that a re-evaluation of its stretch no longer gives. */
export interface Overtaken {
  readonly rule: string
  readonly subject: string
  readonly outlet: string
  readonly hash: string
  readonly knownAt: number
  readonly overtakenAt: number
}

export const watchKey = ({ rule, context }: Pick<Watch, 'rule' | 'context'>): string => `${rule.id}@${rule.version} ${context.subject}`

/** First half of the SHA-256, hexadecimal: tells the verdicts of one rule, subject and moment apart. */
export const hashOfBody = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 32)

export function told(watch: Watch, verdict: Verdict, late: boolean): Told {
  const body = JSON.stringify(verdict)
  return { watch, verdict, body, hash: hashOfBody(body), late }
}

/** `verdict:<rule>/<subject>/<known ms>-<hash>` */
export const verdictRef = (rule: string, subject: string, knownAt: number, hash: string): string =>
  `verdict:${rule}/${subject}/${knownAt}-${hash}`

/** What a verdict says of the world, whenever it was known: two that agree in this are the same finding. */
export const findingOf = ({ kind, closes, suppressedBy, observedFrom, observedTo }: Verdict): string =>
  JSON.stringify([kind, closes, suppressedBy, observedFrom, observedTo])
