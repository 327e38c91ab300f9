/**
 * Encrypted CP of HJ 212-2025: SM4 over the whole blocks between `CP=&&` and the closing `&&`; length and check value are
 * those of the clear segment. No bit says that a frame is encrypted. Source: HJ 212-2025 (secondary material).
 */
import { copyOf } from './copy.ts'
import { AMPERSAND, EQUALS, isNameByte } from './ascii.ts'
import { sm4 } from './sm4.ts'
import { contentMark } from './start.ts'

const BLOCK = 16
const DASH = 0x2d
const DELETE = 0x7f
/** So many bytes of CP are looked at: cipher text of that length has no control character once in 3,500 times. */
const LOOKED_AT = 64
/** Bytes of `CP=&&` and of the closing. */
const OPENING = 5
const CLOSING = 2

/**
 * True when CP begins as clear text does: empty, or with a name and `=`, and no control character behind it; also when there is no CP to
 * read. The first block of cipher text is the same for days (`DataTime=2025031…`): where it happens to begin as a name does, one frame in
 * 256 would be taken for clear text by its check value alone.
 */
export function looksClear(bytes: Uint8Array, from: number, to: number): boolean {
  const mark = contentMark(bytes, from, to)
  if (mark < 0 || mark + OPENING + CLOSING + BLOCK > to) return true
  return beginsWithKey(bytes, mark + OPENING, to - CLOSING) && isText(bytes, mark + OPENING, to - CLOSING)
}

/** The segment in clear, or null when this key does not open it. Only one block is tried before it looks right. */
export function decrypt(bytes: Uint8Array, from: number, to: number, key: Uint8Array): Uint8Array | null {
  if (key.length !== BLOCK) return null
  const mark = contentMark(bytes, from, to)
  const content = mark + OPENING
  const end = to - CLOSING
  if (mark < 0 || end - content < BLOCK || bytes[end] !== AMPERSAND || bytes[end + 1] !== AMPERSAND) return null
  const cipher = sm4(key)
  const first = copyOf(bytes, content, content + BLOCK)
  cipher.decrypt(first)
  if (!beginsWithKey(first, 0, BLOCK)) return null
  const clear = copyOf(bytes, from, to)
  cipher.decrypt(clear, content - from, end - from)
  return clear
}

function isText(bytes: Uint8Array, from: number, to: number): boolean {
  const last = Math.min(to, from + LOOKED_AT)
  for (let at = from; at < last; at++) if (bytes[at]! < 0x20 || bytes[at] === DELETE) return false
  return true
}

/** A name and `=`, or as many bytes of a name as are looked at. */
function beginsWithKey(bytes: Uint8Array, from: number, to: number): boolean {
  const last = Math.min(to, from + BLOCK)
  for (let at = from; at < last; at++) {
    if (bytes[at] === EQUALS) return at > from
    if (!isNameByte(bytes[at]!) && bytes[at] !== DASH) return false
  }
  return true
}
