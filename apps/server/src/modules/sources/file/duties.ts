/** Which measurements a permit asks for now, and which of them are done (自行监测). Pure. */
import type { DutyDue, Frequency, Part } from './schema.ts'

const DAY_MS = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const start = (year: number, month: number) => dayOf(Date.UTC(year, month, 1))

/** The stretch of calendar in which a day lies: natural weeks from Monday, months, quarters, half-years, years. */
export function stretchOf(every: Exclude<Frequency, 'continuous'>, day: string): { readonly from: string; readonly due: string } {
  const ms = Date.parse(`${day}T00:00:00Z`)
  const date = new Date(ms)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const months = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const
  if (every === 'day') return { from: day, due: day }
  if (every === 'week') {
    const monday = ms - ((date.getUTCDay() + 6) % 7) * DAY_MS
    return { from: dayOf(monday), due: dayOf(monday + 6 * DAY_MS) }
  }
  const length = months[every]
  const first = Math.floor(month / length) * length
  return { from: start(year, first), due: dayOf(Date.UTC(year, first + length, 1) - DAY_MS) }
}

/** The stretch before the one that holds the day, and that one: what was missed is still shown. */
export function dutiesOn(parts: readonly Part[], today: string): DutyDue[] {
  const done = parts.flatMap((part) => (part.kind === 'monitoring' ? [part.content] : []))
  return parts.flatMap((part) => {
    if (part.kind !== 'permit') return []
    const { content: permit } = part
    return permit.duties.flatMap((duty): DutyDue[] => {
      const same = { permit: part.id, id: duty.id, outletId: duty.outletId, factor: duty.factor, what: duty.what, every: duty.every }
      const { every } = duty
      if (every === 'continuous')
        return today < permit.from || today > permit.to
          ? []
          : [{ ...same, from: permit.from, due: permit.to, state: 'continuous', doneOn: null }]
      const current = stretchOf(every, today)
      const earlier = stretchOf(every, dayOf(Date.parse(`${current.from}T00:00:00Z`) - DAY_MS))
      return [earlier, current].flatMap(({ from, due }): DutyDue[] => {
        // Asked for only in stretches that the permit covers whole.
        if (from < permit.from || due > permit.to) return []
        const doneOn =
          done
            .filter((one) => one.permit === part.id && one.duty === duty.id && one.on >= from && one.on <= due)
            .map(({ on }) => on)
            .toSorted()[0] ?? null
        return [{ ...same, from, due, state: doneOn !== null ? 'done' : due < today ? 'missed' : 'open', doneOn }]
      })
    })
  })
}
