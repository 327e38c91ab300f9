/** What judged values stand on: hours on readings, days on hours, down to frames. */
import type { Resolver } from '../../../platform/lineage/lineage.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { beijingIso } from '../beijing-time.ts'
import { factorOf } from '../factors.ts'
import { readingRef } from '../refs.ts'
import { Kind } from '../schema.ts'
import { OutletId } from '../../sources/schema.ts'
import type { KnownJudged } from './judged.ts'
import { judgedValue } from './judged-value.ts'
import { valueNameOf, valueRef } from './value-ref.ts'
import { readVersionsOf } from './values-store.ts'

const MOST_READINGS = 200
const OXYGEN = 'a19001'

const levelWords: Readonly<Record<KnownJudged['level'], readonly [zh: string, en: string]>> = {
  minute: ['分钟判定值', 'judged minute'],
  hour: ['小时判定值', 'judged hour'],
  day: ['日判定值', 'judged day'],
}

/** Readings an hour was judged from, those that were known then. */
async function readingsOf(questions: ColumnarQuestions, one: KnownJudged, signal: AbortSignal): Promise<string[]> {
  const factors = one.basis === 'converted' ? [one.factor, OXYGEN] : [one.factor]
  const rows = await questions.ask<{ factor: string; kind: string; at: number }>(
    `SELECT DISTINCT factor, toString(kind) AS kind, toUnixTimestamp(observed_at) AS at FROM reading
    WHERE outlet = {outlet:String} AND factor IN ({first:String}, {second:String}) AND kind IN ('minute', 'hour', 'rtd')
      AND observed_at >= toDateTime({from:UInt32}) AND observed_at < toDateTime({to:UInt32}) AND first_frame < {frame:UInt64}
    ORDER BY factor, kind, at LIMIT {limit:UInt32}`,
    {
      outlet: one.outlet,
      first: factors[0] ?? '',
      second: factors[1] ?? factors[0] ?? '',
      from: one.from,
      to: one.to,
      frame: one.known.frame,
      limit: MOST_READINGS,
    },
    signal,
  )
  const wanted = one.source === 'rtd' ? 'rtd' : one.source === 'sample' || one.source === 'device' ? 'hour' : 'minute'
  return rows.filter(({ kind }) => kind === wanted).map(({ factor, kind, at }) => readingRef(one.outlet, factor, Kind.parse(kind), at))
}

export function judgedLineage(questions: ColumnarQuestions): Readonly<Record<'value', Resolver>> {
  return {
    async value(text, signal) {
      const name = valueNameOf(text)
      if (name === null || !OutletId.safeParse(name.outlet).success) return null
      const versions = await readVersionsOf(questions, name, 50, signal)
      const { known } = name
      const one =
        known === undefined ? versions[0] : versions.find((version) => version.known.frame === known.frame && version.known.at === known.at)
      if (one === undefined) return null
      const from = one.level === 'hour' ? await readingsOf(questions, one, signal) : judgedValue(one).inputs.refs
      const { nameZh, nameEn } = factorOf(one.factor)
      const [zh, en] = levelWords[one.level]
      return {
        ref: valueRef({ ...name }),
        kind: 'value',
        zh: `排放口 ${one.outlet} 的${nameZh}，${zh}${one.basis === 'converted' ? '（折算）' : ''}`,
        en: `${nameEn} at outlet ${one.outlet}, ${en}${one.basis === 'converted' ? ', converted' : ''}`,
        facts: {
          outlet: one.outlet,
          factor: one.factor,
          level: one.level,
          basis: one.basis,
          from: beijingIso(one.from * 1000),
          to: beijingIso(one.to * 1000),
          ...(one.value === null ? {} : { value: one.value }),
          ...(one.unit === '' ? {} : { unit: one.unit }),
          validity: one.validity,
          verdict: one.verdict,
          ...(one.limit === null ? {} : { limit: `${one.limit.id} ${one.limit.operator} ${one.limit.limit ?? ''}` }),
          config: one.config,
          inputHash: one.inputs.hash,
          knownAt: beijingIso(one.known.at),
          knownBelow: String(one.known.frame),
          versions: String(versions.length),
        },
        derivedBy: [one.ruleSet, ...one.rules.map(({ id, version }) => `${id} ${version}`)].join(', '),
        from: [...from],
        links: {
          why: `/api/values/${one.outlet}/${one.factor}/${one.level}/${text.split('/')[3] ?? ''}?basis=${one.basis}`,
          page: `/outlets/${one.outlet}`,
        },
      }
    },
  }
}
