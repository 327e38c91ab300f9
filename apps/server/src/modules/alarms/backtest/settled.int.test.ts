import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { ruleDocuments } from '@poyang/rules'
import { startColumnar } from '../../../engines/testing.ts'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { migrateColumnar } from '../../../platform/stores/migrate-columnar.ts'
import type { Watch } from '../evaluation/watch.ts'
import { runSettled } from './settled.ts'

const START = Date.parse('2026-03-01T00:00:00+08:00')
const DAYS = 30
const DAY = 86_400_000
const OUTLETS = 24

let columnar: Awaited<ReturnType<typeof startColumnar>>
let client: ClickHouseClient

before(async () => {
  columnar = await startColumnar()
  client = openColumnar(columnar.url)
  await migrateColumnar(client)
})
after(async () => {
  await client.close()
  await columnar.stop()
})

/**
 * Minutes that depend on outlet, day and minute alone, as a hash decides: a wandering level, days on which it stands still, peaks over the limit, minutes
 * that are missing or invalid, days without a limit, and some that were told twice.
 */
async function makeMinutes(): Promise<void> {
  const days = `SELECT toUInt32(o.number) AS o, toUInt32(d.number) AS d, cityHash64(o.number, d.number, 'day') AS h
    FROM numbers(${OUTLETS}) AS o CROSS JOIN numbers(${DAYS}) AS d`
  const chance = (salt: string, oneIn: number) => `cityHash64(h, '${salt}') % ${oneIn} = 0`
  const stretch = (salt: string, longest: number) =>
    `m >= cityHash64(h, '${salt} from') % 1400 AND m < cityHash64(h, '${salt} from') % 1400 + 3 + cityHash64(h, '${salt} long') % ${longest}`
  const minutes = `SELECT o, d, h, toUInt32(m.number) AS m, cityHash64(o, d, m.number, 'minute') AS r
    FROM (${days}) AS days CROSS JOIN numbers(1440) AS m`
  const limit = `'{"operator":"<=","limit":"35","unit":"mg/m3"}'`
  const rows = (version: string, where: string) => `INSERT INTO judged_local
      (outlet, factor, level, basis, rule_set, start, version, seconds, value, number, source, validity, verdict, limits, known_frame, known_at)
    SELECT concat('G-', toString(o)) AS outlet, 'a21026' AS factor, 'minute' AS level, 'measured' AS basis, 'in-force' AS rule_set,
      toDateTime(${START / 1000} + d * 86400 + m * 60, 'Asia/Shanghai') AS start, ${version}, 60 AS seconds,
      multiIf(bad, '', toString(level_now)) AS value, multiIf(bad, toDecimal64(0, 6), toDecimal64(level_now, 6)) AS number, 'test' AS source,
      multiIf(bad, 'missing', ${chance('invalid', 9)} AND ${stretch('invalid', 90)}, 'invalid', 'valid') AS validity, 'none' AS verdict,
      if(${chance('unlimited', 11)}, '', ${limit}) AS limits, toUInt64((d * 1440 + m) * ${OUTLETS} + o) AS known_frame,
      toDateTime64(${START / 1000} + d * 86400 + m * 60 + 61, 3, 'Asia/Shanghai') AS known_at
    FROM (
      SELECT *, ${chance('missing', 7)} AND ${stretch('missing', 40)} AS bad,
        multiIf(${chance('over', 13)} AND ${stretch('over', 20)}, 36 + r % 9, ${chance('still', 12)} AND ${stretch('still', 200)}, 17,
          round(10 + 6 * sin(m / 97 + o) + (r % 1000) / 400, 2)) AS level_now
      FROM (${minutes})
      WHERE NOT (${chance('gone', 10)} AND ${stretch('gone', 300)})) AS told
    WHERE ${where}`
  await client.command({ query: rows('cityHash64(o, d, m, 1) AS version', '1') })
  await client.command({ query: rows('cityHash64(o, d, m, 2) AS version', chance('twice', 17)) })
}

const watchesOf = (id: string): Watch[] => {
  const rule = ruleDocuments().find((one) => one.id === id)
  assert.ok(rule !== undefined)
  return Array.from({ length: OUTLETS }, (_, index) => ({
    rule,
    outlet: `G-${index}`,
    factor: 'a21026',
    context: {
      subject: `G-${index}/a21026`,
      series: { x: `G-${index}/a21026/minute` },
      attributes: { [`G-${index}/a21026/minute`]: { range: '200', resolution: '0.01', lod: '1' } },
    },
  }))
}

async function told(watches: readonly Watch[], everything: boolean) {
  const bodies: string[] = []
  let days = { of: 0, pruned: 0 }
  await runSettled({
    client,
    watches,
    from: START + DAY,
    to: START + DAYS * DAY,
    everything,
    signal: new AbortController().signal,
    onProgress: ({ blocks, pruned }) => (days = { of: blocks, pruned }),
    onVerdict: (_watch, verdict) => {
      if (verdict.kind === 'fires' || verdict.closes === 'fires') bodies.push(JSON.stringify(verdict))
    },
  })
  return { bodies: bodies.toSorted(), days }
}

test('days and half hours that are left out hide no verdict, whatever is missing, invalid, told twice or without a limit', async () => {
  await makeMinutes()
  for (const id of ['X01', 'A01M']) {
    const watches = watchesOf(id)
    const [quick, whole] = [await told(watches, false), await told(watches, true)]
    assert.deepEqual(quick.bodies, whole.bodies, id)
    assert.ok(whole.bodies.length > 10, `${id} has told ${whole.bodies.length}`)
    if (id === 'X01') assert.ok(quick.days.pruned > quick.days.of / 2, `${quick.days.pruned} of ${quick.days.of} days were left out`)
  }
})
