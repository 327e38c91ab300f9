/** Enterprises by spreadsheet (CSV, XLSX): what a file would change, and why a row is refused. Pure: also loads in the browser. */
import { z } from 'zod'
import { Sentence } from '../../../platform/access/schema.ts'

export const SheetFile = z.object({ name: z.string().min(1).max(200), base64: z.base64().max(4_000_000) })

export const SheetPreview = z.object({
  /** Of the file and the registry as they were looked at; what is applied must be what was shown. */
  digest: z.string(),
  rows: z.number(),
  changes: z.array(
    z.object({
      /** Row of the sheet, the first being 1. */
      row: z.number(),
      id: z.string(),
      name: z.string(),
      what: z.enum(['added', 'changed', 'same']),
      fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
  refused: z.array(z.object({ row: z.number(), column: Sentence, words: Sentence })),
})
export type SheetPreview = z.infer<typeof SheetPreview>

export const SheetApply = SheetFile.extend({ digest: z.string().length(64), reason: z.string().trim().min(2).max(400) })
export const SheetApplied = z.object({ added: z.number(), changed: z.number() })
export const TemplateQuery = z.object({ format: z.enum(['xlsx', 'csv']) })
