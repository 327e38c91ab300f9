/** What alarms, rules and incidents ask of people. Derived from their state alone: the inbox can be made again from here. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { enterprisePeople } from '../../platform/access/schema.ts'
import type { Role, Sentence } from '../../platform/access/schema.ts'
import type { TaskSource } from '../inbox/index.ts'
import type { StepField, TaskOffer, TaskStep } from '../inbox/schema.ts'
import type { Directory, DirectoryKeeper } from '../sources/index.ts'
import { policyAt } from './life/policy.ts'
import type { Policy } from './life/policy.ts'
import { ruleOfRow } from './rules/rule-book.ts'
import { readVersions } from './rules/rule-store.ts'
import type { AlarmState, Severity } from './schema.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** What has been settled is told for so long. */
const TOLD_DAYS = 14
/** Tasks of one look; alarms beyond are in the list of alarms. */
const MOST = 20_000

interface Row {
  readonly id: number
  readonly rule: string
  readonly version: number
  readonly outlet_id: string
  readonly severity: Severity
  readonly state: AlarmState
  readonly opened_at: Date
  readonly explain_by: Date | null
  readonly overtaken: boolean
  readonly outcome: string | null
  /** When it came to this state, and by whom. */
  readonly since: Date
  readonly by: string
  readonly was_informed: boolean
}

const among = (column: string, objects: readonly string[] | null) =>
  objects === null ? sql`true` : sql`${sql.ref(column)}::text in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`

async function readRows(db: Kysely<object>, objects: readonly string[] | null, now: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select a.id::float8 as id, a.rule, a.version, a.outlet_id, a.severity, a.state, a.opened_at, a.explain_by, a.overtaken, a.outcome,
      last.at as since, last.by,
      exists (select 1 from alarms.alarm_event e where e.alarm = a.id and e.what = 'inform') as was_informed
    from alarms.alarm a cross join lateral (
      select e.at, e.by from alarms.alarm_event e
      where e.alarm = a.id and e.what in ('opened', 'inform', 'explain', 'accept', 'send', 'lead', 'close')
      order by e.seq desc limit 1) last
    where ${among('a.id', objects)} and (a.state <> 'closed' or last.at > ${new Date(now - TOLD_DAYS * DAY)})
    order by a.id desc limit ${MOST}`.execute(db)
  return rows
}

const urgencyOf: Readonly<Record<Severity, TaskOffer['urgency']>> = { serious: 3, alarm: 2, warning: 1, notice: 0 }
const handlers: readonly Role[] = ['duty-officer', 'enforcement-officer']

const note = (required: boolean): StepField => ({
  name: 'note',
  label: { zh: '说明', en: 'Note' },
  kind: 'text',
  required,
  options: [],
})

const outcome = {
  name: 'outcome',
  label: { zh: '结论', en: 'Outcome' },
  kind: 'choice' as const,
  required: true,
  options: [
    { value: 'right', label: { zh: '属实', en: 'right' } },
    { value: 'wrong', label: { zh: '误报', en: 'wrong' } },
    { value: 'excused', label: { zh: '合理、豁免', en: 'excused' } },
  ],
}

const labels = {
  inform: { zh: '告知企业说明', en: 'Inform the enterprise' },
  accept: { zh: '采纳说明', en: 'Accept' },
  send: { zh: '派人到现场', en: 'Send to the site' },
  lead: { zh: '转为线索', en: 'Make a lead' },
  close: { zh: '办结', en: 'Close' },
} as const

const stepOf = (id: number, act: keyof typeof labels): TaskStep => ({
  label: labels[act],
  may: 'alarms.judge',
  path: `/api/alarms/${id}/acts`,
  body: { act },
  fields: act === 'close' ? [outcome, note(true)] : [note(false)],
})

const explain = (id: number): TaskStep => ({
  label: { zh: '提交说明', en: 'Explain' },
  may: 'alarms.explain',
  path: `/api/alarms/${id}/acts`,
  body: { act: 'explain', files: [] },
  fields: [{ name: 'text', label: { zh: '原因与处理情况', en: 'Cause, and what was done' }, kind: 'text', required: true, options: [] }],
})

interface Stage {
  readonly kind: string
  readonly title: Sentence
  readonly why: Sentence
  readonly acts: ReadonlyArray<keyof typeof labels>
  /** Times the hours of the policy. */
  readonly hours: number
}

/** What officers have to do in each state. */
const stages: Readonly<Partial<Record<AlarmState | 'silent', Stage>>> = {
  open: {
    kind: 'alarms.open',
    title: { zh: '核实报警', en: 'Look into the alarm' },
    why: {
      zh: '报警未处置，由辖区值班员、执法人员核实',
      en: 'Nobody has looked at it; officers on duty and of enforcement of the district do',
    },
    acts: ['inform', 'send', 'lead', 'close'],
    hours: 1,
  },
  silent: {
    kind: 'alarms.silent',
    title: { zh: '企业逾期未说明', en: 'The enterprise has not explained' },
    why: {
      zh: '说明期限已过而没有说明，由告知一方决定下一步',
      en: 'Its time is over without a word; whoever informed it decides what comes next',
    },
    acts: ['send', 'lead', 'close'],
    hours: 1,
  },
  explained: {
    kind: 'alarms.explained',
    title: { zh: '审核企业说明', en: 'Judge the explanation' },
    why: { zh: '企业已说明，等待采纳或进一步处置', en: 'The enterprise has explained; an officer accepts it or goes on' },
    acts: ['accept', 'send', 'lead', 'close'],
    hours: 1,
  },
  'on-site': {
    kind: 'alarms.on-site',
    title: { zh: '现场核查后处置', en: 'Go on after the visit' },
    why: { zh: '已派人到现场，等待结果', en: 'Somebody was sent to the site' },
    acts: ['accept', 'lead', 'close'],
    hours: 3,
  },
  accepted: {
    kind: 'alarms.accepted',
    title: { zh: '办结报警', en: 'Close the alarm' },
    why: { zh: '说明已采纳，尚未给出结论', en: 'The explanation was accepted; its outcome is not yet said' },
    acts: ['close', 'lead'],
    hours: 3,
  },
  lead: {
    kind: 'alarms.lead',
    title: { zh: '线索办结后关闭报警', en: 'Close the alarm when its lead is settled' },
    why: { zh: '已转为线索，报警尚未关闭', en: 'It became a lead; the alarm is still open' },
    acts: ['close'],
    hours: 10,
  },
}

const severityZh: Readonly<Record<Severity, string>> = { notice: '提示', warning: '预警', alarm: '报警', serious: '严重' }

const basisOf = (policy: Policy, hours: number, severity: Severity): Sentence => ({
  zh: `报警处置规则 ${policy.version} 版（本项目设定），${severityZh[severity]}级 ${hours} 小时`,
  en: `Handling of alarms, version ${policy.version} (set by this project), ${hours} h for ${severity}`,
})

export function alarmTasks(directory: DirectoryKeeper): TaskSource {
  return {
    name: 'alarms',
    topics: ['alarms.changed'],
    async derive(db, objects, now) {
      await directory.refresh()
      const known = directory.current()
      const titles = new Map((await readVersions(db)).map((row) => [`${row.rule}@${row.version}`, ruleOfRow(row).title]))
      return (await readRows(db, objects, now)).flatMap((row) =>
        offersOf(row, titles.get(`${row.rule}@${row.version}`) ?? { zh: row.rule, en: row.rule }, known, now),
      )
    },
  }
}

function offersOf(row: Row, rule: Sentence, directory: Directory, now: number): TaskOffer[] {
  const outlet = directory.outlet.get(row.outlet_id)
  const enterprise = outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)
  const owner = { enterprise: enterprise?.id ?? null, district: enterprise?.district ?? null }
  const place = [enterprise?.name, outlet?.name ?? row.outlet_id].filter(Boolean).join(' ')
  const since = row.since.getTime()
  const policy = policyAt(since)
  const shared = {
    object: `alarm:${row.id}`,
    objectId: String(row.id),
    urgency: urgencyOf[row.severity],
    page: `/alarms/${row.id}`,
    offeredAt: since,
  }
  const told = (what: Sentence): Sentence => ({ zh: `${what.zh}：${rule.zh}（${place}）`, en: `${what.en}: ${rule.en} (${place})` })
  const offers: TaskOffer[] = []
  const isSilent = row.state === 'informed' && row.explain_by !== null && row.explain_by.getTime() < now
  const stage = row.state === 'open' && row.overtaken ? undefined : stages[isSilent ? 'silent' : row.state]
  if (stage !== undefined) {
    const from = isSilent ? (row.explain_by?.getTime() ?? since) : since
    const hours = policy.officerHours[row.severity] * stage.hours
    offers.push({
      ...shared,
      key: `alarms/${row.id}/${isSilent ? 'silent' : row.state}`,
      kind: stage.kind,
      mode: 'do',
      title: told(stage.title),
      why: stage.why,
      steps: stage.acts.map((act) => stepOf(row.id, act)),
      for: { roles: handlers, ...owner },
      startedBy: null,
      offeredAt: from,
      due: { at: from + hours * HOUR, basis: basisOf(policy, hours, row.severity) },
    })
  }
  if (row.state === 'informed' && row.explain_by !== null && owner.enterprise !== null)
    offers.push({
      ...shared,
      key: `alarms/${row.id}/explain`,
      kind: 'alarms.explain',
      mode: 'do',
      title: told({ zh: '请说明', en: 'Please explain' }),
      why: {
        zh: '监管部门已告知贵单位，请在期限内说明原因与处理情况',
        en: 'The authority has informed you: explain the cause, and what was done, in time',
      },
      steps: [explain(row.id)],
      for: { roles: enterprisePeople, ...owner },
      startedBy: { person: null, name: row.by },
      due: {
        at: row.explain_by.getTime(),
        basis: {
          zh: `告知后 ${policy.explainHours} 小时内说明（本项目设定）`,
          en: `${policy.explainHours} h to explain (set by this project)`,
        },
      },
    })
  if (row.state === 'closed' && row.was_informed && owner.enterprise !== null)
    offers.push({
      ...shared,
      key: `alarms/${row.id}/settled`,
      kind: 'alarms.settled',
      mode: 'read',
      title: told({ zh: `已办结，结论：${outcomeWord(row.outcome).zh}`, en: `Settled as ${outcomeWord(row.outcome).en}` }),
      why: { zh: '贵单位说明过的报警有了结论', en: 'An alarm that you were informed of has its outcome' },
      steps: [],
      for: { roles: enterprisePeople, ...owner },
      startedBy: { person: null, name: row.by },
      due: null,
    })
  return offers
}

const outcomeWord = (value: string | null): Sentence =>
  outcome.options.find((option) => option.value === value)?.label ?? { zh: '—', en: '—' }

// -------------------------------------------------------------------- rules

const REVIEW_DAYS = 5

interface Draft {
  readonly at: Date
  readonly what: string
  readonly by: string
}

export const ruleTasks: TaskSource = {
  name: 'rules',
  topics: ['rules.changed'],
  async derive(db, objects, now) {
    const versions = (await readVersions(db)).filter(({ rule }) => objects === null || objects.includes(rule))
    const { rows: events } = await sql<Draft & { readonly rule: string; readonly version: number }>`
      select distinct on (rule, version) rule, version, at, what, by from alarms.rule_event
      where ${among('rule', objects)} and what <> 'shipped' order by rule, version, id desc`.execute(db)
    const lastOf = new Map(events.map((event) => [`${event.rule}@${event.version}`, event]))
    return versions.flatMap((row): TaskOffer[] => {
      const last = lastOf.get(`${row.rule}@${row.version}`)
      if (last === undefined) return []
      const { title } = ruleOfRow(row)
      const since = last.at.getTime()
      const at = `/api/rules/${row.rule}/versions/${row.version}`
      const shared = {
        object: `rule:${row.rule}`,
        objectId: row.rule,
        page: `/rules/${row.rule}`,
        offeredAt: since,
        startedBy: { person: null, name: row.author },
        urgency: 1 as const,
      }
      const named = { zh: `${title.zh}（${row.rule} 第 ${row.version} 版）`, en: `${title.en} (${row.rule} version ${row.version})` }
      const due = {
        at: since + REVIEW_DAYS * DAY,
        basis: {
          zh: `规则复核、施行各 ${REVIEW_DAYS} 天（本项目设定）`,
          en: `${REVIEW_DAYS} days for review and decision (set by this project)`,
        },
      }
      if (row.status === 'draft' && last.what !== 'returned')
        return [
          {
            ...shared,
            key: `rules/${row.rule}/${row.version}/review`,
            kind: 'rules.review',
            mode: 'do',
            title: { zh: `复核规则：${named.zh}`, en: `Review the rule: ${named.en}` },
            why: { zh: `${row.author} 起草，须由另一人复核`, en: `Drafted by ${row.author}; a second person reviews it` },
            steps: [
              {
                label: { zh: '同意', en: 'Approve' },
                may: 'rules.review',
                path: `${at}/review`,
                body: { approve: true },
                fields: [note(false)],
              },
              {
                label: { zh: '退回', en: 'Return' },
                may: 'rules.review',
                path: `${at}/review`,
                body: { approve: false },
                fields: [note(true)],
              },
            ],
            for: { roles: ['legal-reviewer', 'section-head', 'duty-officer'], enterprise: null, district: null, everywhere: true },
            fourEyes: true,
            due,
          },
        ]
      if (row.status === 'reviewed')
        return [
          {
            ...shared,
            key: `rules/${row.rule}/${row.version}/activate`,
            kind: 'rules.activate',
            mode: 'do',
            title: { zh: `决定施行：${named.zh}`, en: `Put in force: ${named.en}` },
            why: { zh: '规则已复核，由科室负责人或局领导定施行日', en: 'It is reviewed; a head says from when it holds' },
            steps: [
              {
                label: { zh: '施行', en: 'Put in force' },
                may: 'rules.activate',
                path: `${at}/activate`,
                body: {},
                fields: [
                  {
                    name: 'from',
                    label: { zh: '自（年-月-日，最早明天）', en: 'From (YYYY-MM-DD, tomorrow at the earliest)' },
                    kind: 'text',
                    required: true,
                    options: [],
                  },
                ],
              },
            ],
            for: { roles: ['section-head', 'bureau-leader'], enterprise: null, district: null, everywhere: true },
            due,
          },
        ]
      if ((last.what === 'activated' || last.what === 'retired') && now - since < TOLD_DAYS * DAY)
        return [
          {
            ...shared,
            key: `rules/${row.rule}/${row.version}/${last.what}`,
            kind: 'rules.told',
            mode: 'read',
            title:
              last.what === 'activated'
                ? {
                    zh: `规则将施行：${named.zh}，自 ${row.effective_from ?? ''}`,
                    en: `In force from ${row.effective_from ?? ''}: ${named.en}`,
                  }
                : { zh: `规则停用：${named.zh}，至 ${row.effective_to ?? ''}`, en: `Retired on ${row.effective_to ?? ''}: ${named.en}` },
            why: { zh: '报警依据有变，请知悉', en: 'What alarms are judged by changes' },
            steps: [],
            for: { roles: [...handlers, ...enterprisePeople], enterprise: null, district: null, everywhere: true },
            due: null,
          },
        ]
      return []
    })
  },
}

// ---------------------------------------------------------------- incidents

export const incidentTasks: TaskSource = {
  name: 'incidents',
  topics: ['incidents.changed'],
  async derive(db, objects) {
    const { rows } = await sql<{ id: number; kind: string; day: string; rule: string; at: Date }>`
      select id::float8 as id, kind, day::text as day, rule, at from alarms.incident
      where acknowledged_at is null and ${among('id', objects)} order by alarms.incident.id desc limit ${MOST}`.execute(db)
    return rows.map((row): TaskOffer => {
      const what =
        row.kind === 'cannot-fire'
          ? { zh: '规则不能报警', en: 'A rule cannot fire' }
          : { zh: '夜间重算与当时不同', en: 'The night found another answer' }
      return {
        key: `incidents/${row.id}`,
        kind: 'alarms.incident',
        mode: 'do',
        object: `rule:${row.rule}`,
        objectId: String(row.id),
        urgency: 1,
        title: { zh: `${what.zh}：${row.rule}（${row.day}）`, en: `${what.en}: ${row.rule} (${row.day})` },
        why: { zh: '规则运行异常须有人负责查明', en: 'Somebody must look after what is wrong with a rule' },
        page: `/rules/${row.rule}`,
        steps: [
          {
            label: { zh: '确认由我查明', en: 'I look after it' },
            may: 'alarms.acknowledge',
            path: `/api/incidents/${row.id}/acknowledge`,
            body: {},
            fields: [note(true)],
          },
        ],
        for: { roles: ['duty-officer', 'section-head'], enterprise: null, district: null, everywhere: true },
        startedBy: null,
        offeredAt: row.at.getTime(),
        due: { at: row.at.getTime() + DAY, basis: { zh: '次日内确认（本项目设定）', en: 'Within a day (set by this project)' } },
      }
    })
  },
}
