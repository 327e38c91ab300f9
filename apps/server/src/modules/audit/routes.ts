/** Routes of the audit. Looking into it is on record too. */
import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { bundleToJson } from '@poyang/evidence'
import { z } from 'zod'
import { checkRecords, countRecords, leafOf } from '../../platform/audit/records.ts'
import { EvidenceDamaged } from '../../platform/evidence/evidence-reader.ts'
import type { EvidenceReader } from '../../platform/evidence/evidence-reader.ts'
import { csvLine, csvStart } from '../../platform/http/csv.ts'
import { httpProblems, Problem, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute, RequestContext } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { auditProblems } from './problems.ts'
import { AuditBundle, AuditChecked, AuditEvent, AuditExportQuery, AuditPage, AuditQuery } from './schema.ts'
import type { AuditFilter } from './schema.ts'
import { findEvents, readEvent, readEvents } from './store.ts'
import type { StoredEvent } from './store.ts'

const AWAY = 'The audit cannot be read until the store of records answers.'
/** Rows of one file. */
const MOST_ROWS = 100_000
const PIECE = 500

export interface AuditGiven {
  readonly db: Kysely<object>
  /** The evidence log `records`. */
  readonly records: { readonly folder: string; readonly evidence: Pick<EvidenceReader, 'checkpoint' | 'proveRecord'> }
}

/** Whose acts are not shown: the security officer's own to itself, unless it is asked as auditor, which nobody is beside it. */
const exceptOf = ({ actor }: RequestContext): string | null => (actor.roles.includes('auditor') ? null : actor.personId)

const eventOf = ({ body, sequence }: StoredEvent): AuditEvent => AuditEvent.parse({ ...(JSON.parse(body) as object), sequence })

/** What was asked, for the row that says so. */
const asked = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))

export function auditRoutes({ db, records }: AuditGiven): AnyRoute[] {
  const shared = { data: 'operational', narrows: true, audit: null, method: 'GET' } as const
  const prove = async ({ sequence, body }: StoredEvent) => {
    const bundle = await records.evidence.proveRecord(sequence - 1, leafOf(body)).catch((error: unknown) => {
      throw error instanceof EvidenceDamaged ? new Problem(auditProblems.damaged, error.message, [], error) : error
    })
    return bundle === null ? null : bundleToJson(bundle)
  }
  const signedNow = async () => (await records.evidence.checkpoint())?.checkpoint.size ?? 0

  return [
    route({
      ...shared,
      may: 'audit.read',
      path: '/api/audit',
      summary: 'Acts, refusals and looks at sensitive data, newest first (审计记录)',
      query: AuditQuery,
      output: AuditPage,
      problems: [httpProblems.relationalDown],
      run: (context, { query }) =>
        askRelational(AWAY, async () => {
          const { before, limit, ...filter } = query
          const found = await findEvents(db, filter, { before: before ?? null, limit: limit + 1, except: exceptOf(context) })
          const [signed, last] = [await signedNow(), await countRecords(db)]
          // Once a search, not once a page.
          if (before === undefined) await context.saw({ detail: asked(filter) })
          const events = found.slice(0, limit).map((event) => ({ ...eventOf(event), signed: event.sequence <= signed }))
          return { events, next: found.length > limit ? (events.at(-1)?.sequence ?? null) : null, signed, last }
        }),
    }),
    route({
      ...shared,
      may: 'audit.read',
      path: '/api/audit/:sequence/proof',
      summary: 'Evidence bundle of a row: checks without this server (审计记录存证包)',
      params: z.object({ sequence: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
      output: AuditBundle,
      problems: [auditProblems.eventUnknown, auditProblems.notYetSigned, auditProblems.damaged, httpProblems.relationalDown],
      run: (context, { params }) =>
        askRelational(AWAY, async () => {
          const event = await readEvent(db, params.sequence, exceptOf(context))
          if (event === null) return raise(auditProblems.eventUnknown, `There is no row ${params.sequence}.`)
          return (await prove(event)) ?? raise(auditProblems.notYetSigned, 'Ask again in a minute.')
        }),
    }),
    route({
      ...shared,
      may: 'audit.read',
      path: '/api/audit/check',
      summary: 'Whether every row is there and as it was signed; reads them all (审计完整性校验)',
      output: AuditChecked,
      problems: [httpProblems.relationalDown],
      run: () =>
        askRelational(AWAY, async () => {
          const checked = await checkRecords(db, records.folder)
          return { ...checked, faults: [...checked.faults] }
        }),
    }),
    route({
      ...shared,
      may: 'audit.export',
      path: '/api/audit/export',
      summary: 'Rows as a file, oldest first, each with its evidence bundle (审计记录导出)',
      query: AuditExportQuery,
      produces: { 'application/x-ndjson': 'a row and its bundle a line', 'text/csv': 'UTF-8 with a byte order mark' },
      problems: [httpProblems.relationalDown],
      stream: async (context, { query }, _request, reply) => {
        const { format, reason, ...filter } = query
        const last = await askRelational(AWAY, async () => {
          const end = await countRecords(db)
          await context.saw({ detail: { ...asked(filter), format, reason } })
          return end
        })
        const lines = async function* (): AsyncGenerator<string> {
          if (format === 'csv') yield csvStart + csvLine(columns)
          let above = 0
          for (let count = 0; count < MOST_ROWS && !context.signal.aborted;) {
            const events = await readEvents(db, filter, above, last, Math.min(PIECE, MOST_ROWS - count))
            for (const event of events) {
              const bundle = await prove(event)
              yield format === 'csv' ? csvOf(event, bundle) : `${JSON.stringify({ event: eventOf(event), bundle })}\n`
            }
            count += events.length
            above = events.at(-1)?.sequence ?? last
            if (above >= last) return
          }
        }
        const day = new Date(context.now + 8 * 3_600_000).toISOString().slice(0, 10)
        reply.header('content-disposition', `attachment; filename="audit-${day}.${format}"`)
        return await reply
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
          .send(Readable.from(lines()))
      },
    }),
  ]
}

const columns = [
  'sequence',
  'at',
  'action',
  'outcome',
  'object',
  'person',
  'name',
  'post',
  'organisation',
  'address',
  'request',
  'detail',
  'bundle',
]

function csvOf(stored: StoredEvent, bundle: object | null): string {
  const { sequence, at, action, outcome, object, person, name, post, address, request, detail } = eventOf(stored)
  return csvLine([
    sequence,
    at,
    action,
    outcome,
    object,
    person,
    name,
    post?.title ?? null,
    post?.organisation ?? null,
    address,
    request,
    JSON.stringify(detail),
    bundle === null ? null : JSON.stringify(bundle),
  ])
}
