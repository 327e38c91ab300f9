/** A ledger (台账): typed columns, rows sorted and filtered by the server, page after page. Pure: also loads in the browser. */
import { z } from 'zod'
import { Sentence } from '../access/schema.ts'

export const LedgerColumnType = z.enum(['text', 'number', 'time', 'choice'])
export type LedgerColumnType = z.infer<typeof LedgerColumnType>

export const LedgerColumn = z.object({
  key: z.string(),
  title: Sentence,
  type: LedgerColumnType,
  /** What a choice may be, and its words. */
  choices: z.array(z.object({ value: z.string(), words: Sentence })).optional(),
  /** Shown unless the reader chose otherwise. */
  shown: z.boolean(),
})
export type LedgerColumn = z.infer<typeof LedgerColumn>

/** `has`: the text holds it, in either case; `is`: equal, of a choice one of several by commas; `from`, `to`: at least, at most; `empty`, `filled`: whether there is a value. */
export const LedgerFilter = z.tuple([z.string().max(40), z.enum(['has', 'is', 'from', 'to', 'empty', 'filled']), z.string().max(200)])
export type LedgerFilter = z.infer<typeof LedgerFilter>

const filters = z
  .string()
  .max(2_000)
  .transform((text, context): LedgerFilter[] => {
    try {
      const parsed = z.array(LedgerFilter).max(12).safeParse(JSON.parse(text))
      if (parsed.success) return parsed.data
    } catch {
      // Said below.
    }
    context.addIssue({ code: 'custom', message: 'a JSON list of [column, has | is | from | to | empty | filled, text]' })
    return z.NEVER
  })

export const LedgerQuery = z.object({
  /** A column, with `-` before it for the greatest first. */
  sort: z
    .string()
    .regex(/^-?[A-Za-z]\w{0,39}$/)
    .optional(),
  filter: filters.optional(),
  /** Found in any column of text. */
  q: z.string().trim().max(60).optional(),
})
export type LedgerQuery = z.infer<typeof LedgerQuery>

export const LedgerPageQuery = LedgerQuery.extend({
  /** `next` of the page before. */
  after: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type LedgerPageQuery = z.infer<typeof LedgerPageQuery>

export const LedgerExportQuery = LedgerQuery.extend({
  format: z.enum(['xlsx', 'csv']),
  language: z.enum(['zh', 'en']).default('zh'),
  /** Columns in their order, by commas; absent: those shown at first. */
  columns: z.string().max(1_000).optional(),
})
export type LedgerExportQuery = z.infer<typeof LedgerExportQuery>

export const LedgerRow = z.object({
  id: z.string(),
  /** In the order of the columns; times as ISO 8601 in UTC, numbers as decimal text. */
  cells: z.array(z.string().nullable()),
})
export type LedgerRow = z.infer<typeof LedgerRow>

export const LedgerPage = z.object({
  columns: z.array(LedgerColumn),
  rows: z.array(LedgerRow),
  /** All that fit the filters, whatever page they are on. */
  total: z.number().int(),
  next: z.string().nullable(),
  /** As what it is sorted. */
  sort: z.string(),
})
export type LedgerPage = z.infer<typeof LedgerPage>
