/** What is asked and answered about the record of acts (审计). Pure: also loads in the browser. */
import { z } from 'zod'

export const AuditOutcome = z.enum(['done', 'refused', 'read', 'begun', 'failed'])

const Words = z.string().trim().min(1).max(100)

/** One condition each, all of them together. */
export const AuditFilter = z.object({
  person: z.uuid().optional(),
  /** Name as the row shows it. */
  name: Words.optional(),
  /** `module.happened`, or `module.` for all of a module. */
  action: z
    .string()
    .regex(/^[a-z0-9-]{1,40}\.[a-z0-9-]{0,60}$/)
    .optional(),
  outcome: AuditOutcome.optional(),
  /** `kind:identity`, or `kind:` for all of a kind. */
  object: z
    .string()
    .max(200)
    .regex(/^[a-z-]{1,40}:/)
    .optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Stands somewhere in the row. */
  text: Words.optional(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

export const AuditQuery = AuditFilter.extend({
  /** Rows with lower numbers than this: `next` of the page before. */
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const AuditEvent = z.object({
  sequence: z.number().int(),
  at: z.iso.datetime(),
  action: z.string(),
  outcome: AuditOutcome,
  object: z.string().nullable(),
  person: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['person', 'anonymous', 'machine']),
  post: z.object({ id: z.string(), title: z.string(), organisation: z.string() }).nullable(),
  session: z.string().nullable(),
  address: z.string(),
  request: z.string(),
  detail: z.record(z.string(), z.json()),
})
export type AuditEvent = z.infer<typeof AuditEvent>

export const AuditPage = z.object({
  events: z.array(AuditEvent.extend({ signed: z.boolean() })),
  /** Number to ask the next page with; null: this was the last. */
  next: z.number().int().nullable(),
  /** Rows that the last signed checkpoint covers, and rows there are. */
  signed: z.number().int(),
  last: z.number().int(),
})

export const AuditExportQuery = AuditFilter.extend({
  format: z.enum(['ndjson', 'csv']),
  /** Why it is taken away; stands in the row of the export. */
  reason: z.string().trim().min(2).max(200),
})

export const AuditBundle = z.object({
  format: z.literal('poyang-evidence/1'),
  index: z.number().int(),
  leaf: z.string(),
  proof: z.array(z.string()).readonly(),
  checkpoint: z.string(),
  verifierKey: z.string(),
})

export const AuditChecked = z.object({
  ok: z.boolean(),
  rows: z.number().int(),
  forgotten: z.number().int(),
  signed: z.number().int(),
  faults: z.array(z.string()),
})
