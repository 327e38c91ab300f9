/** A second counter, written another way: it sorts the days that count and takes the n-th; both must agree. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorkCalendar, dueOf, stateCouncilHolidays } from '../src/index.ts'
import type { Period, PeriodUnit, Suspension, Whose } from '../src/index.ts'

const calendar = createWorkCalendar(stateCouncilHolidays)
const DAY = 86_400_000
const FIRST = Date.UTC(2018, 0, 1)
const COUNT = 3_600
const iso = (index: number) => new Date(FIRST + index * DAY).toISOString().slice(0, 10)
const work = Array.from({ length: COUNT }, (_, index) => calendar.fact(iso(index)).work)

/** Mulberry32: the same cases in every run. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Case {
  readonly unit: PeriodUnit
  readonly whose: Whose
  readonly amount: number
  readonly start: number
  readonly spans: ReadonlyArray<readonly [number, number]>
}

function second({ unit, whose, amount, start, spans }: Case): { unrolled: string; statutory: string; safe: string } {
  const out = new Set(spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at)))
  let total = amount
  if (unit === 'month' || unit === 'year') {
    const begin = new Date(FIRST + start * DAY)
    const months = unit === 'month' ? amount : 12 * amount
    const wanted = new Date(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + months, begin.getUTCDate()))
    // An overflow means the month has no such day: step back to its last.
    if (wanted.getUTCDate() !== begin.getUTCDate()) wanted.setUTCDate(0)
    total = (wanted.getTime() - FIRST) / DAY - start
  }
  const days = Array.from({ length: 1_000 }, (_, at) => start + 1 + at).filter((day) => !out.has(day) && (unit !== 'workday' || work[day]))
  const last = days[total - 1] ?? Number.NaN
  const next = work.indexOf(true, last)
  const before = work.lastIndexOf(true, last)
  if (unit === 'workday') return { unrolled: iso(last), statutory: iso(last), safe: iso(last) }
  const statutory = whose === 'restriction' ? last : next
  return { unrolled: iso(last), statutory: iso(statutory), safe: iso(whose === 'party' ? next : before) }
}

test('two counters written apart agree on 100,000 random cases', () => {
  const random = randomOf(20_261_125)
  const below = (bound: number) => Math.floor(random() * bound)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  for (let round = 0; round < 100_000; round++) {
    const unit = pick(['workday', 'day', 'day', 'month', 'year'] as const)
    const start = below(2_200)
    const spans = Array.from({ length: below(4) }, () => {
      const from = start - 10 + below(150)
      return [Math.max(0, from), Math.max(0, from) + below(40)] as const
    })
    const one: Case = {
      unit,
      whose: pick(['authority', 'party', 'restriction'] as const),
      amount: unit === 'month' ? 1 + below(12) : unit === 'year' ? 1 + below(2) : 1 + below(unit === 'day' ? 180 : 30),
      start,
      spans,
    }
    const words = { zh: '', en: '' }
    const period: Period = { id: 'x', title: words, starts: words, extensions: [], basis: [], excludes: ['hearing', 'monitoring'], ...one }
    const suspensions = spans.map(([from, to], index): Suspension => ({
      kind: index % 2 === 0 ? 'hearing' : 'monitoring',
      from: iso(from),
      to: iso(to),
      document: '',
    }))
    const { unrolled, statutory, safe } = dueOf(period, { start: iso(start), suspensions }, calendar)
    assert.deepEqual({ unrolled, statutory, safe }, second(one), JSON.stringify(one))
  }
})

test('a suspension never makes a date earlier, and a longer one never earlier than a shorter', () => {
  const random = randomOf(7)
  const words = { zh: '', en: '' }
  for (let round = 0; round < 5_000; round++) {
    const period: Period = {
      id: 'x',
      title: words,
      starts: words,
      extensions: [],
      basis: [],
      excludes: ['hearing'],
      unit: round % 2 === 0 ? 'day' : 'workday',
      whose: 'authority',
      amount: 1 + Math.floor(random() * 90),
    }
    const start = Math.floor(random() * 2_000)
    const from = start + Math.floor(random() * 100)
    const length = Math.floor(random() * 60)
    const of = (days: number) =>
      dueOf(
        period,
        { start: iso(start), suspensions: [{ kind: 'hearing', from: iso(from), to: iso(from + days), document: '' }] },
        calendar,
      )
    const [none, shorter, longer] = [of(0), of(length), of(length + 5)]
    assert.ok(none.statutory <= shorter.statutory && shorter.statutory <= longer.statutory)
    assert.ok(shorter.safe <= shorter.statutory)
  }
})
