/** Values of a reading as the store gives them → the decimal text that was sent. */
import { z } from 'zod'
import { decimalText, Form } from './decimal-text.ts'
import { valueNames } from './readings-of.ts'
import type { ValueName } from './readings-of.ts'

const Extra = z.record(z.string(), z.string())

/** How a value of a reading is kept. @param forms four bits a value, in the order of `valueNames` */
export const formOf = (forms: number, name: ValueName): number => (forms >>> (4 * valueNames.indexOf(name))) & 15

/**
 * The text of a value as it was sent; null when nothing, or no number, was sent.
 * @param stored decimal text of the column
 * @param extra texts that the columns cannot give back, JSON
 */
export function sentText(stored: string, forms: number, name: ValueName, extra: string): string | null {
  const form = formOf(forms, name)
  if (form === Form.absent || form === Form.text) return null
  if (form !== Form.verbatim) return decimalText(stored, form)
  return Extra.parse(JSON.parse(extra))[`=${name}`] ?? null
}

const MILLION = 1_000_000n

function millionthsOf(stored: string): bigint {
  const [whole = '0', fraction = ''] = stored.split('.')
  const size = BigInt(whole.replace('-', '')) * MILLION + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  return stored.startsWith('-') ? -size : size
}

function textOfMillionths(millionths: bigint, leastPlaces: number): string {
  const size = millionths < 0n ? -millionths : millionths
  const digits = size.toString().padStart(7, '0')
  let fraction = digits.slice(-6)
  while (fraction.length > leastPlaces && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return `${millionths < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`
}

/** A stored number with at least so many decimals, at most 6: `12.3`, 2 → `12.30`. */
export const numberText = (stored: string, leastPlaces: number): string => textOfMillionths(millionthsOf(stored), leastPlaces)

/**
 * Mean to 6 decimals, half away from zero; zeros at its end beyond `leastPlaces` are left out.
 * @param sum decimal text of the exact sum
 * @param count greater than 0
 */
export function meanText(sum: string, count: number, leastPlaces: number): string {
  const total = millionthsOf(sum)
  const size = total < 0n ? -total : total
  const divisor = BigInt(count)
  const rounded = (size * 2n + divisor) / (divisor * 2n)
  return textOfMillionths(total < 0n ? -rounded : rounded, leastPlaces)
}
