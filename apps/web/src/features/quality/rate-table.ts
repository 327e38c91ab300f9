/** Rates as a table of one day and a line over days. Pure. */
import type { RateRow } from '../../../../server/src/modules/quality/schema.ts'

/** Lowest first; what was not due stands last. Equal ones by name. */
export function worstFirst(rows: readonly RateRow[]): RateRow[] {
  const rank = ({ completed }: RateRow) => (completed.effective === null ? 2 : Number(completed.effective))
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'zh'))
}

/** The newest day that has rates; null when there are none. */
export const newestDay = (rows: readonly RateRow[]): string | null =>
  rows.reduce<string | null>((newest, { day }) => (newest === null || day > newest ? day : newest), null)

/**
 * A share as per cent with one decimal, never rounded up to a target it does not reach: `0.94999` is `94.9 %`. Null is a dash.
 * Cut on the text, so that no float decides.
 */
export function percentText(share: string | null): string {
  if (share === null) return '—'
  const [whole = '0', fraction = ''] = share.split('.')
  const digits = `${whole}${fraction.padEnd(3, '0').slice(0, 3)}`.replace(/^0+(?=\d{2})/, '')
  return `${digits.slice(0, -1)}.${digits.slice(-1)} %`
}
