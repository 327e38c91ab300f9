/** What stands behind the check value. Source: HJ 212-2017 table 2 (CR LF); the others as devices send them. */
import { BACKSLASH, CR, LF } from './ascii.ts'

export const TAIL_UNDECIDED = -1

/** Most carriage returns taken before a line feed. */
const MOST_RETURNS = 3
const written = [BACKSLASH, 0x72, BACKSLASH, 0x6e] as const

/**
 * Length of the tail at `at`: CR LF, LF, some CR with or without LF, or the four characters `\r\n`; 0 when there is none.
 * `TAIL_UNDECIDED` while the bytes seen could go on, unless `closed`.
 */
export function tailAt(bytes: Uint8Array, at: number, end: number, closed: boolean): number {
  const undecided = (length: number): number => (closed ? length : TAIL_UNDECIDED)
  if (at >= end) return undecided(0)
  const first = bytes[at]
  if (first === CR && at + 1 < end && bytes[at + 1] === LF) return 2
  if (first === LF) return 1
  if (first === CR) {
    let length = 1
    while (length < MOST_RETURNS && bytes[at + length] === CR && at + length < end) length++
    if (at + length >= end) return undecided(length)
    return bytes[at + length] === LF ? length + 1 : length
  }
  if (first !== BACKSLASH) return 0
  for (let index = 1; index < written.length; index++) {
    if (at + index >= end) return undecided(0)
    if (bytes[at + index] !== written[index]) return 0
  }
  return written.length
}
