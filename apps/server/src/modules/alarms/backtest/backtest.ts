/** One backtest from request to file: the rules asked for, the version in force beside each, fires, outcomes, difference. */
import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { parseRule, printRule } from '@poyang/rules'
import type { Rule, Verdict } from '@poyang/rules'
import { raise } from '../../../platform/http/problem.ts'
import { readRegistry } from '../../sources/index.ts'
import { beijingDay, beijingIso } from '../../telemetry/index.ts'
import { readJudged } from '../evaluation/judged-feed.ts'
import { watchesFor } from '../evaluation/roster.ts'
import type { Watch } from '../evaluation/watch.ts'
import { readAlarmsFor } from '../life/alarm-store.ts'
import type { AlarmRow } from '../life/alarm-store.ts'
import { alarmsProblems } from '../problems.ts'
import { hashOfRule, inForceOn, ruleOfRow } from '../rules/rule-book.ts'
import { readVersions } from '../rules/rule-store.ts'
import type { Relational, VersionRow } from '../rules/rule-store.ts'
import { precisionView } from '../rules/rule-pages.ts'
import type { BacktestFile, BacktestFire, BacktestOfRule, BacktestRequest, BacktestRule } from '../schema.ts'
import type { Linked } from '../subjects.ts'
import { runLive } from './live.ts'
import { runSettledInThreads } from './settled-threads.ts'
import { runSettled } from './settled.ts'
import type { Progress } from './settled.ts'

export interface BacktestGiven {
  readonly client: ClickHouseClient
  readonly db: Relational
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  /** ms since 1970 */
  readonly now: number
  /** Where the store is, to read it from threads; absent: everything is done here. */
  readonly columnarUrl?: string
  /** What electricity supervision knows of groups, facilities and sites. */
  readonly linked?: () => Promise<readonly Linked[]>
}

/** Ten years and a leap day or three. */
const MOST_DAYS = 3_660
/** Fires that the file lists of a rule; all are counted. */
const MOST_LISTED = 1_000

const DAY = 86_400_000
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

/** Problems: backtestInvalid. */
export function spanOfRequest({ from, to }: Pick<BacktestRequest, 'from' | 'to'>): { readonly from: number; readonly to: number } {
  const span = { from: startOf(from), to: startOf(to) }
  if (!(span.from < span.to)) raise(alarmsProblems.backtestInvalid, 'The first day lies before the day of the end.')
  if (span.to - span.from > MOST_DAYS * DAY) raise(alarmsProblems.backtestInvalid, 'At most ten years are run through at once.')
  return span
}

interface Asked {
  readonly rule: Rule
  readonly version: number | null
  /** The version in force today, where that is another one. */
  readonly inForce: Rule | null
}

/** Problems: backtestInvalid. */
function askedOf(wanted: BacktestRule, rows: readonly VersionRow[], today: string): Asked {
  if ('text' in wanted) {
    const parsed = parseRule(wanted.text)
    if (!parsed.ok) return raise(alarmsProblems.backtestInvalid, `The text is no rule: ${parsed.faults[0]?.en ?? 'it cannot be read'}`)
    return { rule: parsed.rule, version: null, inForce: otherInForce(parsed.rule, rows, today) }
  }
  const ofRule = rows.filter(({ rule }) => rule === wanted.rule)
  const row =
    wanted.version === undefined ? (inForceOn(ofRule, today)[0] ?? ofRule[0]) : ofRule.find(({ version }) => version === wanted.version)
  if (row === undefined) return raise(alarmsProblems.backtestInvalid, `There is no rule ${wanted.rule} of that version.`)
  const rule = ruleOfRow(row)
  return { rule, version: row.version, inForce: otherInForce(rule, rows, today) }
}

function otherInForce(rule: Rule, rows: readonly VersionRow[], today: string): Rule | null {
  const [row] = inForceOn(
    rows.filter((one) => one.rule === rule.id),
    today,
  )
  return row === undefined || row.hash === hashOfRule(rule) ? null : ruleOfRow(row)
}

/** Rules asked for. Problems: backtestInvalid. */
export async function askedRules(db: Relational, request: BacktestRequest, now: number): Promise<Asked[]> {
  const rows = await readVersions(db)
  return request.rules.map((wanted) => askedOf(wanted, rows, beijingDay(now)))
}

/** A version under test is told from the one in force by this mark behind its subject's rule. */
const asVersion = (rule: Rule, index: number): Rule => ({ ...rule, version: 1_000_000 + index })

export async function runBacktest(given: BacktestGiven, request: BacktestRequest): Promise<BacktestFile> {
  const { client, db, signal, onProgress, now } = given
  const asking = spanOfRequest(request)
  // Nobody knows yet what will be missing tomorrow.
  const { at: until } = await readJudged(client)
  const span = { from: asking.from, to: until === 0 ? asking.to : Math.max(asking.from + 1, Math.min(asking.to, until)) }
  const asked = await askedRules(db, request, now)
  const tests = asked.map(({ rule, version }, index) => ({ rule: version === null ? asVersion(rule, index) : rule, asked: asked[index] }))
  const rules = [...tests.map(({ rule }) => rule), ...asked.flatMap(({ inForce }) => (inForce === null ? [] : [inForce]))]
  const distinct = [...new Map(rules.map((rule) => [`${rule.id}@${rule.version}`, rule])).values()]
  const { watches: every, lacking } = await watchesFor(db, distinct, beijingDay(span.to - 1), given.linked ?? (() => Promise.resolve([])))
  const wanted = request.outlets === undefined ? null : new Set<string>(request.outlets)
  const watches = every.filter(({ outlet }) => wanted === null || wanted.has(outlet))
  const found = new Map<Rule, Array<{ readonly watch: Watch; readonly verdict: Verdict }>>()
  const verdicts = createHash('sha256')
  const options = {
    client,
    watches,
    ...span,
    signal,
    onProgress,
    onVerdict: (watch: Watch, verdict: Verdict) => {
      // Whatever number its version has here: the same text gives the same.
      verdicts.update(`${JSON.stringify({ ...verdict, version: 0 })}\n`)
      const list = found.get(watch.rule)
      if (list === undefined) found.set(watch.rule, [{ watch, verdict }])
      else list.push({ watch, verdict })
    },
  }
  const inputs =
    request.as === 'live'
      ? await runLive(options)
      : await (given.columnarUrl === undefined ? runSettled(options) : runSettledInThreads({ ...options, columnarUrl: given.columnarUrl }))
  const enterprises = new Map((await readRegistry(db)).outlets.map(({ id, enterpriseId }) => [id as string, enterpriseId as string]))
  const alarms = await readAlarmsFor(db, [...new Set(asked.map(({ rule }) => rule.id))], new Date(span.from - DAY), new Date(span.to))
  const results = tests.map(({ rule, asked: one }) => {
    const inForce = one?.inForce ?? null
    return resultOf({
      rule,
      version: one?.version ?? null,
      inForce,
      episodes: episodesOf(found.get(rule) ?? []),
      baseline:
        inForce === null
          ? null
          : episodesOf(found.get(distinct.find(({ id, version }) => id === inForce.id && version === inForce.version) ?? inForce) ?? []),
      undetermined: request.as === 'live' ? (found.get(rule) ?? []).filter(({ verdict }) => verdict.kind === 'undetermined').length : null,
      subjects: watches.filter((watch) => watch.rule === rule).length,
      lacking: lacking.get(rule.id) ?? [],
      alarms: alarms.filter((alarm) => alarm.rule === rule.id),
      enterprises,
      now,
    })
  })
  const { by: _by, ...question } = request
  return {
    format: 'poyang-backtest/1',
    request: question,
    texts: asked.map(({ rule }) => printRule(rule)),
    inputs,
    verdicts: verdicts.digest('hex'),
    rules: results,
  }
}

/** A fire, with the end that its episode came to. */
interface Episode {
  readonly watch: Watch
  readonly fires: Verdict
  readonly observedTo: number | null
}

function episodesOf(list: ReadonlyArray<{ readonly watch: Watch; readonly verdict: Verdict }>): Episode[] {
  const episodes: Array<{ watch: Watch; fires: Verdict; observedTo: number | null }> = []
  const open = new Map<string, { watch: Watch; fires: Verdict; observedTo: number | null }>()
  for (const { watch, verdict } of list) {
    if (verdict.kind === 'fires') {
      const episode = { watch, fires: verdict, observedTo: verdict.observedTo }
      episodes.push(episode)
      open.set(verdict.subject, episode)
    } else if (verdict.closes === 'fires') {
      const episode = open.get(verdict.subject)
      if (episode !== undefined) episode.observedTo = verdict.observedTo
      open.delete(verdict.subject)
    }
  }
  return episodes
}

interface Counted {
  readonly rule: Rule
  readonly version: number | null
  readonly inForce: Rule | null
  readonly episodes: readonly Episode[]
  readonly baseline: readonly Episode[] | null
  readonly undetermined: number | null
  readonly subjects: number
  readonly lacking: readonly string[]
  readonly alarms: readonly AlarmRow[]
  readonly enterprises: ReadonlyMap<string, string>
  readonly now: number
}

function resultOf(given: Counted): BacktestOfRule {
  const { rule, version, inForce, episodes, baseline, alarms, enterprises } = given
  const speaking = episodes.filter(({ fires }) => fires.suppressedBy.length === 0)
  const minutes = speaking
    .flatMap(({ fires, observedTo }) => (observedTo === null ? [] : [Math.round((observedTo - fires.observedFrom) / 60_000)]))
    .toSorted((a, b) => a - b)
  const others = baseline === null ? null : bySubject(baseline)
  const own = bySubject(speaking)
  const touched = new Set(speaking.map(({ watch }) => watch.outlet))
  const list = episodes.slice(0, MOST_LISTED).map((episode) => fireView(episode, alarms, others))
  const known = new Set(speaking.flatMap((episode) => alarmOf(episode, alarms) ?? []))
  const outcomes = { rule: rule.id, right: 0, wrong: 0, excused: 0, open: 0 }
  for (const alarm of known) outcomes[alarm.outcome ?? 'open']++
  return {
    rule: rule.id,
    version,
    hash: hashOfRule(rule),
    title: rule.title,
    fires: speaking.length,
    suppressed: episodes.length - speaking.length,
    undetermined: given.undetermined,
    minutes: {
      total: minutes.reduce((total, one) => total + one, 0),
      median: minutes[Math.floor((minutes.length - 1) / 2)] ?? null,
      longest: minutes.at(-1) ?? null,
    },
    outlets: touched.size,
    enterprises: new Set([...touched].map((outlet) => enterprises.get(outlet) ?? outlet)).size,
    outcomes: precisionView(outcomes),
    difference:
      baseline === null || others === null || inForce === null
        ? null
        : {
            version: inForce.version,
            same: speaking.filter((one) => overlapping(one, others)).length,
            added: speaking.filter((one) => !overlapping(one, others)).length,
            gone: baseline.filter((one) => one.fires.suppressedBy.length === 0 && !overlapping(one, own)).length,
          },
    subjects: given.subjects,
    lacking: [...given.lacking],
    list,
  }
}

const endOf = ({ fires, observedTo }: Episode): number => observedTo ?? Math.max(fires.knownAt, fires.observedFrom + 1)

/** Does another list fire for the same subject in the same time? */
function overlapping(one: Episode, others: BySubject): boolean {
  return (others.get(one.fires.subject) ?? []).some(
    (other) => other.fires.suppressedBy.length === 0 && other.fires.observedFrom < endOf(one) && one.fires.observedFrom < endOf(other),
  )
}

type BySubject = ReadonlyMap<string, readonly Episode[]>

function bySubject(episodes: readonly Episode[]): BySubject {
  const subjects = new Map<string, Episode[]>()
  for (const episode of episodes) {
    const list = subjects.get(episode.fires.subject)
    if (list === undefined) subjects.set(episode.fires.subject, [episode])
    else list.push(episode)
  }
  return subjects
}

function alarmOf(episode: Episode, alarms: readonly AlarmRow[]): AlarmRow | undefined {
  return alarms.find(
    (alarm) =>
      alarm.subject === episode.fires.subject &&
      alarm.observed_from.getTime() < endOf(episode) &&
      (alarm.observed_to?.getTime() ?? Number.POSITIVE_INFINITY) > episode.fires.observedFrom,
  )
}

function fireView(episode: Episode, alarms: readonly AlarmRow[], others: BySubject | null): BacktestFire {
  const { watch, fires, observedTo } = episode
  const alarm = alarmOf(episode, alarms)
  return {
    subject: fires.subject,
    outletId: watch.outlet as BacktestFire['outletId'],
    observedFrom: beijingIso(fires.observedFrom),
    observedTo: observedTo === null ? null : beijingIso(observedTo),
    knownAt: beijingIso(fires.knownAt),
    suppressedBy: [...fires.suppressedBy],
    words: fires.words,
    alarm: alarm === undefined ? null : { id: alarm.id, outcome: alarm.outcome },
    alsoInForce: others === null ? null : overlapping(episode, others),
  }
}
