/** Routes of electricity supervision. */
import { divide, refOf } from '@poyang/standards'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { directoryIn } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { EnterpriseId } from '../sources/schema.ts'
import { beijingIso, telemetryProblems } from '../telemetry/index.ts'
import { qualityPage } from './daily/quality-page.ts'
import { orderPage, orderReport } from './emergency/order-report.ts'
import { mayProve } from './fence/may-prove.ts'
import { checkGraph } from './graph/check-graph.ts'
import { graphAt, isMetered } from './graph/metered.ts'
import { powerProblems } from './problems.ts'
import { fenceRule, ruleUsed } from './rules.ts'
import {
  Declaration,
  DeclarationDraft,
  DeclarationReview,
  Declarations,
  Fence,
  FenceQuery,
  GraphPage,
  GraphQuery,
  Order,
  OrderDraft,
  OrderReport,
  Orders,
  PowerQuality,
  PowerQualityQuery,
  ProofDraft,
  ProofKept,
  PutGraph,
  ReductionList,
  ReductionListDraft,
  ReductionListKept,
  States,
  StatesQuery,
} from './schema.ts'
import { runsOf, statesPage } from './states/states-page.ts'
import {
  readDeclaration,
  readDeclarations,
  readGraphs,
  readListOf,
  readOrder,
  readOrders,
  readProofs,
  saveDeclaration,
  saveGraph,
  saveList,
  saveOrder,
  saveProof,
  saveReview,
} from './store.ts'
import type { Relational, StoredDeclaration, StoredGraph, StoredProof } from './store.ts'

const OneEnterprise = z.object({ id: EnterpriseId })
const OneDeclaration = z.object({ id: z.coerce.number().int().min(1).max(999_999_999_999_999) })
const OneOrder = z.object({ id: z.coerce.number().int().min(1).max(999_999_999_999_999) })
const DAY_MS = 86_400_000
const LONGEST_STATES_MS = 2 * DAY_MS
const LONGEST_FENCE_MS = 31 * DAY_MS
const LONGEST_DECLARATION_MS = 31 * DAY_MS
const LONGEST_ORDER_MS = 31 * DAY_MS
const MOST_ORDERS = 200
const storeProblems = [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly, httpProblems.relationalDown] as const

const asked = <T>(work: () => Promise<T>): Promise<T> =>
  askRelational('Process graphs cannot be read now; frames are being kept meanwhile.', work)

/** Work in one transaction of the request: of reading, or of the act. */
const within = <T>(
  open: (work: (tx: Transaction<object>) => Promise<T>) => Promise<T>,
  work: (tx: Transaction<object>) => Promise<T>,
): Promise<T> => asked(() => open(work))

export function powerRoutes(given: { readonly questions: ColumnarQuestions; readonly directory: DirectoryKeeper }): AnyRoute[] {
  const { questions, directory } = given
  const known = (id: string): void => {
    if (!directory.current().enterprise.has(id)) raise(powerProblems.enterpriseUnknown, `The registry has no enterprise ${id}.`)
  }
  return [
    route({
      method: 'GET',
      path: '/api/enterprises/:id/process-graph',
      summary: 'Facilities, meters and link groups of an enterprise, with the history of changes (工艺图)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      query: GraphQuery,
      output: GraphPage,
      problems: [powerProblems.enterpriseUnknown, httpProblems.relationalDown],
      run: ({ read }, { params, query }) =>
        within(read, async (tx) => {
          known(params.id)
          return graphPage(params.id, await readGraphs(tx, params.id), query.version)
        }),
    }),
    route({
      method: 'PUT',
      path: '/api/enterprises/:id/process-graph',
      summary: 'Keep a new version of the process graph; meters are read by it from one minute later on (修改工艺图)',
      may: 'power.edit',
      data: 'enterprise',
      audit: 'power.changed',
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      body: PutGraph,
      output: GraphPage,
      problems: [powerProblems.enterpriseUnknown, powerProblems.graphRefused, powerProblems.graphMoved, httpProblems.relationalDown],
      run: ({ act, now }, { params, body }) =>
        within(act, async (tx) => {
          known(params.id)
          const faults = checkGraph(body.graph, params.id, (id) => directory.current().outlet.get(id) ?? null)
          if (faults.length > 0) raise(powerProblems.graphRefused, 'Correct what is named and send it again.', faults)
          const { graph, basedOn, by, reason } = body
          const kept = await saveGraph(tx, { enterprise: params.id, basedOn, graph, by, reason, recordedAt: now })
          if (!kept) raise(powerProblems.graphMoved, `Version ${basedOn} is not the newest any more; read the graph again.`)
          return graphPage(params.id, await readGraphs(tx, params.id), undefined)
        }),
    }),
    route({
      method: 'GET',
      path: '/api/power/states',
      summary: 'What ran when: ON, IDLE, OFF or unknown of every facility of an enterprise, at most two days (设施启停状态)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ query }) => ({ kind: 'enterprise', id: query.enterprise }),
      query: StatesQuery,
      output: States,
      problems: [powerProblems.enterpriseUnknown, telemetryProblems.spanInvalid, ...storeProblems],
      run: ({ read, signal, now }, { query }) =>
        within(read, async (tx) => {
          known(query.enterprise)
          const span = spanOf(query, LONGEST_STATES_MS)
          const upToNow = { from: span.from, to: Math.max(span.from, Math.min(span.to, now)) }
          return statesPage(questions, query.enterprise, await readGraphs(tx, query.enterprise), upToNow, signal)
        }),
    }),
    route({
      method: 'GET',
      path: '/api/power/quality',
      summary: 'Quality of the metering data of one day, and the balance of the main meter (用电数据质量与电量平衡)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ query }) => ({ kind: 'enterprise', id: query.enterprise }),
      query: PowerQualityQuery,
      output: PowerQuality,
      problems: [powerProblems.enterpriseUnknown, ...storeProblems],
      run: ({ read, signal, now }, { query }) =>
        within(read, async (tx) => {
          known(query.enterprise)
          return qualityPage(questions, query.enterprise, await readGraphs(tx, query.enterprise), query.day, now, signal)
        }),
    }),
    route({
      method: 'GET',
      path: '/api/enterprises/:id/declarations',
      summary: 'Maintenance that an enterprise declared for its link groups, newest first (检修申报)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      output: Declarations,
      problems: [powerProblems.enterpriseUnknown, httpProblems.relationalDown],
      run: ({ read }, { params }) =>
        within(read, async (tx) => {
          known(params.id)
          return { declarations: (await readDeclarations(tx, params.id)).map((one) => declarationPage(one, params.id)) }
        }),
    }),
    route({
      method: 'POST',
      path: '/api/enterprises/:id/declarations',
      summary: 'Declare maintenance of the treatment of a link group; it counts once it is approved (提交检修申报)',
      may: 'power.declare',
      data: 'enterprise',
      audit: 'power.declared',
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      body: DeclarationDraft,
      output: Declaration,
      problems: [
        powerProblems.enterpriseUnknown,
        powerProblems.facilityUnknown,
        telemetryProblems.spanInvalid,
        httpProblems.relationalDown,
      ],
      run: ({ act, now }, { params, body }) =>
        within(act, async (tx) => {
          known(params.id)
          const groups = (await readGraphs(tx, params.id))[0]?.graph.groups ?? []
          if (!groups.some(({ id }) => id === body.group))
            raise(powerProblems.facilityUnknown, `The process graph has no group ${body.group}.`)
          const draft = { ...body, ...spanOf(body, LONGEST_DECLARATION_MS), enterprise: params.id, declaredAt: now }
          return declarationPage(await saveDeclaration(tx, draft), params.id)
        }),
    }),
    route({
      method: 'POST',
      path: '/api/power/declarations/:id/review',
      summary: 'Approve or refuse a declaration of maintenance, by another person than declared it (审核检修申报)',
      may: 'power.review',
      data: 'operational',
      audit: 'power.reviewed',
      narrows: true,
      params: OneDeclaration,
      body: DeclarationReview,
      output: Declaration,
      problems: [powerProblems.declarationUnknown, powerProblems.declarationReviewed, httpProblems.relationalDown],
      run: ({ act, now }, { params, body }) =>
        within(act, async (tx) => {
          const refuse = (detail: string) => raise(powerProblems.declarationReviewed, detail)
          const declaration = async () =>
            (await readDeclaration(tx, params.id)) ?? raise(powerProblems.declarationUnknown, 'No declaration has this number.')
          const declared = await declaration()
          if (declared.by.trim().toLowerCase() === body.by.trim().toLowerCase()) refuse('Whoever declared it cannot approve it.')
          if (!(await saveReview(tx, params.id, { ...body, at: now }))) refuse('It was reviewed already.')
          return declarationPage(await declaration(), EnterpriseId.parse(declared.enterprise))
        }),
    }),
    route({
      method: 'GET',
      path: '/api/power/orders',
      summary: 'Emergency orders of heavy-pollution days, newest first (重污染天气应急指令)',
      may: 'power.read',
      data: 'operational',
      audit: null,
      narrows: true,
      output: Orders,
      problems: [httpProblems.relationalDown],
      run: ({ read }) => within(read, async (tx) => ({ orders: (await readOrders(tx, MOST_ORDERS)).map(orderPage) })),
    }),
    route({
      method: 'POST',
      path: '/api/power/orders',
      summary: 'Keep an emergency order as it was issued (登记应急指令)',
      may: 'power.order',
      data: 'operational',
      audit: 'power.ordered',
      body: OrderDraft,
      output: Order,
      problems: [telemetryProblems.spanInvalid, httpProblems.relationalDown],
      run: ({ act, now }, { body }) =>
        within(act, async (tx) => orderPage(await saveOrder(tx, { ...body, ...spanOf(body, LONGEST_ORDER_MS), recordedAt: now }))),
    }),
    route({
      method: 'GET',
      path: '/api/power/orders/:id',
      summary: 'Each enterprise against its filed list: achieved, not achieved, or cannot be determined (应急减排核查)',
      may: 'power.read',
      data: 'operational',
      audit: null,
      narrows: true,
      params: OneOrder,
      output: OrderReport,
      problems: [powerProblems.orderUnknown, ...storeProblems],
      run: ({ read, sight, signal, now }, { params }) =>
        within(read, async (tx) => {
          const order = (await readOrder(tx, params.id)) ?? raise(powerProblems.orderUnknown, 'No order has this number.')
          return orderReport({ db: tx, questions, enterprises: directoryIn(directory.current(), sight).enterprises, order, now, signal })
        }),
    }),
    route({
      method: 'GET',
      path: '/api/enterprises/:id/reduction-list',
      summary: 'What an enterprise filed last to stop or limit at each level (一厂一策减排清单)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      output: ReductionList,
      problems: [powerProblems.enterpriseUnknown, httpProblems.relationalDown],
      run: ({ read }, { params }) =>
        within(read, async (tx) => {
          known(params.id)
          const list = await readListOf(tx, params.id)
          if (list === null)
            return { version: 0, levels: { yellow: [], orange: [], red: [] }, grade: null, document: '', by: '', recordedAt: null }
          const { version, levels, grade, document, by, recordedAt } = list
          return { version, levels, grade, document, by, recordedAt: beijingIso(recordedAt) }
        }),
    }),
    route({
      method: 'POST',
      path: '/api/enterprises/:id/reduction-list',
      summary: 'File what an enterprise stops or limits at each level (一厂一策减排清单)',
      may: 'power.edit',
      data: 'enterprise',
      audit: 'power.filed',
      of: ({ params }) => ({ kind: 'enterprise', id: params.id }),
      params: OneEnterprise,
      body: ReductionListDraft,
      output: ReductionListKept,
      problems: [powerProblems.enterpriseUnknown, powerProblems.facilityUnknown, httpProblems.relationalDown],
      run: ({ act, now }, { params, body }) =>
        within(act, async (tx) => {
          known(params.id)
          const facilities = new Set((await readGraphs(tx, params.id))[0]?.graph.facilities.map(({ id }) => id) ?? [])
          for (const id of Object.values(body.levels).flatMap((measures) => measures.flatMap((measure) => measure.facilities)))
            if (!facilities.has(id)) raise(powerProblems.facilityUnknown, `The process graph has no facility ${id}.`)
          return { version: await saveList(tx, params.id, body, now) }
        }),
    }),
    route({
      method: 'GET',
      path: '/api/power/fence',
      summary: 'Whether readings of a facility may go into a penalty file, and what is missing (行政处罚法第四十一条)',
      may: 'power.read',
      data: 'enterprise',
      audit: null,
      of: ({ query }) => ({ kind: 'enterprise', id: query.enterprise }),
      query: FenceQuery,
      output: Fence,
      problems: [powerProblems.enterpriseUnknown, powerProblems.facilityUnknown, telemetryProblems.spanInvalid, ...storeProblems],
      run: ({ read, signal }, { query }) =>
        within(read, async (tx) => {
          known(query.enterprise)
          return fencePage(tx, questions, query, signal)
        }),
    }),
    route({
      method: 'POST',
      path: '/api/power/proofs',
      summary: 'Put on record a review, a calibration, a publication or a human check of a meter (登记审核、检定、公布、人工审核)',
      may: 'power.prove',
      data: 'operational',
      audit: 'power.proved',
      of: ({ body }) => ({ kind: 'enterprise', id: body.enterprise }),
      body: ProofDraft,
      output: ProofKept,
      problems: [powerProblems.enterpriseUnknown, powerProblems.facilityUnknown, powerProblems.proofRefused, httpProblems.relationalDown],
      run: ({ act, now }, { body }) =>
        within(act, async (tx) => {
          known(body.enterprise)
          facilityOf(await readGraphs(tx, body.enterprise), body.facility)
          return { id: await saveProof(tx, { ...body, ...proofSpan(body, now), recordedAt: now }) }
        }),
    }),
  ]
}

function spanOf(query: { readonly from: string; readonly to: string }, longest: number): { from: number; to: number } {
  const span = { from: Date.parse(query.from), to: Date.parse(query.to) }
  if (span.to <= span.from) raise(telemetryProblems.spanInvalid, 'The span ends before it begins.')
  if (span.to - span.from > longest) raise(telemetryProblems.spanInvalid, `The span is longer than ${longest / DAY_MS} days.`)
  return span
}

function proofSpan({ kind, from, to }: ProofDraft, now: number): { from: number; to: number | null } {
  const span = { from: Date.parse(from), to: to === null ? null : Date.parse(to) }
  const refuse = (detail: string) => raise(powerProblems.proofRefused, detail)
  if (span.to !== null && span.to <= span.from) refuse('It ends before it begins.')
  if (span.to === null && (kind === 'calibration' || kind === 'human-check'))
    refuse('A calibration and a human check end some day: say when.')
  if (kind === 'human-check' && span.to !== null && span.to > now) refuse('What has not happened yet cannot have been checked.')
  return span
}

function graphPage(enterprise: GraphPage['enterpriseId'], graphs: readonly StoredGraph[], version: number | undefined): GraphPage {
  const shown = version === undefined ? graphs[0] : graphs.find((one) => one.version === version)
  return {
    enterpriseId: enterprise,
    version: shown?.version ?? 0,
    graph: shown?.graph ?? { facilities: [], groups: [] },
    history: graphs.map((one) => ({ version: one.version, by: one.by, reason: one.reason, recordedAt: beijingIso(one.recordedAt) })),
  }
}

const declarationPage = (one: StoredDeclaration, enterprise: Declaration['enterpriseId']): Declaration => ({
  id: one.id,
  enterpriseId: enterprise,
  group: one.group,
  from: beijingIso(one.from),
  to: beijingIso(one.to),
  reason: one.reason,
  by: one.by,
  declaredAt: beijingIso(one.declaredAt),
  before: one.declaredAt <= one.from,
  review:
    one.review === null
      ? null
      : { approved: one.review.approved, by: one.review.by, note: one.review.note, reviewedAt: beijingIso(one.review.at) },
})

/** A facility of any version. */
function facilityOf(graphs: readonly StoredGraph[], id: string): void {
  if (!graphs.some(({ graph }) => graph.facilities.some((one) => one.id === id)))
    raise(powerProblems.facilityUnknown, `No version of the process graph has a facility ${id}.`)
}

async function fencePage(
  tx: Relational,
  questions: ColumnarQuestions,
  query: z.output<typeof FenceQuery>,
  signal: AbortSignal,
): Promise<Fence> {
  const { from, to } = spanOf(query, LONGEST_FENCE_MS)
  const graphs = await readGraphs(tx, query.enterprise)
  facilityOf(graphs, query.facility)
  const facility = graphAt(graphs, from)?.graph.facilities.find(({ id }) => id === query.facility)
  // A version that came within the stretch must have metered it too.
  const metered =
    graphs.some(({ recordedAt }) => recordedAt <= from) &&
    isMetered(facility) &&
    graphs
      .filter(({ recordedAt }) => recordedAt > from && recordedAt < to)
      .every(({ graph }) => isMetered(graph.facilities.find(({ id }) => id === query.facility)))
  const runs = isMetered(facility) ? await runsOf(questions, [facility], { from, to }, signal) : []
  const coverage = runs[0]?.coverage ?? divide('0', '1', 4)
  const answer = mayProve({ from, to, metered, coverage, proofs: await readProofs(tx, query.enterprise, query.facility, from, to) })
  const named = (language: 'zh' | 'en') => answer.missing.map((one) => one[language]).join(language === 'zh' ? '；' : '; ')
  return {
    enterpriseId: query.enterprise,
    facility: query.facility,
    from: beijingIso(from),
    to: beijingIso(to),
    mayProve: answer.mayProve,
    mayAlarm: true,
    missing: [...answer.missing],
    proofs: answer.proofs.map((proof) => proofPage(proof, query.enterprise)),
    words: answer.mayProve
      ? { zh: '可作为证据材料，仍须人工出具', en: 'may go into a file, by the hand of a person' }
      : { zh: `可作线索，不得作为处罚证据：${named('zh')}`, en: `a lead, no evidence for a penalty: ${named('en')}` },
    rule: ruleUsed(refOf(fenceRule)),
  }
}

const proofPage = (proof: StoredProof, enterprise: Fence['enterpriseId']): Fence['proofs'][number] => ({
  id: proof.id,
  enterprise,
  facility: proof.facility,
  kind: proof.kind,
  from: beijingIso(proof.from),
  to: proof.to === null ? null : beijingIso(proof.to),
  document: proof.document,
  by: proof.by,
  recordedAt: beijingIso(proof.recordedAt),
})
