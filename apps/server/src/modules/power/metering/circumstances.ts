/**
 * What holds around a facility at a moment beside its own readings: permitted hours, approved maintenance, an order to stop. Told to the alarm rules
 * as minutes that come with the readings of its meter, each by what was on record then.
 */
import { dayOf, startOfDay } from '@poyang/standards'
import type { Facility, ReductionListDraft } from '../schema.ts'
import type { StoredDeclaration, StoredOrder } from '../store.ts'

const MINUTE_MS = 60_000

/** Whether a moment (ms) lies in the permitted hours of a facility; without any it always does. */
export function isAllowed({ allowed }: Pick<Facility, 'allowed'>, at: number): boolean {
  if (allowed === null) return true
  const minute = Math.floor((at - startOfDay(dayOf(at))) / MINUTE_MS)
  return allowed.some(({ from, to }) => {
    const [begins, ends] = [minutesOf(from), minutesOf(to)]
    return begins <= ends ? minute >= begins && minute < ends : minute >= begins || minute < ends
  })
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** @param before only what was on record before this moment counts, ms */
export function isMaintained(declarations: readonly StoredDeclaration[], group: string, at: number, before: number): boolean {
  return declarations.some(
    (one) => one.group === group && one.review?.approved === true && one.review.at < before && one.from <= at && at < one.to,
  )
}

/** Whether an order asks the facility to stop, by the list that was filed before the order began. */
export function mustStop(
  orders: readonly StoredOrder[],
  listAt: (order: StoredOrder) => ReductionListDraft['levels'] | null,
  {
    facility,
    district,
    at,
    before,
  }: { readonly facility: string; readonly district: string; readonly at: number; readonly before: number },
): boolean {
  return orders.some((order) => {
    if (order.recordedAt >= before || order.from > at || at >= order.to) return false
    if (order.districts.length > 0 && !order.districts.includes(district)) return false
    return listAt(order)?.[order.level].some((measure) => measure.kind === 'stop' && measure.facilities.includes(facility)) ?? false
  })
}
