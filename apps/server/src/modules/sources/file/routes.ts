/** Routes of the files of enterprises (一企一档). */
import type { Kysely, Transaction } from 'kysely'
import type { z } from 'zod'
import { masked } from '../../../platform/access/personal.ts'
import { httpProblems, raise } from '../../../platform/http/problem.ts'
import { route } from '../../../platform/http/route.ts'
import type { AnyRoute, RequestContext } from '../../../platform/http/route.ts'
import { askRelational } from '../../../platform/stores/relational-questions.ts'
import { directoryIn } from '../directory.ts'
import type { DirectoryKeeper } from '../directory.ts'
import { sourcesProblems } from '../problems.ts'
import { Mn, OutletId } from '../schema.ts'
import { enterpriseOf, outletOf } from '../store.ts'
import { dutiesOn } from './duties.ts'
import { contentOf, editFile } from './edit-file.ts'
import type { Known } from './edit-file.ts'
import { changedFields } from './fields.ts'
import {
  ChangeRequest,
  Decide,
  EnterpriseFile,
  FileEdit,
  FileHistory,
  FileQuery,
  FileSaved,
  HistoryQuery,
  OneFile,
  OnePart,
  OneRequest,
  OpenRequests,
  Part,
  PartKind,
  partSchemas,
  Reveal,
} from './schema.ts'
import { lockRequest, readHistory, readRequests, readState, readStates, saveDecision, saveRequest } from './store.ts'
import type { StoredState } from './store.ts'

const asked = <T>(work: () => Promise<T>): Promise<T> => askRelational('The files cannot be read until the store of records answers.', work)

export function fileRoutes(given: {
  readonly db: Kysely<object>
  readonly directory: DirectoryKeeper
  readonly changed: () => void
}): AnyRoute[] {
  const { directory } = given
  const knownOf = (id: string): Known => {
    const all = directory.current()
    const enterprise = all.enterprise.get(id)
    if (enterprise === undefined) raise(sourcesProblems.partUnknown, `The registry has no enterprise ${id}.`)
    const outlets = all.outlets.filter(({ enterpriseId }) => enterpriseId === id)
    const devices = new Set(outlets.flatMap((outlet) => (all.devicesOf.get(outlet.id) ?? []).map(({ mn }) => mn)))
    return { enterprise, outlets, devices }
  }
  const refreshed = async <T>(done: T): Promise<T> => {
    await directory.refresh()
    given.changed()
    return done
  }
  /** A file is not moved out of the district of whoever moves it. */
  const refuseAway = ({ can }: RequestContext, edit: FileEdit, enterprise: string): void => {
    if (edit.change.kind !== 'enterprise') return
    if (!can('sources.edit', [{ enterprise, district: edit.change.content.district }]))
      raise(sourcesProblems.editRefused, 'The district lies outside the scope of the post you act as.', [
        { pointer: '/body/change/content/district', detail: '该区县不在当前岗位的管辖范围内 · outside your scope' },
      ])
  }
  const ofEnterprise = ({ params }: { readonly params: { readonly id: string } }) => ({ kind: 'enterprise', id: params.id })
  const shared = { data: 'enterprise', of: ofEnterprise } as const
  return [
    route({
      ...shared,
      method: 'GET',
      path: '/api/enterprises/:id/file',
      summary: 'The file of an enterprise: everything registered of it, as it stands or as it stood (一企一档)',
      may: 'sources.read',
      audit: null,
      params: OneFile,
      query: FileQuery,
      output: EnterpriseFile,
      problems: [sourcesProblems.partUnknown, httpProblems.relationalDown],
      run: ({ read, can, now }, { params, query }) =>
        asked(() =>
          read(async (tx) => {
            const { enterprise } = knownOf(params.id)
            const owners = [{ enterprise: enterprise.id, district: enterprise.district }]
            const may = {
              edit: can('sources.edit', owners),
              request: can('sources.request', owners),
              reveal: can('sources.reveal', owners),
            }
            return {
              ...fileOf(params.id, await readStates(tx, params.id, query.at ?? null), query.at ?? null, now),
              requests: (await readRequests(tx, params.id)).map(shownRequest),
              may,
            }
          }),
        ),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/api/enterprises/:id/file/history',
      summary: 'Every change of the file of an enterprise, field by field, with who and why, newest first (档案变更履历)',
      may: 'sources.read',
      audit: null,
      params: OneFile,
      query: HistoryQuery,
      output: FileHistory,
      problems: [httpProblems.relationalDown],
      run: ({ read }, { params, query }) =>
        asked(() =>
          read(async (tx) => {
            const rows = await readHistory(tx, params.id, query)
            const changes = rows.map((one) => ({
              version: one.version,
              at: one.at,
              by: one.by,
              reason: one.reason,
              kind: one.kind,
              id: one.id,
              what: one.content === null ? ('removed' as const) : one.earlier === null ? ('added' as const) : ('changed' as const),
              fields: changedFields(shown(one.kind, one.earlier), shown(one.kind, one.content)),
            }))
            return { changes, next: rows.length < query.limit ? null : (rows.at(-1)?.version ?? null) }
          }),
        ),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/enterprises/:id/file/edits',
      summary: 'Change one thing of a file, with a reason; refused when somebody else changed it meanwhile (修改档案)',
      may: 'sources.edit',
      audit: 'sources.edited',
      params: OneFile,
      body: FileEdit,
      output: FileSaved,
      problems: [sourcesProblems.fileMoved, sourcesProblems.editRefused, sourcesProblems.partUnknown, httpProblems.relationalDown],
      run: (context, { params, body }) =>
        asked(async () => {
          refuseAway(context, body, params.id)
          const saved = await context.act(
            (tx) => editFile(tx, knownOf(params.id), body, context.now),
            ({ id, version }) => ({ detail: { kind: body.change.kind, id, version, reason: body.reason } }),
          )
          return await refreshed(saved)
        }),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/enterprises/:id/file/requests',
      summary: 'Ask for a change of the own file; it counts once a registrar accepts it (变更申请)',
      may: 'sources.request',
      audit: 'sources.requested',
      params: OneFile,
      body: FileEdit,
      output: ChangeRequest.pick({ id: true }),
      problems: [sourcesProblems.partUnknown, httpProblems.relationalDown],
      run: ({ act, actor, now }, { params, body }) =>
        asked(() =>
          act(
            async (tx) => ({
              id: await saveRequest(tx, { enterprise: params.id, edit: body, at: now, by: actor.name, person: actor.personId }),
            }),
            ({ id }) => ({ detail: { request: id, kind: body.change.kind } }),
          ),
        ),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/enterprises/:id/file/requests/:request/decide',
      summary: 'Accept or refuse what an enterprise asks to have changed; accepting makes the change (办理变更申请)',
      may: 'sources.edit',
      audit: 'sources.decided',
      params: OneRequest,
      body: Decide,
      output: FileSaved.nullable(),
      problems: [
        sourcesProblems.fileMoved,
        sourcesProblems.editRefused,
        sourcesProblems.partUnknown,
        sourcesProblems.requestDecided,
        httpProblems.relationalDown,
      ],
      run: (context, { params, body }) =>
        asked(async () => {
          const saved = await context.act(
            async (tx) => {
              const request = await lockRequest(tx, params.id, params.request)
              if (request === null) raise(sourcesProblems.partUnknown, `${params.id} made no request ${params.request}.`)
              if (request.accepted !== null) raise(sourcesProblems.requestDecided, `${request.decidedBy ?? ''} decided it.`)
              await saveDecision(tx, params.request, { ...body, at: context.now, by: context.actor.name })
              if (!body.accept) return null
              refuseAway(context, request.edit, params.id)
              const reason = `${request.edit.reason}（${request.by}申请；${body.note}）`.slice(0, 900)
              return await editFile(tx, knownOf(params.id), { ...request.edit, reason }, context.now)
            },
            { detail: { request: params.request, accept: body.accept } },
          )
          return await refreshed(saved)
        }),
    }),
    route({
      method: 'GET',
      path: '/api/registry/requests',
      summary: 'Changes that enterprises ask for and nobody decided yet (待办理变更申请)',
      may: 'sources.read',
      data: 'enterprise',
      audit: null,
      narrows: true,
      output: OpenRequests,
      problems: [httpProblems.relationalDown],
      run: ({ read, sight }) =>
        asked(() =>
          read(async (tx: Transaction<object>) => {
            const { enterprise } = directoryIn(directory.current(), sight)
            const requests = await readRequests(tx, null)
            return {
              requests: requests.flatMap(({ enterprise: id, ...one }) => {
                const owner = enterprise.get(id)
                return owner === undefined ? [] : [{ ...shownRequest(one), enterpriseId: owner.id, enterprise: owner.name }]
              }),
            }
          }),
        ),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/enterprises/:id/file/parts/:part/reveal',
      summary: 'Show a contact whole, for a stated reason that is recorded (查看完整联系方式)',
      may: 'sources.reveal',
      audit: 'sources.revealed',
      params: OnePart,
      body: Reveal,
      output: Part,
      problems: [sourcesProblems.partUnknown, httpProblems.relationalDown],
      run: ({ act }, { params, body }) =>
        asked(() =>
          act(
            async (tx) => {
              for (const kind of ['contact', 'contractor'] as const) {
                // oxlint-disable-next-line no-await-in-loop -- two kinds
                const state = await readState(tx, kind, params.part)
                if (state?.enterprise === params.id && state.content !== null) return wholePart(state)
              }
              return raise(sourcesProblems.partUnknown, `The file of ${params.id} holds no contact ${params.part}.`)
            },
            { detail: { part: params.part, reason: body.reason } },
          ),
        ),
    }),
  ]
}

const wholePart = (state: StoredState): Part =>
  Part.parse({
    version: state.version,
    at: state.at,
    by: state.by,
    reason: state.reason,
    id: state.id,
    kind: state.kind,
    content: contentOf(state),
  })

const maskedPart = (part: Part): Part => ({ ...part, content: masked(partSchemas[part.kind] as z.ZodType, part.content, 'list') }) as Part

/** A state of the history as a reader may see it: names of fields as the interface has them, what is personal masked. */
function shown(kind: string, content: unknown): unknown {
  if (content === null) return null
  if (PartKind.safeParse(kind).success) {
    const inner = (content as { readonly content: unknown }).content
    return masked(partSchemas[kind as PartKind] as z.ZodType, inner, 'list')
  }
  if (kind === 'enterprise') return enterpriseOf(content as Parameters<typeof enterpriseOf>[0])
  if (kind === 'outlet') return outletOf(content as Parameters<typeof outletOf>[0])
  return content
}

function shownRequest<R extends ChangeRequest>(request: R): R {
  const { change } = request.edit
  if (change.kind === 'enterprise' || change.kind === 'outlet' || change.content === null) return request
  const content = masked(partSchemas[change.kind] as z.ZodType, change.content, 'list')
  return { ...request, edit: { ...request.edit, change: { ...change, content } } }
}

function fileOf(id: string, states: readonly StoredState[], asOf: string | null, now: number) {
  const head = (state: StoredState) => ({ version: state.version, at: state.at, by: state.by, reason: state.reason })
  const [enterprise] = states.filter(({ kind }) => kind === 'enterprise')
  if (enterprise === undefined) raise(sourcesProblems.partUnknown, `The registry did not hold ${id} at that moment.`)
  const parts = states.filter(({ kind }) => PartKind.safeParse(kind).success).map(wholePart)
  const day = new Date((asOf === null ? now : Date.parse(asOf)) + 8 * 3_600_000).toISOString().slice(0, 10)
  return {
    asOf,
    enterprise: { ...head(enterprise), content: enterpriseOf(enterprise.content as Parameters<typeof enterpriseOf>[0]) },
    outlets: states
      .filter(({ kind }) => kind === 'outlet')
      .map((state) => ({ ...head(state), content: outletOf(state.content as Parameters<typeof outletOf>[0]) })),
    devices: states
      .filter(({ kind }) => kind === 'device')
      .map((state) => {
        const row = state.content as { mn: string; outlet_id: string; version: string; st: string }
        return {
          ...head(state),
          content: { mn: Mn.parse(row.mn), outletId: OutletId.parse(row.outlet_id), edition: row.version, st: row.st },
        }
      }),
    parts: parts.map(maskedPart),
    duties: dutiesOn(parts, day),
  }
}
