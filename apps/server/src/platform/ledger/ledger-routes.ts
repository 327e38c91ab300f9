/** Two routes for each ledger: a page of it, and all of it as a file. */
import type { Kysely } from 'kysely'
import { httpProblems, raise } from '../http/problem.ts'
import { route } from '../http/route.ts'
import type { AnyRoute, RequestContext } from '../http/route.ts'
import { askRelational } from '../stores/relational-questions.ts'
import { BadFilter, readPage, readRows } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { LedgerExportQuery, LedgerPage, LedgerPageQuery } from './schema.ts'
import type { LedgerRow } from './schema.ts'
import { chosenColumns, csvOf, xlsxOf } from './sheet.ts'

/** Rows of one file, as many as a ledger is said to hold; a longer one is narrowed first. */
const MOST_ROWS = 100_000
const PIECE = 5_000
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function ledgerRoutes(db: Kysely<object>, ledger: Ledger): AnyRoute[] {
  const inside = <T>({ read }: RequestContext, work: (tx: Kysely<object>) => Promise<T>): Promise<T> =>
    askRelational('The ledger cannot be read until the store of records answers.', () =>
      (ledger.unfenced === true ? work(db) : read(work)).catch((error: unknown) => {
        throw error instanceof BadFilter ? raise(httpProblems.invalid, error.message) : error
      }),
    )
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
      run: (context, { query }) => inside(context, (tx) => readPage(tx, ledger, query, context.sight, context.now)),
    }),
    route({
      ...shared,
      method: 'GET',
      path: `/api/ledgers/${ledger.name}/export`,
      summary: `The ledger as a file, the same rows and columns: ${ledger.title.en} (台账导出：${ledger.title.zh})`,
      query: LedgerExportQuery,
      produces: { [XLSX]: 'a workbook', 'text/csv': 'UTF-8 with a byte order mark' },
      problems: [httpProblems.relationalDown],
      stream: async (context, { query }, _request, reply) => {
        const { now } = context
        const places = chosenColumns(ledger.columns, query.columns)
        const title = ledger.title[query.language]
        const rows = await inside(context, (tx) => readAll(tx, ledger, query, context))
        const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
        const name = encodeURIComponent(`${title}-${day}.${query.format}`)
        reply.header('content-disposition', `attachment; filename="${ledger.name}-${day}.${query.format}"; filename*=UTF-8''${name}`)
        return query.format === 'csv'
          ? reply.type('text/csv; charset=utf-8').send(csvOf(ledger.columns, places, rows, query.language))
          : reply.type(XLSX).send(await xlsxOf(title, ledger.columns, places, rows, query.language))
      },
    }),
  ]
}

async function readAll(
  tx: Kysely<object>,
  ledger: Ledger,
  query: LedgerExportQuery,
  { sight, now }: RequestContext,
): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = []
  let after: string | undefined
  while (rows.length < MOST_ROWS) {
    const page = await readRows(tx, ledger, { ...query, after, limit: Math.min(PIECE, MOST_ROWS - rows.length) }, sight, now)
    rows.push(...page.rows)
    if (page.next === null) break
    after = page.next
  }
  return rows
}
