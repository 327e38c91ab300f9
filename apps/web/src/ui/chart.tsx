/** An ECharts canvas that follows its box. What it shows stands in a list or table beside it too; here it is one picture with a sentence. */
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  DataZoomComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  ToolboxComponent,
  TooltipComponent,
} from 'echarts/components'
import * as echarts from 'echarts/core'
import type { EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { ChartOption } from './chart-option.ts'
import './chart.css'

echarts.use([
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  ScatterChart,
  ToolboxComponent,
  TooltipComponent,
])

interface Props {
  readonly option: ChartOption
  readonly label: string
  /** Called once with the chart, to listen to it; what it returns is called when the chart goes. */
  readonly whenReady?: (chart: EChartsType) => (() => void) | void
  /** Replace everything at each change instead of merging. */
  readonly whole?: boolean
}

export function Chart({ option, label, whenReady, whole = true }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const ready = useRef(whenReady)
  useLayoutEffect(() => {
    ready.current = whenReady
  }, [whenReady])
  useLayoutEffect(() => {
    if (box.current === null) return undefined
    const made = echarts.init(box.current, null, { renderer: 'canvas' })
    chart.current = made
    const stop = ready.current?.(made)
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      stop?.()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: whole, lazyUpdate: true })
  }, [option, whole])
  return <div className="chart" ref={box} role="img" aria-label={label} />
}
