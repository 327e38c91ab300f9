/** What the curve of one factor draws. Pure. Numbers are read from the decimal text for drawing only; what is shown as text stays text. */
import { escapeHtml } from '../../ui/chart-option.ts'
import type { ChartOption, Palette } from '../../ui/chart-option.ts'
import { beijing } from '../../ui/time.ts'
import type { Words } from '../../i18n/words.ts'
import type { Series, SeriesPoint } from '../../../../server/src/modules/telemetry/schema.ts'

/** The axis is drawn as if it were UTC: Beijing time, whatever zone the browser is in. */
const OFFSET_MS = 8 * 3_600_000
export const toAxis = (ms: number): number => ms + OFFSET_MS
export const ofAxis = (value: number): number => value - OFFSET_MS

/** Below so many points each is drawn as a dot of its own. */
const DOTTED = 160

const numberOf = (text: string | null): number | null => {
  if (text === null) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

export const isAbnormal = (marks: string): boolean => marks.split(/[,; ]+/).some((mark) => mark !== '' && mark !== 'N')

/** Distance between points that counts as a hole: the line is broken there instead of pretending to know. */
export function holeOf(points: readonly SeriesPoint[], bucketSeconds: number): number {
  const steps = points.slice(1).map((point, place) => Date.parse(point.at) - Date.parse(points[place]?.at ?? point.at))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return 3 * Math.max(usual, bucketSeconds * 1_000)
}

type Drawn = [x: number, y: number | null]

/** Points of one value with a break at every hole. */
export function lineOf(points: readonly SeriesPoint[], value: (point: SeriesPoint) => number | null, hole: number): Drawn[] {
  const line: Drawn[] = []
  let before: number | null = null
  for (const point of points) {
    const at = toAxis(Date.parse(point.at))
    if (before !== null && hole > 0 && at - before > hole) line.push([before + 1, null])
    line.push([at, value(point)])
    before = at
  }
  return line
}

/** The point nearest to a moment; null when there is none. Points are in order of time. */
export function nearest(points: readonly SeriesPoint[], ms: number): SeriesPoint | null {
  let best: SeriesPoint | null = null
  let distance = Number.POSITIVE_INFINITY
  for (const point of points) {
    const away = Math.abs(Date.parse(point.at) - ms)
    if (away >= distance) break
    best = point
    distance = away
  }
  return best
}

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
