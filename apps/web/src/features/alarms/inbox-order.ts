/** The inbox as it was left: its filter and the order of its alarms, so that one alarm leads to the next and back to the same list. */
import type { AlarmsSearch } from './alarms-search.ts'

interface Left {
  readonly search: AlarmsSearch
  readonly ids: readonly number[]
}

/** Of this page of the browser: a list that was left yesterday leads nowhere. */
let left: Left = { search: {}, ids: [] }

export function leaveInbox(search: AlarmsSearch, ids: readonly number[]): void {
  left = { search, ids }
}

export const inboxLeft = (): AlarmsSearch => left.search

export interface Neighbours {
  readonly before: number | null
  readonly after: number | null
  /** `3 / 40`; null: not in the list. */
  readonly place: readonly [number, number] | null
}

export function neighboursOf(id: number): Neighbours {
  const at = left.ids.indexOf(id)
  if (at < 0) return { before: null, after: null, place: null }
  return { before: left.ids[at - 1] ?? null, after: left.ids[at + 1] ?? null, place: [at + 1, left.ids.length] }
}
