/** What a module says of a ledger of its own, and the statements that come of it: only declared columns are ever named, only bound values compared. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Permission } from '../access/decide.ts'
import type { Scope } from '../access/schema.ts'
import type { DataClass } from '../http/route.ts'
import { cursorOf, readCursor } from './cursor.ts'
import type { LedgerColumn, LedgerFilter, LedgerPage, LedgerQuery, LedgerRow } from './schema.ts'

export interface Ledger {
  /** `alarms`: its address is `/api/ledgers/alarms`. */
  readonly name: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly may: Permission
  readonly data: DataClass
  readonly columns: readonly LedgerColumn[]
  /** Column by which it is sorted unless the reader chose otherwise, `-` before it for the greatest first. */
  readonly sort: string
  /** Its tables have no row-level security of their own, such as those of the audit: they are read as we are. */
  readonly unfenced?: true
  /** A select whose columns are `id` (text, unique) and each declared column by its key: only what lies in the sight. */
  readonly rows: (sight: Scope, now: number) => RawBuilder<unknown>
}

/** What lies in a sight, by the columns that hold the enterprise and the district. */
export function inSight(sight: Scope, enterprise: RawBuilder<unknown>, district: RawBuilder<unknown>): RawBuilder<SqlBool> {
  switch (sight.kind) {
    case 'city':
      return sql<SqlBool>`true`
    case 'districts':
      return sql<SqlBool>`${district} = ANY(${[...sight.districts]})`
    case 'enterprises':
      return sql<SqlBool>`${enterprise} = ANY(${[...sight.enterprises]})`
    case 'none':
      return sql<SqlBool>`false`
    default:
      return sight satisfies never
  }
}

const types = { text: sql`text`, choice: sql`text`, number: sql`numeric`, time: sql`timestamptz` } as const

/** Text that reads back to the same value. */
function asText(column: LedgerColumn): RawBuilder<string | null> {
  const value = sql.ref(`t.${column.key}`)
  if (column.type === 'time') return sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  return sql`${value}::text`
}

/** Letters that LIKE would take as signs. */
const likeOf = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** A filter that cannot be understood: an unknown column, or text that is no number where one is needed. */
export class BadFilter extends Error {}

function conditionOf(columns: readonly LedgerColumn[], [key, how, text]: LedgerFilter): RawBuilder<SqlBool> {
  const column = columns.find((one) => one.key === key)
  if (column === undefined) throw new BadFilter(`There is no column ${key}.`)
  const value = sql.ref(`t.${key}`)
  switch (how) {
    case 'empty':
      return sql<SqlBool>`${value} IS NULL`
    case 'filled':
      return sql<SqlBool>`${value} IS NOT NULL`
    case 'has':
      return sql<SqlBool>`${value}::text ILIKE ${likeOf(text)}`
    case 'is':
      if (column.type === 'choice') return sql<SqlBool>`${value}::text = ANY(${text.split(',')})`
      return sql<SqlBool>`${value} = ${boundOf(column, text)}`
    case 'from':
      return sql<SqlBool>`${value} >= ${boundOf(column, text)}`
    case 'to':
      return sql<SqlBool>`${value} <= ${boundOf(column, text)}`
    default:
      return how satisfies never
  }
}

function boundOf({ key, type }: LedgerColumn, text: string): RawBuilder<unknown> {
  if (type === 'number' && !/^-?\d{1,20}(\.\d{1,20})?$/.test(text)) throw new BadFilter(`${key} is compared with a number, such as 12.5.`)
  if (type === 'time' && !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/.test(text))
    throw new BadFilter(`${key} is compared with a day or a moment, such as 2026-11-25 or 2026-11-25T08:00:00+08:00.`)
  // A day alone is a day in China.
  const bound = type === 'time' && text.length === 10 ? `${text}T00:00:00+08:00` : text
  return sql`${bound}::${types[type]}`
}

function wheres({ columns }: Ledger, { filter = [], q }: LedgerQuery): RawBuilder<SqlBool> {
  const conditions = filter.map((one) => conditionOf(columns, one))
  for (const word of (q ?? '').split(/\s+/).filter(Boolean)) {
    const inColumns = columns
      .filter(({ type }) => type === 'text')
      .map(({ key }) => sql`${sql.ref(`t.${key}`)}::text ILIKE ${likeOf(word)}`)
    conditions.push(sql<SqlBool>`(${sql.join([sql`t.id ILIKE ${likeOf(word)}`, ...inColumns], sql` OR `)})`)
  }
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` AND `)}`
}

/** @throws BadFilter for a column that is not declared */
function sortOf(
  ledger: Ledger,
  asked: string | undefined,
): { readonly column: LedgerColumn; readonly down: boolean; readonly text: string } {
  const text = asked ?? ledger.sort
  const key = text.replace(/^-/, '')
  const column = ledger.columns.find((one) => one.key === key)
  if (column === undefined) throw new BadFilter(`There is no column ${key} to sort by.`)
  return { column, down: text.startsWith('-'), text }
}

interface Page {
  readonly rows: readonly LedgerRow[]
  readonly next: string | null
}

/** Rows after a cursor, in their order; what has no value comes last in either direction. */
export async function readRows(
  db: Kysely<object>,
  ledger: Ledger,
  asked: LedgerQuery & { readonly after?: string | undefined; readonly limit: number },
  sight: Scope,
  now: number,
): Promise<Page> {
  const { column, down } = sortOf(ledger, asked.sort)
  const value = sql.ref(`t.${column.key}`)
  const conditions = [wheres(ledger, asked)]
  if (asked.after !== undefined) {
    const cursor = readCursor(asked.after)
    if (cursor === null || (cursor.value !== null && column.type !== 'text' && column.type !== 'choice' && !isPlain(cursor.value)))
      throw new BadFilter('`after` is not the `next` of a page.')
    const byId = sql<SqlBool>`t.id COLLATE "C" > ${cursor.id}`
    const bound = sql`${cursor.value}::${types[column.type]}`
    conditions.push(
      cursor.value === null
        ? sql<SqlBool>`(${value} IS NULL AND ${byId})`
        : sql<SqlBool>`(${value} ${down ? sql`<` : sql`>`} ${bound} OR (${value} = ${bound} AND ${byId}) OR ${value} IS NULL)`,
    )
  }
  const { rows } = await sql<Record<string, string | null> & { id: string }>`
    SELECT t.id::text AS id, ${sql.join(ledger.columns.map((one) => sql`${asText(one)} AS ${sql.ref(one.key)}`))}
    FROM (${ledger.rows(sight, now)}) AS t
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ${value} ${down ? sql`DESC` : sql`ASC`} NULLS LAST, t.id COLLATE "C"
    LIMIT ${asked.limit + 1}`.execute(db)
  const shown = rows.slice(0, asked.limit)
  const last = rows.length > asked.limit ? shown.at(-1) : undefined
  return {
    rows: shown.map((row) => ({ id: row.id, cells: ledger.columns.map(({ key }) => row[key] ?? null) })),
    next: last === undefined ? null : cursorOf({ value: last[column.key] ?? null, id: last.id }),
  }
}

/** What we ourselves write of numbers and times. */
const isPlain = (text: string) => /^-?[\d.]+$|^[\d:.T-]+Z$/.test(text)

async function countRows(db: Kysely<object>, ledger: Ledger, asked: LedgerQuery, sight: Scope, now: number): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM (${ledger.rows(sight, now)}) AS t WHERE ${wheres(ledger, asked)}`.execute(db)
  return Number(rows[0]?.n ?? 0)
}

export async function readPage(
  db: Kysely<object>,
  ledger: Ledger,
  asked: LedgerQuery & { readonly after?: string | undefined; readonly limit: number },
  sight: Scope,
  now: number,
): Promise<LedgerPage> {
  const { rows, next } = await readRows(db, ledger, asked, sight, now)
  const total = await countRows(db, ledger, asked, sight, now)
  return { columns: [...ledger.columns], rows: [...rows], next, total, sort: sortOf(ledger, asked.sort).text }
}
