/** What every curve over time shares: its frame, its two axes, the look and the table of its tooltip. Pure. */
import { escapeHtml } from './chart-option.ts'
import type { ChartOption, Palette } from './chart-option.ts'
import { toAxis } from './time-axis.ts'

/** Below so many points each is drawn as a dot of its own. */
export const DOTTED = 160

interface Frame<P> {
  readonly points: readonly P[]
  readonly name: string
  readonly unit: string
  readonly palette: Palette
  readonly range: { readonly from: number; readonly to: number }
  readonly narrow: boolean
  /** Room below the axis, pixels. */
  readonly below: number
  /** HTML of the tooltip of a point. */
  readonly tooltip: (point: P) => string
}

/** Everything but the series. */
export function timeFrame<P extends { readonly at: string }>(given: Frame<P>): ChartOption {
  const { palette, unit, name, range } = given
  const byTime = new Map(given.points.map((point) => [toAxis(Date.parse(point.at)), point]))
  return {
    useUTC: true,
    animation: false,
    grid: { left: 8, right: 16, top: 34, bottom: given.below, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
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
        return point === undefined ? '' : given.tooltip(point)
      },
    },
    xAxis: {
      type: 'time',
      min: toAxis(range.from),
      max: toAxis(range.to),
      axisLine: { lineStyle: { color: palette('line-strong') } },
      axisTick: { lineStyle: { color: palette('line-strong') } },
      axisLabel: { color: palette('ink-3'), fontSize: 11, hideOverlap: true },
      splitNumber: given.narrow ? 4 : 9,
      splitLine: { show: true, lineStyle: { color: palette('line') } },
    },
    yAxis: {
      type: 'value',
      scale: true,
      name: unit === '' ? name : `${name}（${unit}）`,
      nameTextStyle: { color: palette('ink-2'), align: 'left', fontSize: 12, padding: [0, 0, 0, -8] },
      nameGap: 14,
      axisLabel: { color: palette('ink-3'), fontSize: 11 },
      splitLine: { lineStyle: { color: palette('line') } },
    },
  }
}

/** A line of a curve: drawn at once, and not brighter under the mouse. */
export const plainLine = { type: 'line' as const, animation: false, emphasis: { disabled: true } }

/** A head and rows of name and value. What comes from outside stays text. */
export const tooltipTable = (head: string, rows: ReadonlyArray<readonly [name: string, text: string]>): string =>
  `<div>${escapeHtml(head)}</div><table class="curve-tip">${rows.map(([name, text]) => `<tr><td>${escapeHtml(name)}</td><td class="number"><b>${escapeHtml(text)}</b></td></tr>`).join('')}</table>`
