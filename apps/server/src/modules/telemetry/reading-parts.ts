/** Partitions of table `reading`: one a kind and month for real-time and minute data, one a kind and year for the rest. */
import { secondsOf } from './beijing-time.ts'
import { kindNumbers } from './kinds.ts'
import type { Kind } from './schema.ts'

export interface ReadingPart {
  readonly kind: Kind
  /** Seconds since 1970: observed at or after `from`, before `to`. */
  readonly from: number
  readonly to: number
}

const kindOfNumber = new Map(Object.entries(kindNumbers).map(([kind, number]) => [number, kind as Kind]))

/** What a partition holds, from its id (`1-202611`, `3-202600`); null when it is no id of this table. */
export function readingPart(id: string): ReadingPart | null {
  const match = /^(\d+)-(\d{4})(\d\d)$/.exec(id)
  const kind = kindOfNumber.get(Number(match?.[1]))
  if (match === null || kind === undefined) return null
  const [year, month] = [Number(match[2]), Number(match[3])]
  const from = secondsOfMonth(year, Math.max(month, 1))
  const to = month === 0 ? secondsOfMonth(year + 1, 1) : secondsOfMonth(month === 12 ? year + 1 : year, (month % 12) + 1)
  return from === null || to === null ? null : { kind, from, to }
}

const secondsOfMonth = (year: number, month: number) => secondsOf(`${year}${String(month).padStart(2, '0')}01000000`)
