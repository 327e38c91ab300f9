/** What the curve of one factor draws. Pure. Numbers are read from the decimal text for drawing only; what is shown as text stays text. */
import { escapeHtml } from '../../ui/chart-option.ts'
import type { ChartOption, Palette } from '../../ui/chart-option.ts'
import { holeOf, lineOf, numberOf, toAxis } from '../../ui/time-axis.ts'
import { beijing } from '../../ui/time.ts'
import type { Words } from '../../i18n/words.ts'
import type { Series, SeriesPoint } from '../../../../server/src/modules/telemetry/schema.ts'

/** Below so many points each is drawn as a dot of its own. */
const DOTTED = 160

export const isAbnormal = (marks: string): boolean => marks.split(/[,; ]+/).some((mark) => mark !== '' && mark !== 'N')

export function curveOption(given: {
  readonly series: Series
  readonly name: string
  readonly unit: string
  readonly palette: Palette
  readonly words: Words
  readonly range: { readonly from: number; readonly to: number }
  readonly markWords: (mark: string) => string
  readonly narrow: boolean
}): ChartOption {
  const { series, palette, unit } = given
  const { points, bucketSeconds } = series
  const hole = holeOf(points, bucketSeconds)
  const least = (point: SeriesPoint) => numberOf(point.min) ?? numberOf(point.value)
  const greatest = (point: SeriesPoint) => numberOf(point.max) ?? numberOf(point.value)
  const width = (point: SeriesPoint) => {
    const [low, high] = [least(point), greatest(point)]
    return low === null || high === null ? null : high - low
  }
  const hasBand = points.some((point) => (width(point) ?? 0) > 0)
  const hasConverted = points.some((point) => point.convertedValue !== null)
  const marked = points.filter((point) => isAbnormal(point.marks) && point.value !== null)
  const byTime = new Map(points.map((point) => [toAxis(Date.parse(point.at)), point]))
  const invisible = { opacity: 0 }
  const line = { type: 'line' as const, animation: false, emphasis: { disabled: true } }
  return {
    useUTC: true,
    animation: false,
    grid: { left: 8, right: 16, top: 34, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: palette('surface'),
      borderColor: palette('line-strong'),
      padding: [8, 10],
      textStyle: { color: palette('ink'), fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: palette('ink-3'), type: 'solid', width: 1 } },
      formatter: (params) => {
        const one = Array.isArray(params) ? params[0] : params
        const value: unknown = one?.value
        const point = Array.isArray(value) ? byTime.get(Number(value[0])) : undefined
        return point === undefined ? '' : tooltipOf(point, given)
      },
    },
    xAxis: {
      type: 'time',
      min: toAxis(given.range.from),
      max: toAxis(given.range.to),
      axisLine: { lineStyle: { color: palette('line-strong') } },
      axisTick: { lineStyle: { color: palette('line-strong') } },
      axisLabel: { color: palette('ink-3'), fontSize: 11, hideOverlap: true },
      splitNumber: given.narrow ? 4 : 9,
      splitLine: { show: true, lineStyle: { color: palette('line') } },
    },
    yAxis: {
      type: 'value',
      scale: true,
      name: unit === '' ? given.name : `${given.name}（${unit}）`,
      nameTextStyle: { color: palette('ink-2'), align: 'left', fontSize: 12, padding: [0, 0, 0, -8] },
      nameGap: 14,
      axisLabel: { color: palette('ink-3'), fontSize: 11 },
      splitLine: { lineStyle: { color: palette('line') } },
    },
    series: [
      ...(hasBand
        ? [
            {
              ...line,
              id: 'least',
              stack: 'band',
              stackStrategy: 'all' as const,
              symbol: 'none',
              lineStyle: invisible,
              data: lineOf(points, least, hole),
            },
            {
              ...line,
              id: 'width',
              stack: 'band',
              stackStrategy: 'all' as const,
              symbol: 'none',
              lineStyle: invisible,
              areaStyle: { color: palette('accent'), opacity: 0.16 },
              data: lineOf(points, width, hole),
            },
          ]
        : []),
      {
        ...line,
        id: 'value',
        symbol: 'circle',
        symbolSize: 5,
        showSymbol: points.length <= DOTTED,
        showAllSymbol: true,
        itemStyle: { color: palette('accent') },
        lineStyle: { color: palette('accent'), width: 1.6 },
        data: lineOf(points, (point) => numberOf(point.value), hole),
        z: 3,
      },
      ...(hasConverted
        ? [
            {
              ...line,
              id: 'converted',
              symbol: 'none',
              lineStyle: { color: palette('gas'), width: 1.4, type: 'dashed' as const },
              data: lineOf(points, (point) => numberOf(point.convertedValue), hole),
            },
          ]
        : []),
      {
        type: 'scatter',
        id: 'marked',
        animation: false,
        symbol: 'diamond',
        symbolSize: 11,
        itemStyle: { color: palette('bad'), borderColor: palette('surface'), borderWidth: 1 },
        data: marked.map((point) => [toAxis(Date.parse(point.at)), numberOf(point.value) ?? 0]),
        z: 4,
      },
    ],
  }
}

function tooltipOf(
  point: SeriesPoint,
  given: { readonly series: Series; readonly unit: string; readonly words: Words; readonly markWords: (mark: string) => string },
): string {
  const { words, unit } = given
  const rows: Array<readonly [string, string]> = []
  const single = point.count === 1
  rows.push([single ? words.outlet.value : words.outlet.mean, `${point.value ?? '—'} ${unit}`])
  if (point.min !== null && (!single || point.min !== point.value)) rows.push([words.outlet.minimum, point.min])
  if (point.max !== null && (!single || point.max !== point.value)) rows.push([words.outlet.maximum, point.max])
  if (point.convertedValue !== null) rows.push([words.outlet.converted, point.convertedValue])
  if (isAbnormal(point.marks))
    rows.push([
      words.outlet.mark,
      point.marks
        .split(/[,; ]+/)
        .map(given.markWords)
        .join(' / '),
    ])
  const head = single
    ? beijing(point.at)
    : `${beijing(point.at)} + ${words.duration(given.series.bucketSeconds)} · ${words.outlet.readingsIn(point.count)}`
  return `<div>${escapeHtml(head)}</div><table class="curve-tip">${rows.map(([name, text]) => `<tr><td>${escapeHtml(name)}</td><td class="number"><b>${escapeHtml(text)}</b></td></tr>`).join('')}</table>`
}
