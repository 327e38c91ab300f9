/** A chart over time: drag over it to look closer, click to choose a moment. */
import type { EChartsType } from 'echarts/core'
import { useCallback, useRef, useState } from 'react'
import type { PointerEvent as ReactPointerEvent } from 'react'
import type { ChartOption } from './chart-option.ts'
import { Chart } from './chart.tsx'
import { ofAxis } from './time-axis.ts'
import './zoomable-chart.css'

/** A press that moved less than this is a click. */
const CLICK_PX = 6

interface Props {
  readonly option: ChartOption
  readonly label: string
  /** Absent: dragging does nothing. */
  readonly onZoom?: (from: number, to: number) => void
  /** A click, ms since 1970. */
  readonly onMoment: (ms: number) => void
}

export function ZoomableChart({ option, label, onZoom, onMoment }: Props) {
  const chart = useRef<EChartsType | null>(null)
  const [drag, setDrag] = useState<{ readonly start: number; readonly end: number } | null>(null)
  const whenReady = useCallback((made: EChartsType) => {
    chart.current = made
    return () => {
      chart.current = null
    }
  }, [])
  const across = (event: ReactPointerEvent<HTMLDivElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left
  const momentAt = (x: number): number | null => {
    const value = chart.current?.convertFromPixel({ xAxisIndex: 0 }, x)
    return typeof value === 'number' && Number.isFinite(value) ? ofAxis(value) : null
  }
  const release = (event: ReactPointerEvent<HTMLDivElement>) => {
    if (drag === null) return
    setDrag(null)
    const [from, to] = [momentAt(drag.start), momentAt(across(event))]
    if (from === null || to === null) return
    if (Math.abs(across(event) - drag.start) < CLICK_PX) onMoment(to)
    else onZoom?.(from, to)
  }
  return (
    <div
      className={onZoom === undefined ? 'curve curve-fixed' : 'curve'}
      onPointerDown={(event) => {
        if (event.button === 0) setDrag({ start: across(event), end: across(event) })
      }}
      onPointerMove={(event) => {
        // A finger that moves scrolls the page; only a mouse or pen selects.
        if (drag !== null && event.pointerType !== 'touch' && onZoom !== undefined) setDrag({ ...drag, end: across(event) })
      }}
      onPointerUp={release}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => setDrag(null)}
    >
      <Chart option={option} label={label} whenReady={whenReady} />
      {drag !== null && Math.abs(drag.end - drag.start) >= CLICK_PX ? (
        <div className="curve-selection" style={{ left: Math.min(drag.start, drag.end), width: Math.abs(drag.end - drag.start) }} />
      ) : null}
    </div>
  )
}
