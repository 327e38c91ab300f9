/** Hours and days of derived quantities, from their minutes and hours as they were known before a tick. */
import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Judged, Known } from './judged.ts'
import { inForce } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'
import { judgePeriod } from './samples.ts'
import type { DerivedPart, SampleSource } from './samples.ts'

export interface DerivedGiven {
  readonly client: ClickHouseClient
  readonly samples: SampleSource
  readonly ruleSet: RuleSet
  readonly known: Known
  /** Registrations that were made before this moment count, ms since 1970. */
  readonly asOf: number
  /** Minutes that came later than this do not count any more, ms; by the start of their hour. */
  readonly lateUntil: (start: number) => number
}

interface PartRow {
  readonly outlet: string
  readonly factor: string
  readonly at: number
  readonly seconds: number
  readonly value: string
  readonly valid: number
  readonly n: number
}

const SECONDS = { hour: 3_600, day: 86_400 } as const
const partLevel = { hour: 'minute', day: 'hour' } as const

/** Periods by start (seconds since 1970), and the outlets that are asked for; of them those that have derived quantities. */
type Asked = ReadonlyMap<number, ReadonlyMap<string, unknown>>

/** Only by the rules in force: other rules speak of limits and validity of emissions. */
export async function derivedOf(given: DerivedGiven, level: 'hour' | 'day', asked: Asked): Promise<Judged[]> {
  const { samples, ruleSet } = given
  const found: Judged[] = []
  if (ruleSet !== inForce) return found
  for (const [start, outlets] of asked) {
    const own = [...outlets.keys()].filter((outlet) => samples.knows(outlet))
    if (own.length > 0) found.push(...(await derivedAt(given, level, start, own)))
  }
  return found
}

async function derivedAt(given: DerivedGiven, level: 'hour' | 'day', start: number, own: readonly string[]): Promise<Judged[]> {
  const { samples, ruleSet, asOf } = given
  const byOutlet = new Map<string, PartRow[]>()
  for (const row of await partsOf(given, level, start, own)) {
    const held = byOutlet.get(row.outlet)
    if (held === undefined) byOutlet.set(row.outlet, [row])
    else held.push(row)
  }
  return own.flatMap((outlet) => {
    const rows = byOutlet.get(outlet) ?? []
    const hash = createHash('md5')
    const parts = rows.map(({ factor, at, seconds, value, valid, n }): DerivedPart => {
      hash.update(`${factor} ${at} ${seconds} ${value} ${valid}\n`)
      return { factor, at, seconds, value: value === '' ? null : value, valid: valid === 1, n }
    })
    const name = hash.digest('hex')
    return samples.periodsOf(outlet, level, start, parts, asOf).map((period) => judgePeriod(outlet, level, start, period, name, ruleSet))
  })
}

/** Of each minute or hour the version that was known last. */
async function partsOf(
  { client, samples, known, lateUntil }: DerivedGiven,
  level: 'hour' | 'day',
  start: number,
  outlets: readonly string[],
) {
  const answer = await client.query({
    query: `SELECT outlet, factor, toUnixTimestamp(start) AS at, r.1 AS seconds, r.2 AS value, r.3 AS valid, r.4 AS n FROM (
        SELECT outlet, factor, start, argMax(tuple(seconds, value, validity = 'valid', n), tuple(known_frame, known_at, version)) AS r
        FROM judged
        WHERE outlet IN {outlets:Array(String)} AND level = {level:String} AND basis = 'measured' AND rule_set = 'in-force'
          AND arrayExists(ending -> endsWith(factor, ending), {endings:Array(String)})
          AND start >= toDateTime({from:UInt32}) AND start < toDateTime({to:UInt32})
          AND known_frame <= {frame:UInt64} AND toUnixTimestamp64Milli(known_at) <= {at:Int64}
        GROUP BY outlet, factor, start)
      ORDER BY outlet, factor, at`,
    query_params: {
      outlets,
      level: partLevel[level],
      endings: samples.partsEnd[level],
      from: start,
      to: start + SECONDS[level],
      frame: known.frame,
      at: level === 'hour' ? Math.min(known.at, lateUntil(start) - 1) : known.at,
    },
    format: 'JSONEachRow',
  })
  return await answer.json<PartRow>()
}
