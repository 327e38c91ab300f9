/**
 * Where one frame ends and whether its check value is right.
 * The length field is believed first, then the closing `&&` with a right check value behind it.
 * Source: HJ 212-2017 clause 6.3.1, table 2, annex A.
 */
import { AMPERSAND, EQUALS, HASH, LF, hexAt, hexDigit, lowerCaseAt } from './ascii.ts'
import { crcEnd, crcHigh, crcOf, crcText, crcVariantOf, hex4 } from './crc.ts'
import { CrcWindow } from './crc-window.ts'
import { decrypt, looksClear } from './decrypt.ts'
import type { FaultList } from './fault-list.ts'
import { LONGEST_SEGMENT } from './options.ts'
import type { DeviceProfile } from './options.ts'
import { HEADER, START_UNDECIDED, contentMark, startAt } from './start.ts'
import { TAIL_UNDECIDED, tailAt } from './tail.ts'

/** The bytes at hand: `bytes[0]` stands at offset `base` of the stream, nothing is known from `end` on. */
export interface Reach {
  bytes: Uint8Array
  end: number
  base: number
  /** Stretch in which a check value was wrong: candidates in it are looked up, not calculated. */
  window: CrcWindow | null
}

export interface CutOptions {
  readonly limit: number
  readonly profileOf: ((mn: string) => DeviceProfile | null) | undefined
}

/** A frame found: bytes `[start, end)` hold it, `[from, to)` its segment. */
export interface Cut {
  readonly end: number
  readonly from: number
  readonly to: number
  /** The segment in clear where CP was encrypted; else null. */
  readonly clear: Uint8Array | null
  /** The check value is right: what the segment says counts. */
  readonly sound: boolean
}

/** How a search for the closing ended. */
type Stop = 'found' | 'start' | 'line' | 'bound' | 'end'

/** A place where a frame begins, with what is known so far; offsets count from the place. */
export class Candidate {
  /** Bytes before the segment. */
  readonly header: number
  /** Value of the length field; -1 when it is not four digits. */
  readonly length: number
  /** Segment end once the check value was found right; 0 before. */
  #to = 0
  #clear: Uint8Array | null = null
  #received = -1
  #tolerated: 'crc-variant' | null = null
  /** Search for the closing: next byte to look at (0 before it begins), register up to there. */
  #scan = 0
  #high = 0xff
  /** The length field leads to `&&` and four digits: the end is known, only the check value is wrong. */
  #consistent = false
  /** First line end inside a consistent frame: where it is cut when a start follows, so that the piece alone is cut there too. */
  #line = 0
  #stop: Stop | null = null

  /** A piece begins here whatever follows; behind a broken length field only if a right check value is found. */
  get certain(): boolean {
    return this.length >= 0
  }

  /** The check value was found right: only the tail is open. */
  get sound(): boolean {
    return this.#to !== 0
  }

  constructor(header: number, length: number) {
    this.header = header
    this.length = header === HEADER ? length : -1
  }

  /** The cut, null when more bytes are needed (never when `closed`), or 'none' when no frame begins here after all. */
  decide(reach: Reach, start: number, closed: boolean, options: CutOptions, faults: FaultList): Cut | 'none' | null {
    if (this.#to === 0 && this.#stop === null) {
      if (this.#scan === 0 && !this.#tryDeclared(reach, start, closed, options)) return null
      if (this.#to === 0) {
        this.#stop = this.#search(reach, start, closed, options)
        if (this.#stop === null) return null
      }
    }
    if (this.#to === 0) return this.#damaged(reach, start, closed, options, faults)
    return this.#whole(reach, start, closed, options, faults)
  }

  /** Believe the length field. False when more bytes are needed. */
  #tryDeclared(reach: Reach, start: number, closed: boolean, options: CutOptions): boolean {
    const { bytes, end } = reach
    const from = start + this.header
    const to = from + this.length
    if (this.length >= 0 && this.length <= options.limit) {
      if (to + 4 > end && !closed) return false
      if (to + 4 <= end) {
        const received = hexAt(bytes, to)
        if (received >= 0 && this.#accept(reach, from, to, received, options)) {
          this.#to = to - start
          return true
        }
        this.#consistent = received >= 0 && this.length > 4 && bytes[to - 1] === AMPERSAND && bytes[to - 2] === AMPERSAND
      }
    }
    this.#scan = this.header
    return true
  }

  /** Is the check value right over `[from, to)`: in clear, after decryption, or as the profile says? */
  #accept(reach: Reach, from: number, to: number, received: number, options: CutOptions): boolean {
    const { bytes, base, window } = reach
    const looked = window !== null && base + from < window.until && to > from
    const right =
      received === (looked ? window.crcOf(bytes, base, base + from, base + to) : crcOf(bytes, from, to)) && isPlausible(bytes, from, to)
    this.#received = received
    if (!right && !looked && to > from) reach.window = new CrcWindow(base + from, base + to)
    if (options.profileOf === undefined || (right && looksClear(bytes, from, to))) return right
    const profile = options.profileOf(mnOf(bytes, from, to))
    if (profile === null) return right
    for (const key of profile.keys ?? []) {
      const clear = decrypt(bytes, from, to, key)
      if (clear === null || crcOf(clear) !== received) continue
      this.#clear = clear
      return true
    }
    if (right || profile.crc === undefined || profile.crc === 'standard') return right
    if (crcVariantOf(bytes, from, to, received) !== profile.crc) return false
    this.#tolerated = 'crc-variant'
    return true
  }

  /** Look for `&&`, four digits that are the right check value; stop at the next start, a line end or the bound. Null: more bytes needed. */
  #search(reach: Reach, start: number, closed: boolean, options: CutOptions): Stop | null {
    const { bytes, end } = reach
    const from = start + this.header
    const bound = from + (this.#consistent ? this.length : this.length > options.limit ? LONGEST_SEGMENT : options.limit)
    let at = start + this.#scan
    let high = this.#high
    const pause = (): null => {
      this.#scan = at - start
      this.#high = high
      return null
    }
    const stop = (why: Stop): Stop => {
      pause()
      return why
    }
    for (; at < bound; at++) {
      if (at >= end) return closed ? stop('end') : pause()
      const byte = bytes[at]!
      if (byte === HASH) {
        const next = startAt(bytes, at, end, closed)
        if (next === START_UNDECIDED) return pause()
        if (next > 0) {
          if (this.#line > 0) at = start + this.#line
          return stop(this.#line > 0 ? 'line' : 'start')
        }
      } else if (byte === LF && this.#line === 0) {
        this.#line = at + 1 - start
        if (!this.#consistent) {
          at++
          return stop('line')
        }
      } else if (byte === AMPERSAND && this.#line === 0 && !opensContent(bytes, at)) {
        const digits = closingAt(bytes, at, end)
        if (digits === UNDECIDED && !closed) return pause()
        if (digits >= 0 && digits === crcEnd(crcHigh(high, AMPERSAND), AMPERSAND)) {
          this.#to = at + 2 - start
          this.#received = digits
          return stop('found')
        }
      }
      high = crcHigh(high, byte)
    }
    return stop('bound')
  }

  /** A frame whose check value is right: its tail, and what was wrong with the frame around the segment. */
  #whole(reach: Reach, start: number, closed: boolean, options: CutOptions, faults: FaultList): Cut | null {
    const { bytes, end } = reach
    const from = start + this.header
    const to = start + this.#to
    const tail = tailAt(bytes, to + 4, end, closed)
    if (tail === TAIL_UNDECIDED) return null
    const size = to - from
    const bad = this.length <= 0
    if (size === 0) faults.add('segment-empty')
    else if (bad) faults.add('length-invalid', asciiText(bytes, start + 2, Math.max(from, start + HEADER)))
    else if (size !== this.length) faults.add('length-mismatch', `${this.length} declared, ${size} found`)
    if (size > 1024) faults.add('oversize', `${size} bytes`, size > options.limit ? 'rejected' : 'tolerated')
    if (this.#tolerated) faults.add(this.#tolerated, hex4(this.#received), 'tolerated')
    if (lowerCaseAt(bytes, to)) faults.add('crc-lowercase', asciiText(bytes, to, to + 4))
    if (tail === 0) faults.add('tail-missing')
    else if (tail !== 2 || bytes[to + 5] !== LF) faults.add('tail-nonstandard', JSON.stringify(asciiText(bytes, to + 4, to + 4 + tail)))
    return { end: to + 4 + tail, from, to, clear: this.#clear, sound: true }
  }

  /** A frame that is not right however it is cut. */
  #damaged(reach: Reach, start: number, closed: boolean, options: CutOptions, faults: FaultList): Cut | 'none' | null {
    if (this.length < 0) return 'none'
    const { bytes } = reach
    const from = start + this.header
    const at = start + this.#scan
    const declared = from + this.length
    let end = at
    if (this.#stop === 'bound') {
      end = this.length > options.limit ? at : declared + 4
      if (this.#consistent) {
        const tail = tailAt(bytes, end, reach.end, closed)
        if (tail === TAIL_UNDECIDED) return null
        end += tail
      }
    }
    const to = this.length === 0 ? end : Math.min(declared, end)
    if (this.length === 0) faults.add('length-invalid', '0000')
    else if (this.length > options.limit) faults.add('oversize', `${this.length} bytes declared`, 'rejected')
    else if (declared > end) faults.add('truncated', `${end - from} of ${this.length} bytes`)
    else nameCrcFault(bytes, from, declared, end, faults)
    return { end, from, to, clear: null, sound: false }
  }
}

/**
 * One frame in 256 with wrong bytes has the right check value. Where CP is not closed, another start inside says that this is
 * half a frame and the beginning of the next.
 */
function isPlausible(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 2 || (bytes[to - 1] === AMPERSAND && bytes[to - 2] === AMPERSAND)) return true
  for (let at = bytes.indexOf(HASH, from); at >= 0 && at < to; at = bytes.indexOf(HASH, at + 1))
    if (startAt(bytes, at, to, true) > 0) return false
  return true
}

const UNDECIDED = -2

/** Check value behind a closing `&&` at `at`; -1 when that is none, `UNDECIDED` when bytes are missing. */
function closingAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return UNDECIDED
  if (bytes[at + 1] !== AMPERSAND) return -1
  if (at + 6 <= end) return hexAt(bytes, at + 2)
  for (let index = at + 2; index < end; index++) if (hexDigit(bytes[index]!) < 0) return -1
  return UNDECIDED
}

/** The first `&&` of CP is no closing, whatever stands behind it. */
const opensContent = (bytes: Uint8Array, at: number): boolean =>
  at >= 3 && bytes[at - 1] === EQUALS && bytes[at - 2] === 0x50 && bytes[at - 3] === 0x43

function nameCrcFault(bytes: Uint8Array, from: number, to: number, end: number, faults: FaultList): void {
  const text = asciiText(bytes, to, Math.min(to + 4, end))
  const received = to + 4 <= end ? hexAt(bytes, to) : -1
  if (received < 0) {
    faults.add('crc-malformed', JSON.stringify(text))
    return
  }
  const variant = crcVariantOf(bytes, from, to, received)
  if (variant === null) faults.add('crc-mismatch', `${text} received, ${crcText(bytes, from, to)} calculated`)
  else faults.add('crc-variant', `${text} is ${variant}, the standard gives ${crcText(bytes, from, to)}`)
}

/** MN as it stands in the head of `bytes[from, to)`; empty when there is none. */
function mnOf(bytes: Uint8Array, from: number, to: number): string {
  const mark = contentMark(bytes, from, to)
  const head = asciiText(bytes, from, Math.min(mark < 0 ? to : mark, from + 256))
  return /(?:^|;)\s*MN\s*=\s*([^;\s]*)/.exec(head)?.[1] ?? ''
}

const asciiText = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
