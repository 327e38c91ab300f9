/** What the curve of one factor draws. Pure. Numbers are read from the decimal text for drawing only; what is shown as text stays text. */
import type { ChartOption, Palette } from '../../ui/chart-option.ts'
import { holeOf, lineOf, numberOf, toAxis } from '../../ui/time-axis.ts'
import { DOTTED, plainLine, timeFrame, tooltipTable } from '../../ui/time-chart.ts'
import { beijing } from '../../ui/time.ts'
import type { Words } from '../../i18n/words.ts'
import type { Series, SeriesPoint } from '../../../../server/src/modules/telemetry/schema.ts'

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
  const invisible = { opacity: 0 }
  return {
    ...timeFrame({
      points,
      name: given.name,
      unit,
      palette,
      range: given.range,
      narrow: given.narrow,
      below: 8,
      tooltip: (point) => tooltipOf(point, given),
    }),
    series: [
      ...(hasBand
        ? [
            {
              ...plainLine,
              id: 'least',
              stack: 'band',
              stackStrategy: 'all' as const,
              symbol: 'none',
              lineStyle: invisible,
              data: lineOf(points, least, hole),
            },
            {
              ...plainLine,
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
        ...plainLine,
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
              ...plainLine,
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
  return tooltipTable(head, rows)
}
