/**
 * The night: yesterday once more, by the same evaluation from the same beginning, compared with what was told live, to the byte; and for each
 * rule in force a made-up breach that must make it fire. What differs, and what cannot fire, is an incident for everyone to see.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { createEvaluator, syntheticBreach } from '@poyang/rules'
import type { Rule } from '@poyang/rules'
import { setImmediate as breathe } from 'node:timers/promises'
import { beijingDay } from '../../telemetry/index.ts'
import { inForceOn, ruleOfRow } from '../rules/rule-book.ts'
import { readVersions, saveProof } from '../rules/rule-store.ts'
import type { Relational } from '../rules/rule-store.ts'
import { addSaved, evaluationOver, rulesByVersion } from './alarm-loop.ts'
import type { Place } from './evaluation.ts'
import { insertIncident, insertNight } from './incident-store.ts'
import { readArriving } from './judged-feed.ts'
import { readSlots } from './slots.ts'
import { askWith, readEvaluators, readVerdicts } from './verdict-store.ts'

const DAY = 86_400_000
const FRAMES_AT_ONCE = 10_000
const END = 8_640_000_000_000_000
/** Verdicts of one night that are compared; more would be an incident of another kind. */
const MOST_VERDICTS = 2_000_000
/** Different verdicts that an incident shows. */
const MOST_SHOWN = 20

export interface NightCounts {
  readonly rules: number
  readonly subjects: number
  readonly arrivals: number
  readonly verdicts: number
  readonly differences: number
  readonly proofs: number
  readonly cannotFire: number
  readonly milliseconds: number
}

interface Given {
  readonly client: ClickHouseClient
  readonly db: Relational
}

/** Days (`YYYY-MM-DD`) that are over and whose beginning and end are kept: they can be done again. */
export async function nightsPossible(db: Relational): Promise<string[]> {
  const days = new Set((await readSlots(db)).map(({ slot }) => slot).filter((slot) => slot.length === 10))
  return [...days].filter((day) => days.has(dayAfter(day))).toSorted()
}

const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
const dayAfter = (day: string): string => beijingDay(startOf(day) + DAY)

/** Replay a day and prove every rule. Resolves to null when the day's beginning or end is not kept. */
export async function runNight({ client, db }: Given, day: string, signal?: AbortSignal): Promise<NightCounts | null> {
  const began = performance.now()
  const slots = await readSlots(db)
  const first = slots.find(({ slot }) => slot === day)
  const last = slots.find(({ slot }) => slot === dayAfter(day))
  if (first === undefined || last === undefined) return null
  const replay = await replayDay({ client, db }, first, last.place, startOf(day) + DAY, signal)
  const live = await liveVerdicts(client, day)
  const differences = await compare({ db }, day, live, replay.told)
  const proofs = await prove({ db }, day)
  const counts = { ...replay.counts, verdicts: live.length, differences, ...proofs, milliseconds: Math.round(performance.now() - began) }
  await insertNight(db, day, counts)
  return counts
}

/** A verdict by what it belongs to, and its canonical text. */
interface Line {
  readonly rule: string
  readonly version: number
  readonly subject: string
  readonly body: string
}

async function liveVerdicts(client: ClickHouseClient, day: string): Promise<Line[]> {
  const filter = { knownFrom: startOf(day), knownTo: startOf(day) + DAY }
  const rows = await readVerdicts(askWith(client), filter, 'oldest', MOST_VERDICTS)
  return rows.map(({ body }) => lineOf(body))
}

function lineOf(body: string): Line {
  const { rule, version, subject } = JSON.parse(body) as Omit<Line, 'body'>
  return { rule, version, subject, body }
}

async function replayDay(
  { client, db }: Given,
  first: { slot: string; place: Place; ticked: number },
  to: Place,
  end: number,
  signal?: AbortSignal,
) {
  const told: Line[] = []
  const evaluation = evaluationOver(
    {
      client,
      keep: (findings) => {
        for (const one of findings.told) if (one.verdict.knownAt < end) told.push(lineOf(one.body))
        return Promise.resolve()
      },
    },
    first,
  )
  addSaved(evaluation, await readEvaluators(client, first.slot), await rulesByVersion(db))
  const rules = new Set(evaluation.watches.map(({ rule }) => `${rule.id}@${rule.version}`)).size
  const subjects = evaluation.watches.length
  let arrivals = 0
  for (let cursor = first.place; cursor.frame < to.frame || (cursor.frame === to.frame && cursor.at < to.at);) {
    signal?.throwIfAborted()
    const next = cursor.frame + FRAMES_AT_ONCE < to.frame ? { frame: cursor.frame + FRAMES_AT_ONCE, at: END } : to
    const arriving = await readArriving(client, { after: cursor, upTo: next })
    arrivals += arriving.length
    await evaluation.push(arriving)
    cursor = next
    await breathe()
  }
  await evaluation.tick(end)
  return { told, counts: { rules, subjects, arrivals } }
}

async function compare({ db }: Pick<Given, 'db'>, day: string, live: readonly Line[], replay: readonly Line[]): Promise<number> {
  const inLive = new Set(live.map(({ body }) => body))
  const inReplay = new Set(replay.map(({ body }) => body))
  const onlyLive = live.filter(({ body }) => !inReplay.has(body))
  const onlyReplay = replay.filter(({ body }) => !inLive.has(body))
  const watches = new Map([...onlyLive, ...onlyReplay].map((line) => [`${line.rule}@${line.version} ${line.subject}`, line]))
  for (const { rule, version, subject } of watches.values()) {
    const of = (lines: readonly Line[]) =>
      lines.filter((line) => line.rule === rule && line.version === version && line.subject === subject).map(({ body }) => body)
    const [a, b] = [of(onlyLive), of(onlyReplay)]
    await insertIncident(db, {
      kind: 'replay-differs',
      day,
      rule,
      version,
      subject,
      words: {
        zh: `${day} 的夜间重算与当日判定不一致：仅实时 ${a.length} 条，仅重算 ${b.length} 条`,
        en: `The replay of ${day} differs from the live verdicts: ${a.length} only live, ${b.length} only in the replay`,
      },
      onlyLive: a.slice(0, MOST_SHOWN),
      onlyReplay: b.slice(0, MOST_SHOWN),
    })
  }
  return onlyLive.length + onlyReplay.length
}

/** Does a rule fire on the breach that its document names? Null when the document names none. */
export function firesOnBreach(rule: Rule): boolean | null {
  const proof = syntheticBreach(rule)
  if (proof === null) return null
  const evaluator = createEvaluator(rule, proof.context)
  return proof.arrivals.flatMap((arrival) => evaluator.push(arrival)).some(({ kind }) => kind === 'fires')
}

async function prove({ db }: Pick<Given, 'db'>, day: string): Promise<{ proofs: number; cannotFire: number }> {
  let proofs = 0
  let cannotFire = 0
  for (const row of inForceOn(await readVersions(db), day)) {
    const fired = firesOnBreach(ruleOfRow(row))
    if (fired === null) continue
    proofs++
    await saveProof(db, row.rule, row.version, Date.now(), fired)
    if (!fired) {
      cannotFire++
      await insertIncident(db, {
        kind: 'cannot-fire',
        day,
        rule: row.rule,
        version: row.version,
        subject: null,
        words: {
          zh: `规则 ${row.rule} 第 ${row.version} 版对其自带的模拟超限未触发`,
          en: `Rule ${row.rule}, version ${row.version}, did not fire on its own breach`,
        },
        onlyLive: [],
        onlyReplay: [],
      })
    }
    await breathe()
  }
  return { proofs, cannotFire }
}
