/** Latest values of all outlets, asked for at most once a second however many look; kept while the store is away. */
import { Problem } from '../../platform/http/problem.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso } from './beijing-time.ts'
import { isLater } from './latest-tracker.ts'
import { frameRef } from './refs.ts'
import type { LatestValue } from './schema.ts'
import { readLatest } from './store.ts'
import type { LatestRow } from './store.ts'
import { sentText } from './stored-values.ts'

export const latestValueOf = (row: LatestRow): LatestValue => ({
  factor: row.factor,
  value: sentText(row.value, row.forms, 'value', row.extra),
  convertedValue: sentText(row.convertedValue, row.forms, 'convertedValue', row.extra),
  mark: row.mark,
  kind: row.kind,
  observedAt: beijingIso(row.at * 1000),
  frame: frameRef(Number(row.frame)),
})

const place = (row: LatestRow) => ({ kind: row.kind, observedAt: row.at, frame: Number(row.frame) })

/** Of each factor the one that counts: real-time data before any other kind, then the newest. */
export function latestByFactor(rows: readonly LatestRow[]): Map<string, LatestRow> {
  const best = new Map<string, LatestRow>()
  for (const row of rows) {
    const held = best.get(row.factor)
    if (held === undefined || isLater(place(row), place(held))) best.set(row.factor, row)
  }
  return best
}

export interface Board {
  /** Outlet → factor → value. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, LatestValue>>
  /** When the store was asked, ms since 1970. */
  readonly asOf: number
}

const FRESH_MS = 1_000
/** Whoever can be shown something older waits no longer than this for the store. */
const PATIENCE_MS = 2_000

/** Problems of the board: those of the store, as long as it has never answered. */
export function createLatestBoard(questions: ColumnarQuestions): (now: number) => Promise<Board> {
  let held: Board | null = null
  let asking: Promise<Board> | null = null
  const ask = async (now: number): Promise<Board> => {
    const rows = await readLatest(questions)
    const byOutlet = new Map<string, LatestRow[]>()
    for (const row of rows) {
      const list = byOutlet.get(row.outlet)
      if (list === undefined) byOutlet.set(row.outlet, [row])
      else list.push(row)
    }
    const values = new Map(
      [...byOutlet].map(([outlet, list]) => [
        outlet,
        new Map([...latestByFactor(list)].map(([factor, row]) => [factor, latestValueOf(row)])),
      ]),
    )
    return { values, asOf: now }
  }
  return async (now) => {
    if (held !== null && now - held.asOf < FRESH_MS && now >= held.asOf) return held
    asking ??= ask(now)
      .then((board) => (held = board))
      .finally(() => (asking = null))
    try {
      return held === null ? await asking : await orAfter(PATIENCE_MS, asking, held)
    } catch (error) {
      if (held !== null && error instanceof Problem) return held
      throw error
    }
  }
}

/** What the promise gives; after so long without it, `instead`. */
async function orAfter<T>(ms: number, promise: Promise<T>, instead: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, instead)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
