/** What a ledger shows stands in its address: order, filters, search, columns. Pure. */
import { LedgerFilter } from '../../../../server/src/platform/ledger/schema.ts'
import type { LedgerColumn } from '../../../../server/src/platform/ledger/schema.ts'

export interface LedgerSearch {
  readonly sort?: string
  readonly filter?: readonly LedgerFilter[]
  readonly q?: string
  /** Keys in their order; absent: those shown at first. */
  readonly columns?: readonly string[]
}

/** What is not understood is left out: an address of an older release still opens. */
export function ledgerSearch(given: Record<string, unknown>): LedgerSearch {
  const { sort, filter, q, columns } = given
  const filters = Array.isArray(filter)
    ? filter.flatMap((one: unknown) => {
        const parsed = LedgerFilter.safeParse(one)
        return parsed.success ? [parsed.data] : []
      })
    : []
  const keys = Array.isArray(columns) ? columns.filter((key): key is string => typeof key === 'string') : []
  return {
    ...(typeof sort === 'string' && /^-?[A-Za-z]\w*$/.test(sort) ? { sort } : {}),
    ...(filters.length > 0 ? { filter: filters } : {}),
    ...((typeof q === 'string' || typeof q === 'number') && String(q) !== '' ? { q: String(q).slice(0, 60) } : {}),
    ...(keys.length > 0 ? { columns: keys } : {}),
  }
}

/** As the server takes it. */
export function queryOf({ sort, filter, q }: LedgerSearch): Record<string, string | undefined> {
  return { sort, q, filter: filter === undefined ? undefined : JSON.stringify(filter) }
}

/** Places of the columns to be shown, in their order. */
export function shownColumns(columns: readonly LedgerColumn[], { columns: chosen }: LedgerSearch): readonly number[] {
  const places = (chosen ?? []).map((key) => columns.findIndex((one) => one.key === key)).filter((place) => place >= 0)
  return places.length > 0 ? [...new Set(places)] : columns.flatMap(({ shown }, place) => (shown ? [place] : []))
}

/** The order after a click on the head of a column: up, down, and as at first. */
export function nextSort(key: string, now: string): string | undefined {
  if (now === key) return `-${key}`
  return now === `-${key}` ? undefined : key
}

/** How a column may be narrowed. */
export const waysOf = {
  text: ['has', 'is', 'empty', 'filled'],
  choice: ['is', 'empty', 'filled'],
  number: ['from', 'to', 'is', 'empty', 'filled'],
  time: ['from', 'to', 'empty', 'filled'],
} as const satisfies Record<LedgerColumn['type'], ReadonlyArray<LedgerFilter[1]>>
