/** Routes of rules, verdicts, alarms, silences and incidents. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { directoryIn } from '../sources/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { beijingDay } from '../telemetry/index.ts'
import { backtestRoutes } from './backtest/routes.ts'
import type { BacktestDesk } from './backtest/backtest-desk.ts'
import { acknowledgeIncident, incidentList } from './evaluation/incident-pages.ts'
import { actOnAlarm, alarmDetail, alarmList, makeSilence, silenceList, verdictList } from './life/alarm-pages.ts'
import { keepAttachment, readAttachment } from './life/attachments.ts'
import { alarmsProblems } from './problems.ts'
import { askQuestions } from './questions.ts'
import { ruleDetail, ruleList } from './rules/rule-pages.ts'
import { activateRule, checkedRule, draftRule, retireRule, reviewRule } from './rules/rule-service.ts'
import {
  AcknowledgeIncident,
  ActivateRule,
  AlarmAct,
  AlarmDetail,
  AlarmList,
  AlarmsQuery,
  AttachedFile,
  CheckedRule,
  CheckRule,
  DraftRule,
  IncidentList,
  KeepAttachment,
  MakeSilence,
  RetireRule,
  ReviewRule,
  RuleDetail,
  RuleId,
  RuleList,
  RuleVersionNumber,
  SilenceList,
  VerdictList,
  VerdictsQuery,
} from './schema.ts'

const OneRule = z.object({ rule: RuleId })
const OneVersion = OneRule.extend({ version: RuleVersionNumber })
const OneId = z.object({ id: z.coerce.number().int().positive() })
const storeProblems = [httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly] as const

const asked = <T>(work: () => Promise<T>): Promise<T> =>
  askRelational('Rules and alarms cannot be read now; frames are being kept meanwhile.', work)

/** Ten MiB as base64, and its name. */
const ATTACHMENT_LIMIT = 15 * 1024 * 1024

export function alarmsRoutes(given: {
  readonly db: Kysely<object>
  readonly questions: ColumnarQuestions
  readonly directory: DirectoryKeeper
  readonly backtests: BacktestDesk
}): AnyRoute[] {
  return [...ruleRoutes(given), ...alarmRoutes(given), ...backtestRoutes(given)]
}

function ruleRoutes({ db }: { readonly db: Kysely<object> }): AnyRoute[] {
  const detail = (rule: string, now: number) => asked(() => ruleDetail(db, rule, beijingDay(now)))
  return [
    route({
      method: 'GET',
      path: '/api/rules',
      summary: 'Alarm rules: in force, last evaluated, proof, precision (报警规则)',
      may: 'rules.read',
      data: 'operational',
      audit: null,
      output: RuleList,
      problems: [httpProblems.relationalDown],
      run: ({ now }) => asked(() => ruleList(db, beijingDay(now))),
    }),
    route({
      method: 'GET',
      path: '/api/rules/:rule',
      summary: 'One rule: every version as text and as form, who drafted and reviewed it, what became of its alarms (规则详情)',
      may: 'rules.read',
      data: 'operational',
      audit: null,
      params: OneRule,
      output: RuleDetail,
      problems: [alarmsProblems.ruleUnknown, httpProblems.relationalDown],
      run: ({ now }, { params }) => detail(params.rule, now),
    }),
    route({
      method: 'POST',
      path: '/api/rules/check',
      summary: 'Read a rule and give its other face; nothing is kept (规则校验)',
      may: 'rules.read',
      data: 'operational',
      audit: 'rules.checked',
      body: CheckRule,
      output: CheckedRule,
      run: (_context, { body }) => checkedRule(body),
    }),
    route({
      method: 'POST',
      path: '/api/rules',
      summary: 'Draft a version of a rule (起草规则)',
      may: 'rules.draft',
      data: 'operational',
      audit: 'rules.drafted',
      body: DraftRule,
      output: RuleDetail,
      problems: [alarmsProblems.ruleFaulty, httpProblems.relationalDown],
      run: async ({ now, act }, { body }) =>
        detail(
          await asked(() =>
            act(
              (tx) => draftRule(tx, body),
              (rule) => ({ object: { kind: 'rule', id: rule } }),
            ),
          ),
          now,
        ),
    }),
    route({
      method: 'POST',
      path: '/api/rules/:rule/versions/:version/review',
      summary: 'Approve a draft or return it: somebody other than its author (复核规则)',
      may: 'rules.review',
      data: 'operational',
      audit: 'rules.reviewed',
      params: OneVersion,
      body: ReviewRule,
      output: RuleDetail,
      problems: [alarmsProblems.ruleUnknown, alarmsProblems.ownReview, alarmsProblems.ruleStep, httpProblems.relationalDown],
      run: async ({ now, act }, { params, body }) => {
        await asked(() =>
          act((tx) => reviewRule(tx, params.rule, params.version, body), {
            object: { kind: 'rule', id: params.rule },
            detail: { version: params.version, approve: body.approve },
          }),
        )
        return await detail(params.rule, now)
      },
    }),
    route({
      method: 'POST',
      path: '/api/rules/:rule/versions/:version/activate',
      summary: 'Put a reviewed version in force from a day on, tomorrow at the earliest (规则施行)',
      may: 'rules.activate',
      data: 'operational',
      audit: 'rules.activated',
      params: OneVersion,
      body: ActivateRule,
      output: RuleDetail,
      problems: [alarmsProblems.ruleUnknown, alarmsProblems.ruleStep, httpProblems.relationalDown],
      run: async ({ now, act }, { params, body }) => {
        await asked(() =>
          act((tx) => activateRule(tx, params.rule, params.version, body, beijingDay(now)), {
            object: { kind: 'rule', id: params.rule },
            detail: { version: params.version },
          }),
        )
        return await detail(params.rule, now)
      },
    }),
    route({
      method: 'POST',
      path: '/api/rules/:rule/versions/:version/retire',
      summary: 'End a version on a day, tomorrow at the earliest (规则停用)',
      may: 'rules.activate',
      data: 'operational',
      audit: 'rules.retired',
      params: OneVersion,
      body: RetireRule,
      output: RuleDetail,
      problems: [alarmsProblems.ruleUnknown, alarmsProblems.ruleStep, httpProblems.relationalDown],
      run: async ({ now, act }, { params, body }) => {
        await asked(() =>
          act((tx) => retireRule(tx, params.rule, params.version, body, beijingDay(now)), {
            object: { kind: 'rule', id: params.rule },
            detail: { version: params.version },
          }),
        )
        return await detail(params.rule, now)
      },
    }),
  ]
}

function alarmRoutes({ db, questions, directory }: Omit<Parameters<typeof alarmsRoutes>[0], 'backtests'>): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/verdicts',
      summary: 'Verdicts as they were given, also those that are excused and raised no alarm (判定清单)',
      may: 'alarms.read',
      data: 'operational',
      audit: null,
      of: ({ query }) => (query.outlet === undefined ? null : { kind: 'outlet', id: query.outlet }),
      query: VerdictsQuery,
      output: VerdictList,
      problems: [httpProblems.relationalDown, ...storeProblems],
      run: ({ signal }, { query }) => asked(() => verdictList(db, askQuestions(questions, signal), query)),
    }),
    route({
      method: 'GET',
      path: '/api/alarms',
      summary: 'Alarms with counts and groups; silenced and quiet ones are in it (报警清单)',
      may: 'alarms.read',
      data: 'operational',
      audit: null,
      query: AlarmsQuery,
      output: AlarmList,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ now, read, sight }, { query }) =>
        asked(() => read((tx) => alarmList(tx, directoryIn(directory.current(), sight), query, now))),
    }),
    route({
      method: 'GET',
      path: '/api/alarms/:id',
      summary: 'One alarm: its verdicts in words, its life, what may be done (报警详情)',
      may: 'alarms.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => ({ kind: 'alarm', id: String(params.id) }),
      params: OneId,
      output: AlarmDetail,
      problems: [alarmsProblems.alarmUnknown, httpProblems.relationalDown, ...storeProblems],
      run: ({ now, signal, read }, { params }) =>
        asked(() => read((tx) => alarmDetail(tx, askQuestions(questions, signal), directory.current(), params.id, now))),
    }),
    route({
      method: 'POST',
      path: '/api/alarms/:id/acts',
      summary: 'Inform, explain, accept, send to the site, make a lead, close, comment (报警处置)',
      may: 'alarms.act',
      data: 'operational',
      audit: 'alarms.acted',
      of: ({ params }) => ({ kind: 'alarm', id: String(params.id) }),
      params: OneId,
      body: AlarmAct,
      output: AlarmDetail,
      problems: [alarmsProblems.alarmUnknown, alarmsProblems.alarmStep, httpProblems.relationalDown, ...storeProblems],
      run: async ({ now, signal, can, act, read }, { params, body }) => {
        const needed = body.act === 'comment' ? 'alarms.act' : body.act === 'explain' ? 'alarms.explain' : 'alarms.judge'
        if (!can(needed)) raise(httpProblems.notAllowed, `“${body.act}”不属于当前岗位。The post you act as may not ${body.act}.`)
        await asked(() => act((tx) => actOnAlarm(tx, params.id, body, now), { detail: { act: body.act } }))
        return await asked(() => read((tx) => alarmDetail(tx, askQuestions(questions, signal), directory.current(), params.id, now)))
      },
    }),
    route({
      method: 'POST',
      path: '/api/attachments',
      summary: 'Keep a file that supports an explanation; name its hash in the act (上传附件)',
      may: 'alarms.explain',
      data: 'enterprise',
      audit: 'alarms.attached',
      body: KeepAttachment,
      bodyLimit: ATTACHMENT_LIMIT,
      output: AttachedFile,
      problems: [alarmsProblems.attachmentRefused, httpProblems.relationalDown],
      narrows: true,
      run: ({ act }, { body }) =>
        asked(() =>
          act(
            (tx) => keepAttachment(tx, body),
            ({ sha256 }) => ({ object: { kind: 'attachment', id: sha256 } }),
          ),
        ),
    }),
    route({
      method: 'GET',
      path: '/api/attachments/:hash',
      summary: 'A file that was sent with an explanation (下载附件)',
      may: 'alarms.read',
      data: 'enterprise',
      audit: null,
      params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
      produces: { 'application/octet-stream': 'The bytes as they were sent, to be saved' },
      problems: [alarmsProblems.attachmentUnknown, httpProblems.relationalDown],
      narrows: true,
      stream: async ({ read }, { params }, _request, reply) => {
        const { name, content } = await asked(() => read((tx) => readAttachment(tx, params.hash)))
        // Never shown in the page: whatever it contains, the browser saves it.
        return await reply
          .type('application/octet-stream')
          .header('x-content-type-options', 'nosniff')
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
          .send(content)
      },
    }),
    route({
      method: 'GET',
      path: '/api/silences',
      summary: 'Silences, with the alarms that fell under each (静默)',
      may: 'alarms.read',
      data: 'operational',
      audit: null,
      output: SilenceList,
      problems: [httpProblems.relationalDown],
      narrows: true,
      run: ({ read }) => asked(() => read((tx) => silenceList(tx))),
    }),
    route({
      method: 'POST',
      path: '/api/silences',
      summary: 'Call nobody for a while; alarms are listed and counted all the same (设置静默)',
      may: 'alarms.silence',
      data: 'operational',
      audit: 'alarms.silenced',
      body: MakeSilence,
      output: SilenceList,
      // One without an outlet is for the whole city.
      of: ({ body }) => (body.outletId === null ? null : { kind: 'outlet', id: body.outletId }),
      problems: [alarmsProblems.silenceInvalid, httpProblems.relationalDown],
      run: async ({ now, act, read }, { body }) => {
        await asked(() => act((tx) => makeSilence(tx, body, now), { detail: { rule: body.rule, outlet: body.outletId } }))
        return await asked(() => read((tx) => silenceList(tx)))
      },
    }),
    route({
      method: 'GET',
      path: '/api/incidents',
      summary: 'What is not as it should be with the rules themselves, and the last nights (规则运行异常与夜间重算)',
      may: 'alarms.read',
      data: 'operational',
      audit: null,
      output: IncidentList,
      problems: [httpProblems.relationalDown],
      run: ({ read }) => asked(() => read((tx) => incidentList(tx))),
    }),
    route({
      method: 'POST',
      path: '/api/incidents/:id/acknowledge',
      summary: 'Say that somebody looks after an incident (确认异常)',
      may: 'alarms.acknowledge',
      data: 'operational',
      audit: 'alarms.acknowledged',
      params: OneId,
      body: AcknowledgeIncident,
      output: IncidentList,
      problems: [alarmsProblems.incidentUnknown, httpProblems.relationalDown],
      run: async ({ act, read }, { params, body }) => {
        await asked(() =>
          act((tx) => acknowledgeIncident(tx, params.id, body.by, body.note), { object: { kind: 'incident', id: String(params.id) } }),
        )
        return await asked(() => read((tx) => incidentList(tx)))
      },
    }),
  ]
}
