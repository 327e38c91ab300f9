/** Unified social credit codes (统一社会信用代码) that are well formed and belong to nobody. Source: GB 32100-2015. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The code with its check digit. @param body 17 characters of the alphabet. Source: GB 32100-2015 clause 5.2.4. */
export function withCheckDigit(body: string): string {
  let sum = 0
  let weight = 1
  for (const letter of body) {
    sum += alphabet.indexOf(letter) * weight
    weight = (weight * 3) % 31
  }
  return body + (alphabet[(31 - (sum % 31)) % 31] ?? '0')
}

/** 9 and 1: an enterprise registered with the market authority; 990000: no division of the country has that number. */
export const creditCodeOf = (number: number): string => withCheckDigit(`91990000MA${String(number).padStart(7, '0')}`)
