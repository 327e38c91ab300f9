/** Alarms as lists and pages show them, and what people do with them. */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import type { Rule, Verdict } from '@poyang/rules'
import type { z } from 'zod'
import { raise } from '../../../platform/http/problem.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso, factorOf, isPollutant } from '../../telemetry/index.ts'
import { verdictRef } from '../evaluation/watch.ts'
import { readVerdicts } from '../evaluation/verdict-store.ts'
import type { Ask, VerdictRow } from '../evaluation/verdict-store.ts'
import { alarmsProblems } from '../problems.ts'
import { ruleOfRow, versionView } from '../rules/rule-book.ts'
import { precisionView } from '../rules/rule-pages.ts'
import { readVersions, readVersionsOf } from '../rules/rule-store.ts'
import type {
  Alarm,
  AlarmAct,
  AlarmDetail,
  AlarmEvent,
  AlarmList,
  AlarmsQuery,
  Excuse,
  MakeSilence,
  SilenceList,
  VerdictList,
  VerdictsQuery,
  VerdictView,
} from '../schema.ts'
import { actsIn, isOverdue, mayAct } from './alarm-life.ts'
import {
  addEvent,
  alarmsBeside,
  countAlarms,
  groupAlarms,
  insertSilence,
  listAlarms,
  lockAlarm,
  readAlarm,
  readEvents,
  readOutcomes,
  readSilences,
  readSilencesById,
} from './alarm-store.ts'
import type { AlarmFilter, AlarmRow, EventBody, EventRow, SilenceRow } from './alarm-store.ts'
import { keptAmong } from './attachments.ts'
import { excusesOf } from './excuses.ts'
import { explainBy, policyAt } from './policy.ts'

type Db = Kysely<object>
type Titles = ReadonlyMap<string, Pick<Rule, 'title' | 'family' | 'confidence' | 'guards' | 'inputs'>>

const iso = (date: Date): string => beijingIso(date.getTime())
const isoOrNull = (date: Date | null): string | null => (date === null ? null : iso(date))

/** Title, family and confidence of each version, by `rule@version`. */
async function titlesOf(db: Db): Promise<Titles> {
  return new Map((await readVersions(db)).map((row) => [`${row.rule}@${row.version}`, ruleOfRow(row)]))
}

const unknownRule = (id: string) => ({ title: { zh: id, en: id }, family: '', confidence: 'project' as const, guards: [], inputs: [] })

function alarmView(row: AlarmRow, directory: Directory, titles: Titles, silences: ReadonlyMap<number, SilenceRow>, now: number): Alarm {
  const { title, family, confidence } = titles.get(`${row.rule}@${row.version}`) ?? unknownRule(row.rule)
  const outlet = directory.outlet.get(row.outlet_id)
  const enterprise = outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)
  const silence = row.silence === null ? undefined : silences.get(row.silence)
  return {
    id: row.id,
    ref: `alarm:${row.id}`,
    rule: row.rule,
    version: row.version,
    title,
    family,
    confidence,
    severity: row.severity,
    subject: row.subject,
    outlet: { id: row.outlet_id as Alarm['outlet']['id'], name: outlet?.name ?? row.outlet_id },
    enterprise: enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name, district: enterprise.district },
    factor: row.factor,
    observedFrom: iso(row.observed_from),
    observedTo: isoOrNull(row.observed_to),
    openedAt: iso(row.opened_at),
    episodes: row.episodes,
    state: row.state,
    outcome: row.outcome,
    explainBy: isoOrNull(row.explain_by),
    overdue: isOverdue({ state: row.state, explainBy: row.explain_by?.getTime() ?? null }, now),
    silenced: silence === undefined ? null : { id: silence.id, reason: silence.reason, until: iso(silence.ends) },
    quiet: row.quiet,
    overtaken: row.overtaken,
    words: row.words,
  }
}

const silencesOf = async (db: Db, rows: readonly AlarmRow[]): Promise<Map<number, SilenceRow>> => {
  const ids = [...new Set(rows.flatMap(({ silence }) => (silence === null ? [] : [silence])))]
  return new Map((await readSilencesById(db, ids)).map((row) => [row.id, row]))
}

function filterOf(query: AlarmsQuery, directory: Directory, titles: Titles, now: number): AlarmFilter {
  const { outlet, enterprise, district, rule, family } = query
  const outlets =
    outlet === undefined && enterprise === undefined && district === undefined
      ? undefined
      : directory.outlets
          .filter(
            (one) =>
              (outlet === undefined || one.id === outlet) &&
              (enterprise === undefined || one.enterpriseId === enterprise) &&
              (district === undefined || directory.enterprise.get(one.enterpriseId)?.district === district),
          )
          .map(({ id }) => id as string)
  const rules =
    rule === undefined && family === undefined
      ? undefined
      : [...titles].flatMap(([key, one]) => {
          const id = key.slice(0, key.lastIndexOf('@'))
          return (rule === undefined || id === rule) && (family === undefined || one.family === family) ? [id] : []
        })
  return {
    state: query.state,
    waiting: query.waiting === undefined ? undefined : query.waiting === 'yes',
    severity: query.severity,
    rules,
    outlets,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
    now: new Date(now),
  }
}

const MOST_GROUPS = 100

export async function alarmList(db: Db, directory: Directory, query: AlarmsQuery, now: number): Promise<AlarmList> {
  const titles = await titlesOf(db)
  const filter = filterOf(query, directory, titles, now)
  const [rows, counts, groups] = await Promise.all([
    listAlarms(db, filter, query.before, query.limit),
    countAlarms(db, filter),
    groupAlarms(db, filter, MOST_GROUPS),
  ])
  const silences = await silencesOf(db, rows)
  const sum = (of: (row: (typeof counts)[number]) => number) => counts.reduce((total, row) => total + of(row), 0)
  const by = <Name extends string>(nameOf: (row: (typeof counts)[number]) => Name) => {
    const totals: Partial<Record<Name, number>> = {}
    for (const row of counts) totals[nameOf(row)] = (totals[nameOf(row)] ?? 0) + row.count
    return totals
  }
  const newestVersion = (rule: string) =>
    titles.get([...titles.keys()].find((key) => key.startsWith(`${rule}@`)) ?? '') ?? unknownRule(rule)
  return {
    alarms: rows.map((row) => alarmView(row, directory, titles, silences, now)),
    next: rows.length < query.limit ? null : (rows.at(-1)?.id ?? null),
    counts: {
      total: sum((row) => row.count),
      states: by((row) => row.state),
      severities: by((row) => row.severity),
      silenced: sum((row) => row.silenced),
      quiet: sum((row) => row.quiet),
      overdue: sum((row) => row.overdue),
    },
    groups: groups.map((group) => ({
      outlet: {
        id: group.outlet_id as Alarm['outlet']['id'],
        name: directory.outlet.get(group.outlet_id)?.name ?? group.outlet_id,
      },
      rule: group.rule,
      title: newestVersion(group.rule).title,
      severity: group.severity,
      count: group.count,
      firstFrom: iso(group.first_from),
      lastFrom: iso(group.last_from),
      newest: group.newest,
    })),
  }
}

/** Verdicts with what excused them. */
async function verdictViews(ask: Ask, rows: readonly VerdictRow[], titles: Titles): Promise<VerdictView[]> {
  const verdicts = rows.map(({ body }) => JSON.parse(body) as Verdict)
  const excuses = await excusesOf(ask, verdicts, (rule, version) => titles.get(`${rule}@${version}`)?.guards ?? [])
  return rows.flatMap((row, index) => {
    const verdict = verdicts[index]
    return verdict === undefined ? [] : [verdictView(row, verdict, titles, excuses.get(verdict) ?? [])]
  })
}

function verdictView(row: VerdictRow, verdict: Verdict, titles: Titles, excuses: readonly Excuse[]): VerdictView {
  const overtakenAt = Number(row.overtakenAt)
  return {
    ref: verdictRef(verdict.rule, verdict.subject, verdict.knownAt, row.hash),
    rule: verdict.rule,
    version: verdict.version,
    title: (titles.get(`${verdict.rule}@${verdict.version}`) ?? unknownRule(verdict.rule)).title,
    subject: verdict.subject,
    outletId: row.outlet as VerdictView['outletId'],
    kind: verdict.kind,
    closes: verdict.closes,
    suppressedBy: [...verdict.suppressedBy],
    excuses: [...excuses],
    observedFrom: beijingIso(verdict.observedFrom),
    observedTo: verdict.observedTo === null ? null : beijingIso(verdict.observedTo),
    knownAt: beijingIso(verdict.knownAt),
    late: row.late === 1,
    overtakenAt: overtakenAt === 0 ? null : beijingIso(overtakenAt),
    parameters: verdict.parameters,
    inputs: verdict.inputs.map((one) => ({ ...one, from: beijingIso(one.from), to: beijingIso(one.to) })),
    numbers: verdict.numbers.map((one) => ({ ...one })),
    words: verdict.words,
    coverage: verdict.coverage,
  }
}

export async function verdictList(db: Db, ask: Ask, query: VerdictsQuery): Promise<z.input<typeof VerdictList>> {
  const { rule, outlet, kind, suppressed } = query
  const filter = {
    ...(rule === undefined ? {} : { rule }),
    ...(outlet === undefined ? {} : { outlet }),
    ...(kind === undefined ? {} : { kind }),
    ...(suppressed === undefined ? {} : { suppressed: suppressed === 'yes' }),
    knownFrom: Date.parse(query.from),
    knownTo: Date.parse(query.to),
  }
  const [rows, titles] = await Promise.all([readVerdicts(ask, filter, 'newest', query.limit + 1), titlesOf(db)])
  return { verdicts: await verdictViews(ask, rows.slice(0, query.limit), titles), more: rows.length > query.limit }
}

const eventView = ({ seq, at, what, by, body, verdict }: EventRow, kept: ReadonlySet<string>): AlarmEvent => ({
  seq,
  at: iso(at),
  what,
  by,
  note: body.note ?? '',
  verdict,
  outcome: body.outcome ?? null,
  files: (body.files ?? []).map((file) => ({ ...file, kept: kept.has(file.sha256) })),
  late: body.late ?? false,
})

/** The verdicts behind some events. */
export async function verdictsBehind(ask: Ask, alarm: AlarmRow, events: readonly EventRow[]): Promise<VerdictRow[]> {
  const hashes = [...new Set(events.flatMap(({ verdict }) => (verdict === null ? [] : [verdict.slice(verdict.lastIndexOf('-') + 1)])))]
  if (hashes.length === 0) return []
  return await readVerdicts(ask, { rule: alarm.rule, subject: alarm.subject, hashes }, 'oldest', 500)
}

const AROUND_MS = 3 * 3_600_000

/** Problems: alarmUnknown. */
export async function alarmDetail(db: Db, ask: Ask, directory: Directory, id: number, now: number): Promise<AlarmDetail> {
  const row = (await readAlarm(db, id)) ?? raise(alarmsProblems.alarmUnknown, `There is no alarm ${id}.`)
  const until = row.observed_to ?? new Date(now)
  const [events, titles, versions, outcomes, silences, beside] = await Promise.all([
    readEvents(db, id),
    titlesOf(db),
    readVersionsOf(db, row.rule),
    readOutcomes(db, row.rule),
    silencesOf(db, [row]),
    alarmsBeside(db, row, row.observed_from, until),
  ])
  const verdicts = await verdictViews(ask, await verdictsBehind(ask, row, events), titles)
  const kept = await keptAmong(db, [...new Set(events.flatMap(({ body }) => (body.files ?? []).map(({ sha256 }) => sha256)))])
  const version = versions.find((one) => one.version === row.version)
  if (version === undefined) throw new Error(`alarm ${id} stands on a version that is not there`)
  const policy = policyAt(now)
  return {
    alarm: alarmView(row, directory, titles, silences, now),
    events: events.map((event) => eventView(event, kept)),
    verdicts,
    excused: await excusedBeside(ask, row, until, titles),
    factors: row.factor === null ? await factorsOf(ask, row, until, titles) : [],
    acts: actsIn(row.state),
    rule: versionView(version),
    precision: precisionView(outcomes[0]),
    curves: curvesOf(verdicts, row.observed_from.getTime() - AROUND_MS, Math.min(until.getTime() + AROUND_MS, now)),
    policy: { explainHours: policy.explainHours, clause: policy.clause, confidence: policy.confidence },
    beside: beside.map((one) => ({
      id: one.id,
      rule: one.rule,
      title: (titles.get(`${one.rule}@${one.version}`) ?? unknownRule(one.rule)).title,
      severity: one.severity,
      factor: one.factor,
      observedFrom: iso(one.observed_from),
    })),
  }
}

const MOST_EXCUSED = 50

/** Verdicts on the stretch of an alarm that a guard excuses and that still stand. */
async function excusedBeside(ask: Ask, row: AlarmRow, until: Date, titles: Titles): Promise<VerdictView[]> {
  const from = row.observed_from.getTime()
  const filter = { rule: row.rule, version: row.version, subject: row.subject, kind: 'fires' as const, suppressed: true }
  const rows = await readVerdicts(ask, { ...filter, observedFrom: from - AROUND_MS }, 'oldest', MOST_EXCUSED)
  const views = await verdictViews(ask, rows, titles)
  return views.filter(({ overtakenAt, observedFrom }) => overtakenAt === null && Date.parse(observedFrom) <= until.getTime())
}

/** What an outlet measured in the stretch of an alarm that is about all of it. */
async function factorsOf(ask: Ask, row: AlarmRow, until: Date, titles: Titles): Promise<AlarmDetail['factors']> {
  const rule = titles.get(`${row.rule}@${row.version}`)
  if (rule?.inputs.some(({ many, kind }) => many && kind === 'value') !== true) return []
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
  const found = await ask<{ factor: string; values: number | string; last: number }>(
    `SELECT factor, countIf(start > toDateTime({from:UInt32})) AS values, toUnixTimestamp(max(start)) AS last
    FROM judged
    WHERE outlet = {outlet:String} AND level = 'minute' AND rule_set = 'in-force' AND basis = 'measured' AND source != 'none'
      AND start >= toDateTime({from:UInt32}) - 86400 AND start < toDateTime({to:UInt32})
    GROUP BY factor ORDER BY values, factor`,
    { outlet: row.outlet_id, from: seconds(row.observed_from), to: seconds(until) },
  )
  return found
    .filter(({ factor }) => isPollutant(factor) && !factor.includes('.'))
    .map(({ factor, values, last }) => {
      const { nameZh, nameEn } = factorOf(factor)
      return { factor, zh: nameZh, en: nameEn, values: Number(values), lastAt: last === 0 ? null : beijingIso(last * 1000) }
    })
}

/** Series of events are no curves. */
const isEvent = (outlet: string, factor: string) => outlet === 'none' || outlet === 'PLATFORM' || /^site\.|\.request$/.test(factor)

/** The series that its verdicts stand on, each once, on the basis that carried the limit. */
export function curvesOf(verdicts: ReadonlyArray<Pick<VerdictView, 'inputs'>>, from: number, to: number): AlarmDetail['curves'] {
  const series = new Map<string, AlarmDetail['curves'][number]>()
  for (const { series: name, firstRef, lastRef } of verdicts.flatMap(({ inputs }) => inputs)) {
    const [outletId, factor, level, variant] = name.split('/')
    if (outletId === undefined || factor === undefined || level === undefined || isEvent(outletId, factor)) continue
    const isConverted = variant === 'converted' || (variant === 'limited' && /\/converted(\/|$)/.test(lastRef ?? firstRef ?? ''))
    const basis = isConverted ? 'converted' : 'measured'
    // A series without a value in one verdict may have one in another.
    const held = series.get(`${name} converted`)
    if (held !== undefined) continue
    if (basis === 'converted') series.delete(`${name} measured`)
    series.set(`${name} ${basis}`, {
      outletId: outletId as Alarm['outlet']['id'],
      factor,
      level,
      basis,
      from: beijingIso(from),
      to: beijingIso(to),
    })
  }
  return [...series.values()]
}

/** Problems: alarmUnknown, alarmStep. */
export async function actOnAlarm(tx: Transaction<object>, id: number, act: AlarmAct, now: number): Promise<void> {
  const row = (await lockAlarm(tx, id)) ?? raise(alarmsProblems.alarmUnknown, `There is no alarm ${id}.`)
  if (!mayAct(row.state, act.act)) {
    raise(alarmsProblems.alarmStep, `The alarm is ${row.state}; what can be done now is: ${actsIn(row.state).join(', ')}.`)
  }
  await addEvent(tx, id, { at: now, what: act.act, by: act.by, body: bodyOf(act, row, now), verdict: null })
}

/** The outlet of an alarm, which says whose it is; null: there is no such alarm. */
export async function outletOfAlarm(db: Db, id: number): Promise<string | null> {
  const { rows } = await sql<{ outlet: string }>`select outlet_id as outlet from alarms.alarm where id = ${id}`.execute(db)
  return rows[0]?.outlet ?? null
}

function bodyOf(act: AlarmAct, row: AlarmRow, now: number): EventBody {
  switch (act.act) {
    case 'inform':
      return { note: act.note, explainBy: explainBy(policyAt(now), now) }
    case 'explain':
      return { note: act.text, files: act.files, late: row.explain_by !== null && now > row.explain_by.getTime() }
    case 'close':
      return { note: act.note, outcome: act.outcome }
    default:
      return { note: act.note }
  }
}

const LONGEST_SILENCE = 31 * 86_400_000

/** Problems: silenceInvalid. */
export async function makeSilence(db: Db, given: z.output<typeof MakeSilence>, now: number): Promise<void> {
  const [from, to] = [Date.parse(given.from), Date.parse(given.to)]
  if (given.rule === null && given.outletId === null) raise(alarmsProblems.silenceInvalid, 'Name a rule, an outlet, or both.')
  if (!(from < to) || to - from > LONGEST_SILENCE)
    raise(alarmsProblems.silenceInvalid, 'A silence ends after it begins, at most 31 days later.')
  if (to <= now) raise(alarmsProblems.silenceInvalid, 'It would be over already: what was told stays told.')
  const { rule, outletId: outlet_id, by, reason } = given
  await insertSilence(db, { rule, outlet_id, starts: new Date(Math.max(from, now)), ends: new Date(to), by, reason })
}

const MOST_SILENCES = 200

export async function silenceList(db: Db): Promise<z.input<typeof SilenceList>> {
  return {
    silences: (await readSilences(db, MOST_SILENCES)).map((row) => ({
      id: row.id,
      rule: row.rule,
      outletId: row.outlet_id,
      from: iso(row.starts),
      to: iso(row.ends),
      by: row.by,
      reason: row.reason,
      alarms: row.alarms,
    })),
  }
}
