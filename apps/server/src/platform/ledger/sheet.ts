/** Rows of a ledger as a file: what the reader sees, in the words and the order that the reader sees. */
import writeExcelFile from 'write-excel-file/node'
import { csvLine, csvStart } from '../http/csv.ts'
import type { LedgerColumn, LedgerRow } from './schema.ts'

type Language = 'zh' | 'en'

const OFFSET_MS = 8 * 3_600_000
/** Digits that a spreadsheet keeps of a number. */
const EXACT_DIGITS = 15

/** As a person reads it: times in China, choices in words. */
export function shownText(column: LedgerColumn, text: string | null, language: Language): string | null {
  if (text === null) return null
  if (column.type === 'time') return new Date(Date.parse(text) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
  if (column.type === 'choice') return column.choices?.find(({ value }) => value === text)?.words[language] ?? text
  return text
}

/** Columns by key in the order asked for; unknown ones are left out, and none at all means those shown at first. */
export function chosenColumns(columns: readonly LedgerColumn[], asked: string | undefined): readonly number[] {
  const wanted = (asked ?? '')
    .split(',')
    .map((key) => columns.findIndex((one) => one.key === key))
    .filter((place) => place >= 0)
  return wanted.length > 0 ? [...new Set(wanted)] : columns.flatMap(({ shown }, place) => (shown ? [place] : []))
}

export function csvOf(columns: readonly LedgerColumn[], places: readonly number[], rows: readonly LedgerRow[], language: Language): string {
  const head = csvLine(places.map((place) => columns[place]?.title[language] ?? ''))
  const lines = rows.map(({ cells }) =>
    csvLine(
      places.map((place) => {
        const column = columns[place]
        return column === undefined ? null : shownText(column, cells[place] ?? null, language)
      }),
    ),
  )
  return csvStart + head + lines.join('')
}

/** Every text is written as text, so that nothing in it is ever taken for a formula. */
export async function xlsxOf(
  title: string,
  columns: readonly LedgerColumn[],
  places: readonly number[],
  rows: readonly LedgerRow[],
  language: Language,
): Promise<Buffer> {
  const head = places.map((place) => ({ value: columns[place]?.title[language] ?? '', type: String, fontWeight: 'bold' as const }))
  const body = rows.map(({ cells }) =>
    places.map((place) => {
      const column = columns[place]
      const text = column === undefined ? null : shownText(column, cells[place] ?? null, language)
      if (text === null) return null
      const isNumber = column?.type === 'number' && text.replaceAll(/\D/g, '').length <= EXACT_DIGITS
      return isNumber ? { value: Number(text), type: Number } : { value: text, type: String }
    }),
  )
  const widths = places.map((place) => ({ width: columns[place]?.type === 'time' ? 20 : columns[place]?.type === 'number' ? 12 : 24 }))
  return await writeExcelFile([head, ...body], { sheet: title.slice(0, 31), columns: widths, stickyRowsCount: 1 }).toBuffer()
}
