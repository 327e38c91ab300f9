/** Unified social credit code (统一社会信用代码). Pure. Source: GB 32100-2015 [confidence: high, the algorithm is widely published]. */
import { z } from 'zod'

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const MODULUS = 31

/** Check digit of 17 characters; null where one is not of the alphabet. Source: GB 32100-2015 §5.2.4: weights 3^(i-1) mod 31. */
export function checkDigitOf(body: string): string | null {
  let sum = 0
  let weight = 1
  for (const sign of body) {
    const value = ALPHABET.indexOf(sign)
    if (value < 0) return null
    sum += value * weight
    weight = (weight * 3) % MODULUS
  }
  return ALPHABET.charAt((MODULUS - (sum % MODULUS)) % MODULUS)
}

/** Two of the authority and kind, six digits of the district, nine of the organisation code, one check digit. */
export const isCreditCode = (text: string): boolean =>
  /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text) && checkDigitOf(text.slice(0, 17)) === text.charAt(17)

export const CreditCode = z
  .string()
  .length(18)
  .refine(isCreditCode, '统一社会信用代码的校验位不符 · the check digit of the unified social credit code does not fit')
