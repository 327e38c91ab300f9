/** One change of the file of an enterprise, in the caller's transaction. */
import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import { mask } from '../../../platform/access/personal.ts'
import type { PersonalClass } from '../../../platform/access/personal.ts'
import { raise } from '../../../platform/http/problem.ts'
import { sourcesProblems } from '../problems.ts'
import { PermitLimit } from '../schema.ts'
import type { Enterprise, Outlet, OutletFacts } from '../schema.ts'
import { readFactsOf, saveEnterprises, saveFacts, saveOutlets } from '../store.ts'
import { factsWithLimits } from './permit-facts.ts'
import { partSchemas } from './schema.ts'
import type { FileChange, FileEdit } from './schema.ts'
import { giveReason, growVersion, queueForChange, readState, removePart, savePart } from './store.ts'
import type { StoredState } from './store.ts'

type Permit = z.infer<(typeof partSchemas)['permit']>

/** What the registry holds of the enterprise, as far as a change refers to it. */
export interface Known {
  readonly enterprise: Enterprise
  readonly outlets: readonly Outlet[]
  readonly devices: ReadonlySet<string>
}

export interface Edited {
  readonly id: string
  readonly version: number
  readonly facts: number
}

/** Content of a part as the history holds it. */
export const contentOf = (state: StoredState): unknown => (state.content as { readonly content?: unknown } | null)?.content ?? null

/** Problems: fileMoved, editRefused. */
export async function editFile(tx: Transaction<object>, known: Known, edit: FileEdit, now: number): Promise<Edited> {
  const { change } = edit
  await queueForChange(tx)
  const id = change.kind === 'enterprise' ? known.enterprise.id : change.id
  const before = id === null ? null : await readState(tx, change.kind, id)
  if (id !== null && (before?.enterprise !== known.enterprise.id || before.content === null))
    raise(sourcesProblems.partUnknown, `The file of ${known.enterprise.id} holds no ${change.kind} ${id}.`)
  if ((before?.version ?? null) !== edit.basedOn)
    raise(sourcesProblems.fileMoved, `It stands at version ${before?.version ?? 'none'}; ${before?.by ?? ''} changed it. Read it again.`)
  refuseStrangers(known, change)
  await giveReason(tx, edit.reason)
  let facts = 0
  let saved: string
  if (change.kind === 'enterprise') {
    await saveEnterprises(tx, [{ ...known.enterprise, ...change.content }])
    saved = known.enterprise.id
    await growVersion(tx)
  } else if (change.kind === 'outlet') {
    await saveOutlets(tx, [{ id: change.id, enterpriseId: known.enterprise.id, ...change.content }])
    saved = change.id
    await growVersion(tx)
  } else {
    const held = before === null ? null : contentOf(before)
    if (change.content === null && id === null) raise(sourcesProblems.editRefused, 'What is not there cannot be taken out.')
    saved = id ?? randomUUID()
    if (change.content === null) await removePart(tx, saved)
    else
      await savePart(tx, {
        id: saved,
        enterprise: known.enterprise.id,
        kind: change.kind,
        content: unmasked(partSchemas[change.kind], change.content, held),
      })
    if (change.kind === 'permit') facts = await judgeBy(tx, known, edit, held as Permit | null, change.content, now)
    if (facts > 0) await growVersion(tx)
  }
  const after = await readState(tx, change.kind, saved)
  return { id: saved, version: after?.version ?? 0, facts }
}

/** Nothing of the file of one enterprise points at the outlets of another. */
function refuseStrangers({ outlets, devices, enterprise }: Known, change: FileChange): void {
  const own = new Set<string>(outlets.map(({ id }) => id))
  const named: string[] = []
  if (change.content !== null)
    switch (change.kind) {
      case 'facility':
      case 'contractor':
        named.push(...change.content.outlets)
        break
      case 'outlet-code':
        named.push(change.content.outletId)
        break
      case 'permit':
        named.push(
          ...change.content.limits.map(({ outletId }) => outletId),
          ...change.content.duties.flatMap(({ outletId }) => (outletId === null ? [] : [outletId])),
        )
        break
      case 'device-file':
        if (!devices.has(change.content.mn))
          raise(sourcesProblems.editRefused, `${enterprise.id} has no device ${change.content.mn}.`, [
            { pointer: '/body/change/content/mn', detail: '该企业没有此设备 · no device of this enterprise' },
          ])
        break
      default:
        break
    }
  const strange = named.filter((one) => !own.has(one))
  if (strange.length > 0)
    raise(sourcesProblems.editRefused, `These are no outlets of ${enterprise.id}: ${strange.slice(0, 10).join(', ')}.`)
}

/** Whoever saw a number masked and saves the form has not changed it. */
function unmasked(schema: z.ZodObject | z.ZodType, content: object, held: unknown): object {
  if (held === null || typeof held !== 'object') return content
  const before = held as Readonly<Record<string, unknown>>
  const shape = 'shape' in schema ? (schema.shape as Readonly<Record<string, z.ZodType>>) : {}
  return Object.fromEntries(
    Object.entries(content).map(([name, value]: [string, unknown]) => {
      const kind = shape[name]?.meta()?.['personal']
      const was = before[name]
      const isMask = typeof kind === 'string' && typeof was === 'string' && value === mask(kind as PersonalClass, was, 'list')
      return [name, isMask ? was : value]
    }),
  )
}

/** Give the judge the limits of the permit as they now are, from their day on. */
async function judgeBy(
  tx: Transaction<object>,
  known: Known,
  edit: FileEdit,
  before: Permit | null,
  after: Permit | null,
  now: number,
): Promise<number> {
  const today = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
  const from = edit.from ?? after?.from ?? today
  const touched = new Set([...(before?.limits ?? []), ...(after?.limits ?? [])].map(({ outletId }) => outletId))
  const records: OutletFacts[] = []
  for (const outlet of known.outlets.filter(({ id }) => touched.has(id))) {
    const gone = (before?.limits ?? []).filter(({ outletId }) => outletId === outlet.id).map(({ id }) => id)
    const limits = (after?.limits ?? []).filter(({ outletId }) => outletId === outlet.id).map((limit) => PermitLimit.parse(limit))
    // oxlint-disable-next-line no-await-in-loop -- a handful of outlets, one connection
    records.push(...factsWithLimits(outlet, await readFactsOf(tx, outlet.id), gone, limits, from))
  }
  return await saveFacts(tx, records, now)
}
