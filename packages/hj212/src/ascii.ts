/** Bytes the grammar is made of. */
export const HASH = 0x23
export const AMPERSAND = 0x26
export const COMMA = 0x2c
export const SEMICOLON = 0x3b
export const EQUALS = 0x3d
export const SLASH = 0x2f
export const BACKSLASH = 0x5c
export const BLANK = 0x20
export const TAB = 0x09
export const CR = 0x0d
export const LF = 0x0a

export const isDigit = (byte: number): boolean => (byte ^ 0x30) < 10 // 0x30 to 0x39, in one comparison
export const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
export const isBlank = (byte: number): boolean => byte === BLANK || byte === TAB

/** Letter, digit or `_`. */
export const isNameByte = (byte: number): boolean => isLetter(byte) || isDigit(byte) || byte === 0x5f

/** Value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** Four hexadecimal digits at `at` as a number, or -1. */
export function hexAt(bytes: Uint8Array, at: number): number {
  const a = hexDigit(bytes[at] ?? 0)
  const b = hexDigit(bytes[at + 1] ?? 0)
  const c = hexDigit(bytes[at + 2] ?? 0)
  const d = hexDigit(bytes[at + 3] ?? 0)
  return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d
}

/** One of four digits at `at` is a lower-case letter. */
export const lowerCaseAt = (bytes: Uint8Array, at: number): boolean =>
  bytes[at]! > 0x60 || bytes[at + 1]! > 0x60 || bytes[at + 2]! > 0x60 || bytes[at + 3]! > 0x60

/** True when `word` stands at `from`. */
export function isAt(word: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < word.length; at++) if (word[at] !== bytes[from + at]) return false
  return true
}

/** `bytes[from, to)` as a plain view, whatever kind of array `bytes` is. */
export const viewOf = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from)
