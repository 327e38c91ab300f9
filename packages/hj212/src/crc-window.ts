/**
 * Check values of many overlapping stretches of one window in constant time each.
 * After a frame failed its check, every `##` inside it may begin a good one; without this, a flood of false starts
 * would cost its length times the length of a frame.
 */
import { crcEnd, crcHigh, shiftOf } from './crc.ts'

export class CrcWindow {
  /** Where the window begins, and where candidates stop being looked up in it; offsets in the stream. */
  readonly from: number
  readonly until: number
  /** Register after each byte when it starts from zero; filled as far as was asked. */
  #registers: Uint8Array
  #filled = 0

  constructor(from: number, until: number) {
    this.from = from
    this.until = until
    this.#registers = new Uint8Array(until - from + 1)
  }

  /** Check value over stream offsets `[from, to)`; `bytes[0]` is at offset `base` of the stream. */
  crcOf(bytes: Uint8Array, base: number, from: number, to: number): number {
    const last = to - 1
    this.#fill(bytes, base, last)
    const start = from - this.from
    const end = last - this.from
    const high = shiftOf(0xff ^ this.#registers[start]!, end - start) ^ this.#registers[end]!
    return crcEnd(high, bytes[last - base]!)
  }

  /** Registers up to the one in front of stream offset `to`. */
  #fill(bytes: Uint8Array, base: number, to: number): void {
    const need = to - this.from
    if (need >= this.#registers.length) {
      const larger = new Uint8Array(need * 2)
      larger.set(this.#registers)
      this.#registers = larger
    }
    let high = this.#registers[this.#filled]!
    for (; this.#filled < need; this.#filled++) {
      high = crcHigh(high, bytes[this.from + this.#filled - base]!)
      this.#registers[this.#filled + 1] = high
    }
  }
}
