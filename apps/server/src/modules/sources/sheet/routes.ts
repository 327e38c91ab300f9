/** Routes of enterprises by spreadsheet: template, preview, all or nothing. */
import { createHash } from 'node:crypto'
import { readSheet } from 'read-excel-file/node'
import writeExcelFile from 'write-excel-file/node'
import { csvLine, csvStart } from '../../../platform/http/csv.ts'
import { httpProblems, raise } from '../../../platform/http/problem.ts'
import { route } from '../../../platform/http/route.ts'
import type { AnyRoute } from '../../../platform/http/route.ts'
import { askRelational } from '../../../platform/stores/relational-questions.ts'
import type { DirectoryKeeper } from '../directory.ts'
import { sourcesProblems } from '../problems.ts'
import { RegistryImport } from '../schema.ts'
import { saveImport } from '../store.ts'
import { faultOfZip } from './check-zip.ts'
import { enterprisesOf, sheetColumns } from './enterprise-rows.ts'
import { readCsv, textOf } from './read-csv.ts'
import { SheetApplied, SheetApply, SheetFile, SheetPreview, TemplateQuery } from './schema.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const BODY_LIMIT = 4 * 1024 * 1024 + 4_096

async function rowsOf({ name, base64 }: { readonly name: string; readonly base64: string }): Promise<string[][]> {
  const bytes = Buffer.from(base64, 'base64')
  if (/\.csv$/i.test(name)) return readCsv(textOf(bytes))
  const fault = faultOfZip(bytes)
  if (fault !== null) raise(sourcesProblems.sheetUnreadable, `${name}: ${fault}.`)
  const rows = await readSheet(bytes).catch(() => raise(sourcesProblems.sheetUnreadable, `${name} is no workbook of Excel (XLSX).`))
  // A formula is what was last computed of it, as text; nothing is ever computed here.
  return rows.map((row) => row.map((cell) => (cell === null || typeof cell === 'object' ? '' : String(cell))))
}

export function sheetRoutes(given: { readonly directory: DirectoryKeeper; readonly changed: () => void }): AnyRoute[] {
  const looked = async (file: { readonly name: string; readonly base64: string }) => {
    const rows = await rowsOf(file)
    const { enterprise, version } = given.directory.current()
    const digest = createHash('sha256').update(`${version}\n`).update(file.base64).digest('hex')
    return { digest, rows: Math.max(0, rows.length - 1), ...enterprisesOf(rows, enterprise) }
  }
  const shared = { may: 'sources.import', data: 'operational' } as const
  return [
    route({
      ...shared,
      method: 'GET',
      path: '/api/registry/sheet/template',
      summary: 'An empty sheet with the columns of an import of enterprises (导入模板)',
      audit: null,
      query: TemplateQuery,
      produces: { [XLSX]: 'a workbook', 'text/csv': 'UTF-8 with a byte order mark' },
      stream: async (_context, { query }, _request, reply) => {
        const titles = sheetColumns.map(({ title }) => title.zh)
        reply.header('content-disposition', `attachment; filename="enterprises.${query.format}"`)
        if (query.format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStart + csvLine(titles))
        const head = titles.map((value) => ({ value, type: String, fontWeight: 'bold' as const }))
        return reply.type(XLSX).send(await writeExcelFile([head], { sheet: '企业' }).toBuffer())
      },
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/registry/sheet/preview',
      summary: 'What a sheet of enterprises would change, and why each refused row is refused; changes nothing (导入预览)',
      audit: 'sources.previewed',
      body: SheetFile,
      bodyLimit: BODY_LIMIT,
      output: SheetPreview,
      problems: [sourcesProblems.sheetUnreadable, httpProblems.relationalDown],
      run: async (_context, { body }) => {
        const { digest, rows, changes, refused } = await looked(body)
        return { digest, rows, changes, refused: [...refused] }
      },
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/registry/sheet/apply',
      summary: 'Apply a sheet as it was shown, with a reason: all of it or nothing (导入生效)',
      audit: 'sources.imported',
      body: SheetApply,
      bodyLimit: BODY_LIMIT,
      output: SheetApplied,
      problems: [sourcesProblems.sheetUnreadable, sourcesProblems.sheetRefused, sourcesProblems.fileMoved, httpProblems.relationalDown],
      run: ({ act, now }, { body }) =>
        askRelational('Nothing was registered; try again when the store answers.', async () => {
          const { digest, changes, refused, enterprises } = await looked(body)
          if (refused.length > 0)
            raise(sourcesProblems.sheetRefused, `${refused.length} place(s) of it cannot be taken; the preview names each.`)
          if (digest !== body.digest)
            raise(sourcesProblems.fileMoved, 'The registry or the file is another than in the preview; look at it again.')
          const count = (what: 'added' | 'changed') => changes.filter((one) => one.what === what).length
          const done = { added: count('added'), changed: count('changed') }
          await act((tx) => saveImport(tx, RegistryImport.parse({ enterprises, reason: body.reason }), now), {
            detail: { ...done, reason: body.reason },
          })
          await given.directory.refresh()
          given.changed()
          return done
        }),
    }),
  ]
}
