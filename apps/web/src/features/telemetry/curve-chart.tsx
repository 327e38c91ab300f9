/** The curve of one factor: drag over it to look closer, click a point to open its frame. */
import { useNavigate } from '@tanstack/react-router'
import type { EChartsType } from 'echarts/core'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { PointerEvent as ReactPointerEvent } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Chart } from '../../ui/chart.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { NARROW, useMedia } from '../../ui/media.ts'
import { usePalette } from '../../ui/palette.tsx'
import { frameIndex } from '../../ui/refs.ts'
import type { Series } from '../../../../server/src/modules/telemetry/schema.ts'
import { curveOption, nearest, ofAxis } from './curve-option.ts'
import { markText } from './mark-text.ts'
import { zoomed } from './range.ts'

/** A press that moved less than this is a click. */
const CLICK_PX = 6

interface Props {
  readonly series: Series
  readonly range: { readonly from: number; readonly to: number }
  readonly version: string
  readonly onZoom: (range: { from: number; to: number }) => void
}

export function CurveChart({ series, range, version, onZoom }: Props) {
  const { words, language } = useLanguage()
  const palette = usePalette()
  const narrow = useMedia(NARROW)
  const navigate = useNavigate()
  const chart = useRef<EChartsType | null>(null)
  const [drag, setDrag] = useState<{ readonly start: number; readonly end: number } | null>(null)
  const name = longName(series.factor.code, series.factor, language)
  const option = useMemo(
    () =>
      curveOption({
        series,
        name,
        unit: unitText(series.factor.unit),
        palette,
        words,
        range,
        narrow,
        markWords: (mark) => markText(mark, version, language),
      }),
    [series, name, palette, words, range, narrow, version, language],
  )
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
    if (Math.abs(across(event) - drag.start) >= CLICK_PX) {
      onZoom(zoomed(from, to))
      return
    }
    const index = frameIndex(nearest(series.points, to)?.frame ?? '')
    if (index !== null) void navigate({ to: '/frames/hj212/$index', params: { index } })
  }
  return (
    <div
      className="curve"
      onPointerDown={(event) => {
        if (event.button === 0) setDrag({ start: across(event), end: across(event) })
      }}
      onPointerMove={(event) => {
        // A finger that moves scrolls the page; only a mouse or pen selects.
        if (drag !== null && event.pointerType !== 'touch') setDrag({ ...drag, end: across(event) })
      }}
      onPointerUp={release}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => setDrag(null)}
    >
      <Chart option={option} label={words.outlet.chartLabel(name, series.points.length)} whenReady={whenReady} />
      {drag !== null && Math.abs(drag.end - drag.start) >= CLICK_PX ? (
        <div className="curve-selection" style={{ left: Math.min(drag.start, drag.end), width: Math.abs(drag.end - drag.start) }} />
      ) : null}
    </div>
  )
}
