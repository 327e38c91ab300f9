/** Two routes for each ledger: a page of it, and all of it as a file. */
import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { httpProblems, raise } from '../http/problem.ts'
import { route } from '../http/route.ts'
import type { AnyRoute } from '../http/route.ts'
import { askRelational } from '../stores/relational-questions.ts'
import type { Scope } from '../access/schema.ts'
import { BadFilter, readPage, readRows } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { LedgerExportQuery, LedgerPage, LedgerPageQuery } from './schema.ts'
import type { LedgerRow } from './schema.ts'
import { chosenColumns, csvOf, xlsxOf } from './sheet.ts'

/** Rows of one file; the rest is left out, and the file says so. */
const MOST_ROWS = 100_000
const PIECE = 5_000
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const asked = <T>(work: () => Promise<T>): Promise<T> =>
  askRelational('The ledger cannot be read until the store of records answers.', () =>
    work().catch((error: unknown) => {
      throw error instanceof BadFilter ? raise(httpProblems.invalid, error.message) : error
    }),
  )

export function ledgerRoutes(db: Kysely<object>, ledger: Ledger): AnyRoute[] {
  const shared = { may: ledger.may, data: ledger.data, narrows: true, audit: null } as const
  return [
    route({
      ...shared,
      method: 'GET',
      path: `/api/ledgers/${ledger.name}`,
      summary: `Ledger, sorted and filtered: ${ledger.title.en} (台账：${ledger.title.zh})`,
      query: LedgerPageQuery,
      output: LedgerPage,
      problems: [httpProblems.relationalDown],
      run: ({ sight, now }, { query }) => asked(() => readPage(db, ledger, query, sight, now)),
    }),
    route({
      ...shared,
      method: 'GET',
      path: `/api/ledgers/${ledger.name}/export`,
      summary: `The ledger as a file, the same rows and columns: ${ledger.title.en} (台账导出：${ledger.title.zh})`,
      query: LedgerExportQuery,
      produces: { [XLSX]: 'a workbook', 'text/csv': 'UTF-8 with a byte order mark' },
      problems: [httpProblems.relationalDown],
      stream: async ({ sight, now }, { query }, _request, reply) => {
        const places = chosenColumns(ledger.columns, query.columns)
        const title = ledger.title[query.language]
        const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
        const name = encodeURIComponent(`${title}-${day}.${query.format}`)
        reply.header('content-disposition', `attachment; filename="${ledger.name}-${day}.${query.format}"; filename*=UTF-8''${name}`)
        const pieces = piecesOf(db, ledger, query, sight, now)
        if (query.format === 'csv') {
          const { head, line } = csvOf(ledger.columns, places, query.language)
          // The first piece is waited for, so that a refusal is still an answer of its own.
          const first = await asked(() => pieces.next())
          return reply.type('text/csv; charset=utf-8').send(Readable.from(csvText(head, line, first, pieces)))
        }
        const rows: LedgerRow[] = []
        for (let piece = await asked(() => pieces.next()); piece.done !== true; piece = await asked(() => pieces.next()))
          rows.push(...piece.value)
        return reply.type(XLSX).send(await xlsxOf(title, ledger.columns, places, rows, query.language))
      },
    }),
  ]
}

async function* csvText(
  head: string,
  line: (row: LedgerRow) => string,
  first: IteratorResult<readonly LedgerRow[], void>,
  rest: AsyncGenerator<readonly LedgerRow[], void>,
): AsyncGenerator<string, void> {
  yield head
  if (first.done === true) return
  yield first.value.map(line).join('')
  for await (const rows of rest) yield rows.map(line).join('')
}

async function* piecesOf(
  db: Kysely<object>,
  ledger: Ledger,
  query: LedgerExportQuery,
  sight: Scope,
  now: number,
): AsyncGenerator<readonly LedgerRow[], void> {
  let after: string | undefined
  for (let read = 0; read < MOST_ROWS; read += PIECE) {
    const page = await readRows(db, ledger, { ...query, after, limit: PIECE }, sight, now)
    yield page.rows
    if (page.next === null) return
    after = page.next
  }
}
