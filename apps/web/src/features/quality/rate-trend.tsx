/** Effective rate by day: what was there in time as bars, completed as a line, the target dashed. */
import { useMemo } from 'react'
import { useWords } from '../../i18n/language.tsx'
import type { ChartOption } from '../../ui/chart-option.ts'
import { Chart } from '../../ui/chart.tsx'
import { usePalette } from '../../ui/palette.tsx'
import type { RateRow } from '../../../../server/src/modules/quality/schema.ts'

const percentOf = (share: string | null): number | null => (share === null ? null : Number(share) * 100)

export function RateTrend({ name, rows, target }: { readonly name: string; readonly rows: readonly RateRow[]; readonly target: string }) {
  const words = useWords()
  const palette = usePalette()
  const option = useMemo<ChartOption>(
    () => ({
      animation: false,
      grid: { left: 8, right: 12, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: rows.map(({ day }) => day.slice(5)),
        axisLine: { lineStyle: { color: palette('line-strong') } },
        axisTick: { show: false },
        axisLabel: { color: palette('ink-3'), fontSize: 11 },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 25,
        axisLabel: { color: palette('ink-3'), fontSize: 11, formatter: '{value} %' },
        splitLine: { lineStyle: { color: palette('line') } },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 22,
          itemStyle: { color: palette('accent'), opacity: 0.35 },
          data: rows.map(({ immediate }) => percentOf(immediate.effective)),
        },
        {
          type: 'line',
          symbol: 'circle',
          symbolSize: 5,
          lineStyle: { color: palette('accent'), width: 1.8 },
          itemStyle: { color: palette('accent') },
          data: rows.map(({ completed }) => percentOf(completed.effective)),
        },
        {
          type: 'line',
          symbol: 'none',
          lineStyle: { color: palette('bad'), width: 1.2, type: [6, 3] },
          data: rows.map(() => percentOf(target)),
        },
      ],
    }),
    [rows, target, palette],
  )
  return (
    <div className="rate-trend">
      <Chart option={option} label={words.quality.trendLabel(name, rows.length)} />
    </div>
  )
}
