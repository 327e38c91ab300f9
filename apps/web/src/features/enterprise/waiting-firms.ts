/** Enterprises that owe an explanation, the most urgent first. Pure. */
import type { Alarm } from '../../../../server/src/modules/alarms/schema.ts'

export interface WaitingFirm {
  readonly id: string
  readonly name: string
  readonly district: string
  /** Alarms that they were told of and have not explained. */
  readonly waiting: number
  readonly overdue: number
  /** The first deadline; null: none has one. */
  readonly first: string | null
}

export function waitingFirms(alarms: readonly Alarm[]): WaitingFirm[] {
  const firms = new Map<string, WaitingFirm>()
  for (const { enterprise, state, overdue, explainBy } of alarms) {
    if (enterprise === null || state !== 'informed') continue
    const { id, name, district } = enterprise
    const before = firms.get(id) ?? { id, name, district, waiting: 0, overdue: 0, first: null }
    const first = explainBy === null || (before.first !== null && before.first <= explainBy) ? before.first : explainBy
    firms.set(id, { ...before, waiting: before.waiting + 1, overdue: before.overdue + (overdue ? 1 : 0), first })
  }
  return [...firms.values()].toSorted((a, b) => (a.first ?? '9').localeCompare(b.first ?? '9') || b.waiting - a.waiting)
}
