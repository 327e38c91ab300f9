/** What excused a verdict: each guard in words, with the marks and records that it heard of in that stretch. */
import type { Guard, Verdict } from '@poyang/rules'
import type { Ask } from '../evaluation/verdict-store.ts'
import type { Excuse } from '../schema.ts'

interface Row {
  readonly outlet: string
  readonly factor: string
  /** 64 bits may come as text. */
  readonly at: number | string
  readonly until: number | string
  readonly marks: string
  readonly config: string
}

/** Rows of judged values that name a mark or a record; more would be told in part. */
const MOST_ROWS = 20_000
/** Excuses reach a little beyond the stretch: an outage counts for an hour after its end. */
const REACH = 2 * 3_600

const seconds = (ms: number) => Math.floor(ms / 1000)
/** Letters of the device, ids of marks made by hand. */
const isMark = (mark: string) => mark.startsWith('mark:')

/** Excuses of verdicts that are suppressed, in the order given; none for the others. @param guardsOf of rule and version */
export async function excusesOf(
  ask: Ask,
  verdicts: readonly Verdict[],
  guardsOf: (rule: string, version: number) => readonly Guard[],
): Promise<ReadonlyMap<Verdict, readonly Excuse[]>> {
  const suppressed = verdicts.filter(({ suppressedBy }) => suppressedBy.length > 0)
  if (suppressed.length === 0) return new Map()
  const series = suppressed.flatMap(({ inputs }) => inputs.map((input) => input.series.split('/')))
  const rows = await ask<Row>(
    `SELECT outlet, factor, toUnixTimestamp(start) AS at, toUnixTimestamp(start) + seconds AS until, marks, config
    FROM judged
    WHERE outlet IN {outlets:Array(String)} AND factor IN {factors:Array(String)} AND rule_set = 'in-force'
      AND start >= toDateTime({from:UInt32}) - 31 * 86400 AND start < toDateTime({to:UInt32}) AND toUnixTimestamp(start) + seconds > {from:UInt32}
      AND (marks LIKE '%mark:%' OR source = 'none' AND level = 'minute' AND value != '0')
    ORDER BY at LIMIT {limit:UInt32}`,
    {
      outlets: [...new Set(series.map(([outlet = '']) => outlet))],
      factors: [...new Set(series.map(([, factor = '']) => factor))],
      from: Math.max(0, seconds(Math.min(...suppressed.map(({ observedFrom }) => observedFrom))) - REACH),
      to: seconds(Math.max(...suppressed.map(endOf))) + REACH,
      limit: MOST_ROWS,
    },
  )
  return new Map(
    suppressed.map((verdict) => {
      const refs = refsOf(verdict, rows)
      const guards = guardsOf(verdict.rule, verdict.version)
      const excuses = verdict.suppressedBy.map((name): Excuse => {
        const guard = guards.find((one) => one.name === name)
        return { guard: name, zh: guard?.zh ?? name, en: guard?.en ?? name, refs }
      })
      return [verdict, excuses]
    }),
  )
}

const endOf = ({ observedTo, knownAt }: Verdict): number => observedTo ?? knownAt

/** Marks on the values that a verdict stands on, and records of its events, each once. */
function refsOf(verdict: Verdict, rows: readonly Row[]): string[] {
  const names = new Set(verdict.inputs.map(({ series }) => series.split('/').slice(0, 2).join('/')))
  const [from, to] = [seconds(verdict.observedFrom), seconds(endOf(verdict))]
  const refs = new Set<string>()
  for (const { outlet, factor, at, until, marks, config } of rows) {
    if (!names.has(`${outlet}/${factor}`) || Number(at) >= to || Number(until) <= from) continue
    for (const mark of marks.split(',')) if (isMark(mark)) refs.add(mark)
    if (/^(happening|mark|outage):/.test(config)) refs.add(config)
  }
  return [...refs]
}
