/** Gaps as what a curve and a list say of them. Pure. */
import type { Gap } from '../../../../server/src/modules/quality/schema.ts'
import type { Language, Words } from '../../i18n/words.ts'
import type { GapBand } from './judged-option.ts'

/** Own outages stand out: they are not the device's fault. */
export function gapBands(gaps: readonly Gap[], factor: string, words: Words, language: Language): GapBand[] {
  return gaps
    .filter(({ factors }) => factors === null || factors.includes(factor))
    .map((gap) => ({
      from: Date.parse(gap.from),
      to: Date.parse(gap.to),
      text: `${words.quality.causes[gap.cause]}：${gap.causeWords[language]}`,
      own: gap.cause === 'own-outage',
    }))
}
