/** Frames of each minute as stacked bars. Pure. */
import type { ChartOption, Palette } from '../../ui/chart-option.ts'
import { beijing } from '../../ui/time.ts'
import { tooltipTable } from '../../ui/time-chart.ts'
import type { Words } from '../../i18n/words.ts'
import type { IngestSummary } from '../../../../server/src/modules/ingest/schema.ts'

type Minutes = IngestSummary['minutes']
const MINUTE_MS = 60_000
const SHOWN = 60

/** The last 60 minutes, those without frames included: a gap in the chart is a gap in the frames. */
export function filled(minutes: Minutes, now: number): Minutes {
  const known = new Map(minutes.map((minute) => [Math.floor(Date.parse(minute.at) / MINUTE_MS), minute]))
  const last = Math.floor(now / MINUTE_MS)
  return Array.from({ length: SHOWN }, (_, place) => {
    const minute = last - SHOWN + 1 + place
    return known.get(minute) ?? { at: new Date(minute * MINUTE_MS).toISOString(), accepted: 0, stranger: 0, rejected: 0, noise: 0 }
  })
}

export function minutesOption(minutes: Minutes, palette: Palette, words: Words): ChartOption {
  const kinds = [
    ['accepted', palette('accent')],
    ['stranger', palette('warn-line')],
    ['rejected', palette('bad')],
    ['noise', palette('idle')],
  ] as const
  return {
    animation: false,
    grid: { left: 8, right: 12, top: 30, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: {
      top: 0,
      left: 4,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 16,
      icon: 'rect',
      textStyle: { color: palette('ink-2'), fontSize: 12 },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: { type: 'shadow' },
      // The library's own would carry styles inside its HTML, which the server's policy does not let in.
      formatter: (given: unknown) => tipOf(minutes[placeOf(given)], words),
      backgroundColor: palette('surface'),
      borderColor: palette('line-strong'),
      textStyle: { color: palette('ink'), fontSize: 12 },
    },
    xAxis: {
      type: 'category',
      data: minutes.map(({ at }) => beijing(at).slice(11, 16)),
      axisLine: { lineStyle: { color: palette('line-strong') } },
      axisTick: { show: false },
      axisLabel: { color: palette('ink-3'), fontSize: 11, interval: 9 },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: palette('ink-3'), fontSize: 11 },
      splitLine: { lineStyle: { color: palette('line') } },
    },
    series: kinds.map(([kind, color]) => ({
      type: 'bar',
      id: kind,
      name: words.disposition[kind],
      stack: 'all',
      barCategoryGap: '22%',
      itemStyle: { color },
      data: minutes.map((minute) => minute[kind]),
    })),
  }
}

/** Which minute the library points at. */
function placeOf(given: unknown): number {
  const first: unknown = Array.isArray(given) ? given[0] : given
  return typeof first === 'object' && first !== null && 'dataIndex' in first && typeof first.dataIndex === 'number' ? first.dataIndex : -1
}

function tipOf(minute: IngestSummary['minutes'][number] | undefined, words: Words): string {
  if (minute === undefined) return ''
  const rows = (['accepted', 'stranger', 'rejected', 'noise'] as const).map(
    (kind) => [words.disposition[kind], String(minute[kind])] as const,
  )
  return tooltipTable(beijing(minute.at).slice(11, 16), rows)
}
