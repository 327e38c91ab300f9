/** An index value in the colour of its category. The colour comes from the standard; the words stand beside it. */
import { useLanguage } from '../../i18n/language.tsx'
import type { AirFigure } from '../../../../server/src/modules/telemetry/boards/schema.ts'
import { inkOn } from './ink-on.ts'

interface Props {
  readonly figure: AirFigure | null
  readonly big?: boolean
}

export function AqiChip({ figure, big = false }: Props) {
  const { words, language } = useLanguage()
  const { boards } = words
  const value = figure?.aqi ?? null
  if (figure === null || value === null || figure.category === null) {
    return (
      <span className="aqi">
        <span className={big ? 'aqi-value aqi-big aqi-none' : 'aqi-value aqi-none'}>{boards.na}</span>
      </span>
    )
  }
  const { rgb } = figure.category
  return (
    <span className="aqi">
      <span className={big ? 'aqi-value aqi-big' : 'aqi-value'} style={{ background: `rgb(${rgb.join(' ')})`, color: inkOn(rgb) }}>
        {value}
      </span>
      <span className={big ? 'aqi-word-big' : undefined}>{figure.category[language]}</span>
    </span>
  )
}
