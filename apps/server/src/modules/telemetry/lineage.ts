/** What readings and latest values stand on. */
import type { Resolver } from '../../platform/lineage/lineage.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso, secondsOfBeijing } from './beijing-time.ts'
import { factorOf } from './factors.ts'
import { latestByFactor, latestValueOf } from './latest-board.ts'
import { readingOf } from './readings-page.ts'
import { frameRef, readingRef } from './refs.ts'
import { Kind, type Reading } from './schema.ts'
import { OutletId } from '../sources/schema.ts'
import { readLatestOf, readReadings } from './store.ts'

/** The rule that makes readings from messages; its number grows when the same frame would give other readings. */
const DERIVED_BY = 'telemetry/readings-of 1'
const MOST_VERSIONS = 50

const kindWords: Readonly<Record<Kind, readonly [zh: string, en: string]>> = {
  rtd: ['实时数据', 'real-time'],
  minute: ['分钟数据', 'minute'],
  hour: ['小时数据', 'hour'],
  day: ['日数据', 'day'],
  state: ['设施运行状态', 'facility state'],
  runtime: ['设施运行时间', 'facility run time'],
  periodic: ['周期数据', 'periodic'],
  check: ['核查数据', 'check'],
}

function factsOf(reading: Reading, place: string): Record<string, string> {
  const facts: Record<string, string> = {}
  for (const name of ['value', 'min', 'max', 'total', 'convertedValue', 'convertedMin', 'convertedMax'] as const) {
    const text = reading[name]
    if (text !== null) facts[`${place}${name}`] = text
  }
  if (reading.mark !== '') facts[`${place}mark`] = reading.mark
  facts[`${place}device`] = reading.device
  facts[`${place}receivedAt`] = reading.receivedAt
  facts[`${place}frame`] = reading.frame
  return facts
}

export function telemetryLineage(questions: ColumnarQuestions): Readonly<Record<'reading' | 'latest', Resolver>> {
  return {
    async reading(name, signal) {
      const [outletText, factor = '', kindText, time = '', ...more] = name.split('/')
      const outlet = OutletId.safeParse(outletText)
      const kind = Kind.safeParse(kindText)
      const at = secondsOfBeijing(time)
      if (!outlet.success || !kind.success || at === null || more.length > 0 || factor === '' || factor.length > 24) return null
      const span = { outlet: outlet.data, factor, kind: kind.data, from: at, to: at + 1 }
      const rows = await readReadings(questions, span, 'all', 'oldest', MOST_VERSIONS, signal)
      if (rows.length === 0) return null
      // What was said last comes first; the versions before it follow.
      const versions = rows.toSorted((a, b) => Number(b.lastFrame) - Number(a.lastFrame))
      const { nameZh, nameEn, unit } = factorOf(factor)
      const [zh, en] = kindWords[kind.data]
      const facts: Record<string, string> = {
        outlet: outlet.data,
        factor,
        kind: kind.data,
        observedAt: beijingIso(at * 1000),
        versions: String(rows.length),
        ...(unit === null ? {} : { unit }),
      }
      const from = new Set<string>()
      for (const [index, row] of versions.entries()) {
        Object.assign(facts, factsOf(readingOf(row, outlet.data, kind.data), index === 0 ? '' : `earlier${index}.`))
        from.add(frameRef(Number(row.frame)))
        from.add(frameRef(Number(row.lastFrame)))
      }
      return {
        ref: readingRef(outlet.data, factor, kind.data, at),
        kind: 'reading',
        zh: `排放口 ${outlet.data} 的${nameZh}，${zh}`,
        en: `${nameEn} at outlet ${outlet.data}, ${en}`,
        facts,
        derivedBy: DERIVED_BY,
        from: [...from],
        links: { readings: `/api/outlets/${outlet.data}/readings`, page: `/outlets/${outlet.data}` },
      }
    },
    async latest(name, signal) {
      const [outletText, factor = '', ...more] = name.split('/')
      const outlet = OutletId.safeParse(outletText)
      if (!outlet.success || more.length > 0) return null
      const row = latestByFactor(await readLatestOf(questions, outlet.data, signal)).get(factor)
      if (row === undefined) return null
      const value = latestValueOf(row)
      const { nameZh, nameEn, unit } = factorOf(factor)
      return {
        ref: `latest:${outlet.data}/${factor}`,
        kind: 'latest',
        zh: `排放口 ${outlet.data} 的${nameZh}最新值`,
        en: `Latest ${nameEn} at outlet ${outlet.data}`,
        facts: {
          outlet: outlet.data,
          factor,
          kind: row.kind,
          observedAt: value.observedAt,
          ...(value.value === null ? {} : { value: value.value }),
          ...(value.convertedValue === null ? {} : { convertedValue: value.convertedValue }),
          ...(unit === null ? {} : { unit }),
          ...(value.mark === '' ? {} : { mark: value.mark }),
          frame: value.frame,
        },
        derivedBy: DERIVED_BY,
        from: [readingRef(outlet.data, factor, row.kind, row.at)],
        links: { page: `/outlets/${outlet.data}` },
      }
    },
  }
}
