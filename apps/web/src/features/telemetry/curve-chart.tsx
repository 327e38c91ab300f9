/** The curve of one factor: drag over it to look closer, click a point to open its frame. */
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { NARROW, useMedia } from '../../ui/media.ts'
import { usePalette } from '../../ui/palette.tsx'
import { frameIndex } from '../../ui/refs.ts'
import { nearest } from '../../ui/time-axis.ts'
import { ZoomableChart } from '../../ui/zoomable-chart.tsx'
import type { Series } from '../../../../server/src/modules/telemetry/schema.ts'
import { curveOption } from './curve-option.ts'
import { markText } from './mark-text.ts'
import { zoomed } from './range.ts'

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
  return (
    <ZoomableChart
      option={option}
      label={words.outlet.chartLabel(name, series.points.length)}
      onZoom={(from, to) => onZoom(zoomed(from, to))}
      onMoment={(ms) => {
        const index = frameIndex(nearest(series.points, ms)?.frame ?? '')
        if (index !== null) void navigate({ to: '/frames/hj212/$index', params: { index } })
      }}
    />
  )
}
