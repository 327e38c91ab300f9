/**
 * A legal procedure as data: stages, events, who may do what, what it needs, which clocks run. The law is here as rows with their articles;
 * `state.ts` is the one interpreter of all of them.
 */
import type { Day } from '@poyang/standards'
import type { Article, Words } from '../law.ts'
import type { SuspensionKind } from '../periods/period.ts'

export type Role =
  | 'officer'
  | 'investigator'
  | 'case-reviewer'
  | 'legal-reviewer'
  | 'counsel'
  | 'hearing-officer'
  | 'recorder'
  | 'committee-member'
  | 'committee-secretary'
  | 'decision-maker'
  | 'fine-collector'
  | 'publicity-officer'
  | 'archivist'
  | 'party'
  | 'clerk'
  | 'negotiator'
  | 'appraiser'

export type EventKind = string
export type StageId = string
/** A procedure has a main track and others that run beside it: legal review, committee, hearing. */
export type TrackId = string
export type DocumentKind = string

/** A condition over the record; data, so that it can be shown, printed and compared between versions. */
export type Condition =
  | { readonly op: 'all'; readonly of: readonly Condition[] }
  | { readonly op: 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  /** A document of the kind is in the record. */
  | { readonly op: 'document'; readonly kind: DocumentKind }
  /** An event happened; with `since`, after the last event of any of those kinds (true also when none of them happened). */
  | { readonly op: 'happened'; readonly event: EventKind; readonly since?: readonly EventKind[] }
  /** A track stands at one of the stages. */
  | { readonly op: 'at'; readonly track: TrackId; readonly stages: readonly StageId[] }
  /** Field of the last event of a kind; of the event under way: `this`. */
  | { readonly op: 'field'; readonly event: EventKind; readonly name: string; readonly is: FieldTest }
  /** A clock of the procedure is over: its last day has passed. */
  | { readonly op: 'over'; readonly clock: string }

export type FieldTest =
  | { readonly equals: string | number | boolean }
  | { readonly oneOf: ReadonlyArray<string | number> }
  | { readonly present: true }
  | { readonly atLeast: number | { readonly setting: string } }

export interface Need {
  readonly id: string
  readonly when: Condition
  /** What is said to whoever is refused. */
  readonly otherwise: Words
  /** A need whose articles are all from memory or doubtful warns and does not block. */
  readonly basis: readonly Article[]
}

export interface FieldDef {
  readonly title: Words
  readonly kind: 'text' | 'number' | 'day' | 'yes-no' | 'choice' | 'money' | 'list'
  readonly choices?: ReadonlyArray<{ readonly id: string; readonly title: Words }>
  readonly required: boolean
  readonly note?: Words
}

export interface Move {
  readonly track: TrackId
  readonly to: StageId
  /** Only when this holds, the event itself counted; absent: always. The first move of a track that holds is taken. */
  readonly when?: Condition
}

export interface EventDef {
  readonly title: Words
  /** Where it may happen: a track and its stages. */
  readonly at: ReadonlyArray<{ readonly track: TrackId; readonly stages: readonly StageId[] }>
  readonly moves: readonly Move[]
  readonly by: readonly Role[]
  /** People who must act together, 1 unless said. */
  readonly persons?: number
  readonly needs: readonly Need[]
  /** Documents that come with it. */
  readonly documents: readonly DocumentKind[]
  readonly fields: Readonly<Record<string, FieldDef>>
  /** It begins or ends time that is left out of the clocks. */
  readonly suspends?: { readonly kind: SuspensionKind; readonly part: 'begins' | 'ends' }
  /** It grants an extension of a clock. */
  readonly extends?: { readonly clock: string; readonly rule: string }
  readonly basis: readonly Article[]
}

export interface ClockDef {
  readonly id: string
  /** Id of the statutory period. */
  readonly period: string
  readonly title: Words
  /** The last of these starts it (again). */
  readonly startsOn: readonly EventKind[]
  /** Field of the starting event that holds the legal day; absent: the day of the event. */
  readonly startField?: string
  /** Met by any of these after its start. */
  readonly endsOn: readonly EventKind[]
  /** It runs only where the record fulfils this; absent: always. */
  readonly only?: Condition
}

/** Two roles that one person may not have in one case. */
export interface Incompatible {
  readonly roles: readonly [Role, Role]
  readonly basis: readonly Article[]
  /** By the law itself, or by this project's strictness where the law is silent. */
  readonly strict: 'law' | 'local'
}

export interface Track {
  readonly title: Words
  readonly initial: StageId
  readonly stages: Readonly<Record<StageId, { readonly title: Words; readonly end?: true }>>
}

export interface Procedure {
  readonly id: string
  readonly version: string
  readonly title: Words
  /** Acts of these days are governed by it: procedure follows the law at the time of the act. */
  readonly from: Day
  readonly to: Day | null
  readonly basis: readonly Article[]
  readonly tracks: Readonly<Record<TrackId, Track>>
  readonly events: Readonly<Record<EventKind, EventDef>>
  readonly clocks: readonly ClockDef[]
  readonly incompatible: readonly Incompatible[]
  /** Titles of the documents it speaks of. */
  readonly documents: Readonly<Record<DocumentKind, Words>>
  /** Figures a bureau sets itself, with the value used when it has not. */
  readonly settings: Readonly<Record<string, { readonly title: Words; readonly value: number; readonly basis: readonly Article[] }>>
}
