import { compare, type DecimalText, plain, sum } from './decimal.ts'
import { settledQuotient } from './settled.ts'

export interface EmissionTotal {
  /** kg. */
  readonly total: DecimalText
  readonly measured: DecimalText
  readonly substituted: DecimalText
  /** Substituted part of the total, 0 to 1; null when the total is 0. */
  readonly share: DecimalText | null
  readonly counts: { readonly measured: number; readonly substituted: number; readonly missing: number }
}

/**
 * Emission amount of a month, quarter or year from its hours (flue gas) or days (waste water), measured and substituted parts apart. A part that is neither (null, not stopped) is missing and counted, not taken as zero.
 * Rules: cems.substitution, water.substitution. Source: HJ 75-2017, HJ 356-2019 (from memory); the split is the project's.
 */
export function emissionTotal(
  parts: readonly { readonly kg: DecimalText | null; readonly substituted: boolean; readonly stopped?: boolean }[],
): EmissionTotal {
  const of = (substituted: boolean) => parts.flatMap((part) => (part.kg !== null && part.substituted === substituted ? [part.kg] : []))
  const [measured, substituted] = [of(false), of(true)]
  const total = plain(sum([...measured, ...substituted]))
  return {
    total,
    measured: plain(sum(measured)),
    substituted: plain(sum(substituted)),
    share: compare(total, '0') === 0 ? null : settledQuotient(sum(substituted), total),
    counts: {
      measured: measured.length,
      substituted: substituted.length,
      missing: parts.filter(({ kg, stopped }) => kg === null && stopped !== true).length,
    },
  }
}
