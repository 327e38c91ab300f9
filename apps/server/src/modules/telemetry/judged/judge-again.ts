/** The same stretch judged again by other rules: a second answer beside the first, under the name of its rule set. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { RecordedFacts } from '../../sources/index.ts'
import { createFactsHistory } from './facts.ts'
import { readJudgeProgress } from './judge-store.ts'
import { dayDue, Dirty, hourDue, judgeSlice, outletsOf, startOfDaySeconds, startOfHourSeconds } from './judge-tick.ts'
import { noMarks } from './marks.ts'
import type { MarkSource } from './marks.ts'
import type { RuleSet } from './project-rules.ts'
import { noSamples } from './samples.ts'

const HOUR = 3_600

export interface JudgeAgain {
  readonly client: ClickHouseClient
  readonly ruleSet: RuleSet
  readonly facts: readonly RecordedFacts[]
  readonly marks?: MarkSource
  /** Seconds since 1970; whole days of Beijing are judged. */
  readonly from: number
  readonly to: number
  /** Null: all. */
  readonly outlets: ReadonlySet<string> | null
  readonly onProgress?: (done: number, of: number) => void
}

/**
 * Judge what has been judged by the rules in force once more by others, as of the same moment. Returns how many values the set has gained;
 * doing it again gains none. The rules in force cannot be replaced this way.
 */
export async function judgeAgain({ client, ruleSet, facts, marks = noMarks, from, to, outlets, onProgress }: JudgeAgain): Promise<number> {
  if (ruleSet.id === 'in-force' || !/^[A-Za-z0-9._-]{1,40}$/.test(ruleSet.id))
    throw new RangeError(`${ruleSet.id} cannot name a set of other rules`)
  const progress = await readJudgeProgress(client)
  const known = { frame: progress.next, at: progress.tick }
  const history = createFactsHistory()
  history.add(facts)
  await marks.refresh(known.at)
  const first = startOfDaySeconds(from)
  let judged = 0
  for (let day = first; day < to; day += 24 * HOUR) {
    const given = { client, facts: history, marks, samples: noSamples, ruleSet, known, asOf: known.at }
    const due = { hours: new Dirty(), days: new Dirty() }
    const wanted = (await outletsOf(given, day, 24 * HOUR)).filter((outlet) => outlets === null || outlets.has(outlet))
    for (let hour = startOfHourSeconds(day); hour < day + 24 * HOUR; hour += HOUR)
      if (hourDue(hour) <= known.at) for (const outlet of wanted) due.hours.add(hour, outlet, 'closing')
    if (dayDue(day) <= known.at) for (const outlet of wanted) due.days.add(day, outlet, 'closing')
    while (!due.hours.empty || !due.days.empty) judged += (await judgeSlice(given, due, () => undefined)).judged
    onProgress?.(day + 24 * HOUR - first, to - first)
  }
  return judged
}
