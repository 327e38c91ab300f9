/** The record of a case: what happened, in order. Nothing here is ever changed; state is computed from it. */
import type { Day, EpochMs } from '@poyang/standards'
import type { DocumentKind, EventKind, Role } from './procedure.ts'

export type FieldValue = string | number | boolean | null | readonly string[]

export interface CaseEvent {
  /** 1, 2, 3, … */
  readonly seq: number
  readonly kind: EventKind
  /** The legal day on which it happened. */
  readonly on: Day
  /** When it was entered. */
  readonly at: EpochMs
  /** Ids of the people who acted; each a person, not an account: merged accounts are one person. */
  readonly by: readonly string[]
  readonly as: Role
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly documents: ReadonlyArray<{ readonly kind: DocumentKind; readonly id: string }>
}

/** Whoever wants to act: the roles that posts and mandates give, whatever the path to them (delegation included). */
export interface Actor {
  readonly id: string
  readonly roles: ReadonlySet<Role>
}
