/**
 * Decimal text as sent ⇄ a number of millionths and a count of decimals. `12.30` is kept as 12300000 and 2, and given back as `12.30`.
 */

/** How a value of a reading is kept; 0 to 6 are decimals of the sent text. Four bits. */
export const Form = {
  /** The text is not the plain decimal text of its number (`012.3`, `1e5`, more than 6 decimals): kept verbatim beside it. */
  verbatim: 13,
  /** The text is no number (`---`, `NaN`, empty): kept verbatim, without a number. */
  text: 14,
  absent: 15,
} as const

/** Greatest number of digits before the point: the column is Decimal(18, 6). */
const INTEGER_DIGITS = 12
const scales = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1] as const
const LIMIT = 10n ** 18n

/** Result of `readDecimal`: one object, overwritten by each call, because the writer calls it millions of times. */
export const decimal: { form: number; millionths: number | bigint } = { form: Form.absent, millionths: 0 }

/** Read a sent text into `decimal`. Never throws; a text that is no number gives form `text` and 0 millionths. */
export function readDecimal(text: string): void {
  const negative = text.charCodeAt(0) === 45
  const start = negative ? 1 : 0
  let digits = 0
  let decimals = -1
  let number = 0
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) {
      if (decimals >= 0) decimals++
      else digits++
      number = number * 10 + (code - 48)
      if (decimals > 6 || digits > INTEGER_DIGITS) return readOdd(text)
    } else if (code === 46 && decimals < 0) decimals = 0
    else return readOdd(text)
  }
  const leadingZero = digits > 1 && text.charCodeAt(start) === 48
  if (digits === 0 || decimals === 0 || leadingZero || (negative && number === 0)) return readOdd(text)
  const places = Math.max(decimals, 0)
  const scale = scales[places] ?? 1
  decimal.form = places
  // Above 15 digits a double is not exact any more.
  if (digits + places <= 15 && digits <= 9) decimal.millionths = negative ? -number * scale : number * scale
  else decimal.millionths = BigInt(text.replace('.', '')) * BigInt(scale)
}

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/

/** A text that is not in plain form: still a number to reckon with if it is one and fits, rounded to 6 decimals half away from zero. */
function readOdd(text: string): void {
  decimal.form = Form.text
  decimal.millionths = 0
  if (text.length > 60 || !numeric.test(text)) return
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.')
  const shift = Number(exponent) + 6 - fraction.length
  const all = BigInt(`${whole}${fraction}` || '0')
  if (shift > 40) {
    if (all !== 0n) return
    decimal.form = Form.verbatim
    return
  }
  let value: bigint
  if (shift >= 0) value = all * 10n ** BigInt(shift)
  else {
    const divisor = 10n ** BigInt(Math.min(-shift, 120))
    value = (all * 2n + divisor) / (2n * divisor)
  }
  if (value >= LIMIT) return
  decimal.form = Form.verbatim
  decimal.millionths = text.startsWith('-') ? -value : value
}

/**
 * The sent text of a value.
 * @param stored decimal text of the column, in any number of decimals (`12.3`, `12.300000`)
 * @param form its form; for `verbatim` and `text` the caller has the text beside
 */
export function decimalText(stored: string, form: number): string {
  const [whole = '0', fraction = ''] = stored.split('.')
  return form === 0 ? whole : `${whole}.${fraction.padEnd(form, '0').slice(0, form)}`
}
