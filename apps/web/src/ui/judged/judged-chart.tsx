/** A judged curve: click any point to ask why, drag to look closer. */
import { useMemo } from 'react'
import type { Values } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../factor-names.ts'
import { NARROW, useMedia } from '../media.ts'
import { usePalette } from '../palette.tsx'
import { ZoomableChart } from '../zoomable-chart.tsx'
import { judgedOption, shadeTokens, shadeWord } from './judged-option.ts'
import type { GapBand } from './judged-option.ts'
import { reasonText } from './reason-text.ts'
import { periodOf, pointAt, stretchesOf } from './stretches.ts'
import './judged.css'

interface Props {
  readonly values: Values
  readonly range: { readonly from: number; readonly to: number }
  readonly gaps?: readonly GapBand[]
  readonly markWords: (mark: string) => string
  readonly onZoom?: (from: number, to: number) => void
  /** Asks why: a reference of a judged value. */
  readonly onWhy: (value: string) => void
}

const none: readonly GapBand[] = []

export function JudgedChart({ values, range, gaps = none, markWords, onZoom, onWhy }: Props) {
  const { words, language } = useLanguage()
  const palette = usePalette()
  const narrow = useMedia(NARROW)
  const name = longName(values.factor.code, { ...values.factor, totalUnit: null, decimals: null }, language)
  const unit = unitText(values.factor.unit)
  const option = useMemo(
    () =>
      judgedOption({
        values,
        name,
        unit,
        palette,
        words,
        range,
        narrow,
        gaps,
        reasonWords: (code) => reasonText(code, language),
        markWords,
      }),
    [values, name, unit, palette, words, range, narrow, gaps, language, markWords],
  )
  const limits = [...new Set(values.points.map(({ limit }) => limit).filter((limit) => limit !== null))]
  const limit = limits.length === 0 ? words.judged.noLimit : words.judged.limitIs(`${limits.join(' / ')} ${unit}`)
  return (
    <ZoomableChart
      option={option}
      label={words.judged.chartLabel(name, values.points.length, limit)}
      {...(onZoom === undefined ? {} : { onZoom })}
      onMoment={(ms) => {
        const point = pointAt(values.points, ms)
        if (point !== null) onWhy(point.ref)
      }}
    />
  )
}

interface LegendProps {
  readonly values: Values
  readonly gaps?: readonly GapBand[]
  /** Why there is no limit, where more is known of it. */
  readonly noLimit?: string
}

/** What line, dashes, diamonds and colours mean; only what occurs. */
export function JudgedLegend({ values, gaps = none, noLimit }: LegendProps) {
  const { words } = useLanguage()
  const { points } = values
  const shades = [...new Set(stretchesOf(points, periodOf(points, values.level, values.bucketSeconds)).map(({ shade }) => shade))]
  return (
    <ul className="judged-legend">
      <li className="judged-key judged-key-value">{words.judged.legend.value}</li>
      {points.some(({ device }) => device !== null) ? <li className="judged-key judged-key-device">{words.judged.legend.device}</li> : null}
      {points.some(({ limit }) => limit !== null) ? (
        <li className="judged-key judged-key-limit">{words.judged.legend.limit}</li>
      ) : (
        <li>{noLimit ?? words.judged.noLimit}</li>
      )}
      {points.some(({ exceeding }) => exceeding > 0) ? (
        <li className="judged-key judged-key-exceeds">{words.judged.legend.exceeds}</li>
      ) : null}
      {points.some(({ differing }) => differing > 0) ? (
        <li className="judged-key judged-key-differs">{words.judged.legend.differs}</li>
      ) : null}
      {gaps.length > 0 ? <li className="judged-key judged-key-gap">{words.judged.legend.gap}</li> : null}
      {shades.map((shade) => (
        <li key={shade} className="judged-key">
          <span className="judged-swatch" style={{ background: `color-mix(in srgb, var(--${shadeTokens[shade]}) 22%, transparent)` }} />
          {shadeWord(shade, words)}
        </li>
      ))}
    </ul>
  )
}
