/** Fields of the parts of a file, and how a form of plain text becomes a part. Pure. */
import type { PartKind } from '../../../../server/src/modules/sources/file/schema.ts'

export type FieldKind = 'text' | 'day' | 'number' | 'list' | 'lines' | 'choice'
export interface PartField {
  readonly name: string
  readonly kind: FieldKind
  /** What is kept where nothing is typed. */
  readonly empty: null | '' | readonly []
  readonly choices?: readonly string[]
}

const text = (name: string): PartField => ({ name, kind: 'text', empty: '' })
const day = (name: string, empty: null | '' = ''): PartField => ({ name, kind: 'day', empty })
const list = (name: string): PartField => ({ name, kind: 'list', empty: [] })
const choice = (name: string, ...choices: string[]): PartField => ({ name, kind: 'choice', empty: '', choices })
const maybe = (name: string, kind: FieldKind = 'text'): PartField => ({ name, kind, empty: null })

export const partFields: Readonly<Record<PartKind, readonly PartField[]>> = {
  site: [text('name'), text('address')],
  facility: [choice('use', 'production', 'treatment'), text('code'), text('name'), text('process'), list('outlets')],
  'outlet-code': [text('outletId'), maybe('permitCode'), maybe('riverCode'), text('receiving'), maybe('heightM')],
  permit: [
    text('number'),
    text('authority'),
    day('issued'),
    day('from'),
    day('to'),
    { name: 'limits', kind: 'lines', empty: [] },
    { name: 'duties', kind: 'lines', empty: [] },
    { name: 'conditions', kind: 'lines', empty: [] },
  ],
  'device-file': [
    text('mn'),
    text('maker'),
    text('model'),
    text('serial'),
    day('installedOn', null),
    text('place'),
    day('publishedOn', null),
    text('publishedWhere'),
    day('acceptedOn', null),
    text('acceptance'),
    day('reviewedOn', null),
    maybe('calibratedEveryDays', 'number'),
  ],
  contractor: [text('name'), maybe('creditCode'), list('outlets'), day('from'), day('to', null), text('contact'), text('phone')],
  contact: [text('name'), text('duty'), text('phone'), text('email')],
  filing: [
    choice('what', 'eia', 'acceptance', 'emergency-plan', 'monitoring-plan', 'other'),
    text('title'),
    text('number'),
    day('on'),
    day('to', null),
  ],
  monitoring: [text('permit'), text('duty'), day('on'), text('document')],
}

/** Columns of one line of limits and of duties, by commas. */
const lineColumns: Readonly<Record<string, readonly string[]>> = {
  limits: ['outletId', 'id', 'factor', 'operator', 'limit', 'unit', 'averaging', 'from', 'to', 'low'],
  duties: ['id', 'outletId', 'factor', 'what', 'every'],
}
/** Where an empty column means that there is none, and where it is left out. */
const nullColumns = new Set(['to', 'outletId', 'factor'])

type Content = Readonly<Record<string, unknown>>
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** The part as a form shows it: every field as text. */
export function textsOf(kind: PartKind, content: Content | null): Record<string, string> {
  return Object.fromEntries(
    partFields[kind].map(({ name, kind: field, choices }) => {
      const value = content?.[name]
      if (value === undefined || value === null) return [name, choices?.[0] ?? '']
      if (!Array.isArray(value)) return [name, plain(value)]
      const columns = lineColumns[name]
      const lines = value.map((one: unknown) =>
        columns === undefined
          ? plain(one)
          : columns
              .map((column) => plain((one as Content)[column]))
              .join(', ')
              .replace(/[, ]+$/, ''),
      )
      return [name, lines.join(field === 'lines' ? '\n' : ', ')]
    }),
  )
}

function lineOf(columns: readonly string[], line: string): Content {
  const cells = line.split(/[,，]/).map((cell) => cell.trim())
  return Object.fromEntries(
    columns.flatMap((column, index): Array<[string, string | null]> => {
      const cell = cells[index] ?? ''
      if (cell !== '') return [[column, cell]]
      return nullColumns.has(column) ? [[column, null]] : []
    }),
  )
}

/** What the form says, to be checked by the schema; what the form does not show stays as it is. */
export function contentOf(kind: PartKind, texts: Readonly<Record<string, string>>, held: Content | null): Content {
  const fields = partFields[kind].map(({ name, kind: field, empty }) => {
    const typed = (texts[name] ?? '').trim()
    const parts = typed.split(field === 'lines' ? '\n' : /[,，、\s]+/).map((one) => one.trim())
    const filled = parts.filter((one) => one !== '')
    const columns = lineColumns[name]
    if (field === 'lines') return [name, columns === undefined ? filled : filled.map((line) => lineOf(columns, line))]
    if (field === 'list') return [name, filled]
    if (typed === '') return [name, empty]
    return [name, field === 'number' ? Number(typed) : typed]
  })
  const unseen = kind === 'site' ? { position: held?.['position'] ?? null } : {}
  return { ...unseen, ...(Object.fromEntries(fields) as Content) }
}
