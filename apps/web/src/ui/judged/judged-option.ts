/** What a judged curve draws: our value, the limit of each day, the device's own statistic, shaded stretches, gaps by cause. Pure. */
import type { CustomSeriesOption } from 'echarts/charts'
import type { ChartOption, Palette } from '../chart-option.ts'
import { holeOf, lineOf, numberOf, toAxis } from '../time-axis.ts'
import { DOTTED, plainLine, timeFrame, tooltipTable } from '../time-chart.ts'
import { beijing } from '../time.ts'
import type { Words } from '../../i18n/words.ts'
import type { Values } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { periodOf, shadeOf, stretchesOf } from './stretches.ts'
import type { JudgedPoint, Shade } from './stretches.ts'

/** Token of the colour of each kind of stretch. */
export const shadeTokens: Readonly<Record<Shade, string>> = {
  invalid: 'bad',
  insufficient: 'warn',
  stopped: 'power',
  missing: 'ink-3',
  pending: 'water',
  exempt: 'ok',
}

export interface GapBand {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly own: boolean
}

interface Given {
  readonly values: Values
  readonly name: string
  readonly unit: string
  readonly palette: Palette
  readonly words: Words
  readonly range: { readonly from: number; readonly to: number }
  readonly narrow: boolean
  readonly gaps: readonly GapBand[]
  readonly reasonWords: (code: string) => string
  readonly markWords: (mark: string) => string
}

/** A stretch narrower than this share of the picture has no room for a word. */
const LABELLED = 0.07

export const shadeWord = (shade: Shade, words: Words): string => (shade === 'exempt' ? words.judged.exempt : words.judged.validity[shade])

export function judgedOption(given: Given): ChartOption {
  const { values, palette, words, unit, range } = given
  const { points } = values
  const period = periodOf(points, values.level, values.bucketSeconds)
  const hole = Math.max(holeOf(points, values.bucketSeconds), 3 * period)
  const width = range.to - range.from
  const stretches = stretchesOf(points, period).filter(({ from, to }) => to > range.from && from < range.to)
  const shown = (point: JudgedPoint) => numberOf(point.value)
  const axisPoints = (kept: readonly JudgedPoint[]) => kept.map((point) => [toAxis(Date.parse(point.at)), shown(point) ?? 0])
  const last = points.at(-1)
  const limits = lineOf(points, (point) => numberOf(point.limit), hole)
  // The line of the last period ends where the period does.
  if (last !== undefined && last.limit !== null) limits.push([toAxis(Date.parse(last.at) + period), numberOf(last.limit)])
  return {
    ...timeFrame({
      points,
      name: given.name,
      unit,
      palette,
      range,
      narrow: given.narrow,
      below: given.gaps.length > 0 ? 16 : 8,
      tooltip: (point) => tooltipOf(point, given),
    }),
    series: [
      {
        ...plainLine,
        id: 'device',
        symbol: 'none',
        lineStyle: { color: palette('ink-3'), width: 1.2, type: 'dashed' as const },
        data: lineOf(points, ({ device }) => numberOf(device), hole),
        z: 2,
      },
      {
        ...plainLine,
        id: 'value',
        symbol: 'circle',
        symbolSize: 5,
        showSymbol: points.length <= DOTTED,
        showAllSymbol: true,
        itemStyle: { color: palette('accent') },
        lineStyle: { color: palette('accent'), width: 1.8 },
        data: lineOf(points, shown, hole),
        z: 3,
        markArea: {
          silent: true,
          animation: false,
          label: { color: palette('ink-2'), fontSize: 11, position: 'insideTop' },
          data: stretches.map(({ shade, from, to }) => [
            {
              name: (to - from) / width < LABELLED ? '' : shadeWord(shade, words),
              xAxis: toAxis(Math.max(from, range.from)),
              itemStyle: { color: palette(shadeTokens[shade]), opacity: 0.13 },
            },
            { xAxis: toAxis(Math.min(to, range.to)) },
          ]),
        },
      },
      {
        ...plainLine,
        id: 'limit',
        step: 'end' as const,
        symbol: 'none',
        lineStyle: { color: palette('bad'), width: 1.4, type: [6, 3] },
        data: limits,
        z: 4,
      },
      {
        type: 'scatter',
        id: 'differing',
        animation: false,
        symbol: 'circle',
        symbolSize: 11,
        itemStyle: { color: 'transparent', borderColor: palette('warn'), borderWidth: 2 },
        data: axisPoints(points.filter((point) => point.differing > 0 && point.value !== null)),
        z: 5,
      },
      {
        type: 'scatter',
        id: 'exceeding',
        animation: false,
        symbol: 'diamond',
        symbolSize: 11,
        itemStyle: { color: palette('bad'), borderColor: palette('surface'), borderWidth: 1 },
        data: axisPoints(points.filter((point) => point.exceeding > 0 && point.value !== null)),
        z: 6,
      },
      ...(given.gaps.length === 0 ? [] : [gapSeries(given)]),
    ],
  }
}

/** A strip below the axis for each gap. */
function gapSeries({ gaps, palette, range }: Given): CustomSeriesOption {
  return {
    type: 'custom',
    id: 'gaps',
    animation: false,
    silent: true,
    clip: false,
    tooltip: { show: false },
    data: gaps.map(({ from, to }, place) => [toAxis(Math.max(from, range.from)), toAxis(Math.min(to, range.to)), place]),
    encode: { x: [0, 1], y: -1 },
    renderItem: (params, api) => {
      const box = params.coordSys as unknown as { y: number; height: number }
      const [left = 0] = api.coord([api.value(0), 0])
      const [right = 0] = api.coord([api.value(1), 0])
      const own = gaps[Number(api.value(2))]?.own === true
      return {
        type: 'rect',
        shape: { x: left, y: box.y + box.height - 5, width: Math.max(2, right - left), height: 5 },
        style: { fill: own ? palette('bad') : palette('ink-3') },
      }
    },
    z: 7,
  }
}

function tooltipOf(point: JudgedPoint, { words, unit, values, gaps, reasonWords, markWords }: Given): string {
  const rows: Array<readonly [string, string]> = []
  rows.push([words.judged.value, `${point.value ?? '—'} ${unit}`])
  const shade = shadeOf(point)
  if (point.count > 1)
    rows.push([
      words.judged.validityName,
      Object.entries(point.validity)
        .map(([validity, n]) => `${words.judged.validity[validity as keyof typeof words.judged.validity]} ${n}`)
        .join(' / '),
    ])
  else if (shade !== null) rows.push([words.judged.validityName, shadeWord(shade, words)])
  if (point.limit !== null) rows.push([words.judged.limit, `${point.limit} ${unit}`])
  if (point.device !== null) rows.push([words.judged.device, `${point.device} ${unit}`])
  if (point.exceeding > 0) rows.push(['◆', words.judged.over])
  if (point.differing > 0) rows.push(['○', words.judged.differs])
  const marks = point.marks.filter((mark) => mark !== 'N')
  const why = [...point.reasons.map(reasonWords), ...marks.map(markWords)]
  if (why.length > 0) rows.push([words.judged.reasons, why.join('；')])
  const at = Date.parse(point.at)
  for (const gap of gaps) if (gap.from <= at && at < gap.to) rows.push([words.judged.gaps, gap.text])
  const head =
    point.count === 1
      ? beijing(point.at)
      : `${beijing(point.at)} + ${words.duration(values.bucketSeconds)} · ${words.judged.readingsIn(point.count)}`
  return tooltipTable(head, rows)
}
