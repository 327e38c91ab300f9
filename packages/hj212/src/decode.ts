/**
 * Bytes to pieces. Every byte belongs to exactly one piece, and how the bytes were cut into chunks changes nothing:
 * what is decided at a place follows from the bytes before and behind it alone.
 *
 * The tail. A frame is whole at its check value, but CR LF may come in the next chunk. To keep pieces independent of chunks the
 * frame is held until the bytes behind it are seen: usually they are there already. A device that leaves them out and waits for
 * its answer is told by `awaitingTail`: call `expire()` after a moment (say 200 ms) then. For half frames and noise the moment is
 * longer (10 s). `expire()` is the only place where time changes the pieces.
 *
 * Source: HJ 212-2017 clause 6.3.1; how devices depart from it: the package README.
 */
import { AMPERSAND, CR, HASH, LF, hexAt, lowerCaseAt, viewOf } from './ascii.ts'
import { crcOf } from './crc.ts'
import { Candidate } from './cut.ts'
import type { Cut, Reach } from './cut.ts'
import { looksClear } from './decrypt.ts'
import { FaultList } from './fault-list.ts'
import { fault, verdictOf } from './faults.ts'
import type { Message, Piece } from './message.ts'
import { limitOf } from './options.ts'
import type { DecoderOptions } from './options.ts'
import { peekSegment, readSegment } from './segment.ts'
import { HEADER, NO_START, START_UNDECIDED, declaredLength, isNamed, startAt } from './start.ts'

/** Longest piece of noise: a longer run is several pieces. */
const LONGEST_NOISE = 4096
/** Longest segment by the text. */
const LONGEST_USUAL = 1024
/** Smallest buffer kept for the bytes that wait. */
const SMALLEST_HOLD = 1024
/** Fewest bytes of a chunk that are joined with what waits. */
const STRETCH = 1024

export interface Decoder {
  /** Take the next bytes of the stream. May keep the memory of `chunk`: do not write to it again. */
  push(chunk: Uint8Array): Piece[]
  /** The wait for more bytes is over: the first thing that waits is given up as it is, and what stands behind it is looked at. */
  expire(): Piece[]
  /** The stream is closed: what is left, as pieces. */
  end(): Piece[]
  /** Bytes held that belong to no piece yet; never more than some 15 KB plus the last chunk. */
  readonly buffered: number
  /** A whole frame with the right check value waits only for its CR LF. */
  readonly awaitingTail: boolean
}

export function createDecoder(options: DecoderOptions = {}): Decoder {
  return new StreamDecoder(options)
}

/** Decode one record's bytes again: the verdict, faults and message the stream gave. Offset is 0. */
export function decodeFrame(bytes: Uint8Array, options: DecoderOptions = {}): Piece {
  const decoder = new StreamDecoder(options)
  const pieces = [...decoder.push(bytes), ...decoder.end()]
  const [only] = pieces
  if (only !== undefined && pieces.length === 1) return only
  const faults = [fault('not-one-frame', pieces.length === 0 ? 'no bytes' : `${pieces.length} pieces`)]
  return { offset: 0, length: bytes.length, bytes, kind: 'noise', verdict: 'rejected', faults, message: null }
}

const noiseFaults = Object.freeze([fault('noise')])

class StreamDecoder implements Decoder {
  readonly #limit: number
  readonly #usualLimit: number
  readonly #options: DecoderOptions
  /** Bytes at hand, and the place in them where the next piece begins. */
  readonly #reach: Reach = { bytes: new Uint8Array(0), end: 0, base: 0, window: null }
  #at = 0
  /** No frame begins before this place. */
  #look = 0
  #candidate: Candidate | null = null
  /** Faults of the frame at hand. */
  readonly #faults = new FaultList()
  /** Buffer of our own with room behind `end`, if `reach.bytes` is one. */
  #own = false

  constructor(options: DecoderOptions) {
    this.#options = options
    this.#limit = limitOf(options)
    this.#usualLimit = Math.min(this.#limit, LONGEST_USUAL)
  }

  get buffered(): number {
    return this.#reach.end - this.#at
  }

  get awaitingTail(): boolean {
    return this.#candidate?.sound === true
  }

  push(chunk: Uint8Array): Piece[] {
    const pieces: Piece[] = []
    const plain = chunk.constructor === Uint8Array ? chunk : viewOf(chunk, 0, chunk.length) // one kind of array throughout: engines are slower with two
    for (let taken = 0; taken < plain.length;) {
      taken = this.#append(plain, taken)
      while (this.#step(pieces, false));
    }
    this.#keep()
    return pieces
  }

  expire(): Piece[] {
    const pieces: Piece[] = []
    if (this.buffered === 0) return pieces
    const before = this.#at
    while (this.#at === before && this.#step(pieces, true));
    while (this.#step(pieces, false));
    this.#keep()
    return pieces
  }

  end(): Piece[] {
    const pieces: Piece[] = []
    while (this.buffered > 0) this.#step(pieces, true)
    this.#keep()
    return pieces
  }

  /**
   * The short way for nearly all frames: right length, right check value in capitals, CR LF, and nothing that needs a profile.
   * True when a piece was made; else nothing was done.
   */
  #usual(pieces: Piece[]): boolean {
    const { bytes, end, window } = this.#reach
    const at = this.#at
    if (at !== this.#look || window !== null || end - at < HEADER + 3 || bytes[at] !== HASH || bytes[at + 1] !== HASH) return false
    const length = declaredLength(bytes, at)
    const from = at + HEADER
    const to = from + length
    if (length < 4 || length > this.#usualLimit || to + 6 > end || bytes[to + 4] !== CR || bytes[to + 5] !== LF) return false
    if (bytes[to - 1] !== AMPERSAND || bytes[to - 2] !== AMPERSAND || !isNamed(bytes, from) || lowerCaseAt(bytes, to)) return false
    if (hexAt(bytes, to) !== crcOf(bytes, from, to) || (this.#options.profileOf !== undefined && !looksClear(bytes, from, to))) return false
    const view = viewOf(bytes, at, to + 6)
    pieces.push(this.#piece(view, readSegment(bytes, from, to, this.#options.profileOf, this.#faults, view, at)))
    this.#at = to + 6
    this.#look = to + 6
    return true
  }

  /** Decide the next thing. False when more bytes are needed; never when `closed` and bytes are left. */
  #step(pieces: Piece[], closed: boolean): boolean {
    if (this.#candidate === null) {
      if (this.#usual(pieces)) return true
      if (!this.#findStart(pieces, closed)) return false
    }
    const candidate = this.#candidate
    if (candidate === null) return true
    const start = this.#look
    const { profileOf } = this.#options
    const cut = candidate.decide(this.#reach, start, closed, { limit: this.#limit, profileOf }, this.#faults)
    if (cut === null) return false
    this.#candidate = null
    if (cut === 'none') {
      this.#faults.clear()
      this.#look = start + 1
      return true
    }
    this.#noiseUntil(pieces, start)
    pieces.push(this.#frame(cut))
    this.#at = cut.end
    this.#look = cut.end
    return true
  }

  /** Go to the next place where a frame may begin. False when there is none yet. */
  #findStart(pieces: Piece[], closed: boolean): boolean {
    const reach = this.#reach
    const { bytes, end } = reach
    if (reach.window !== null && reach.base + this.#look >= reach.window.until) reach.window = null
    let at = this.#look
    let header = NO_START
    for (; at < end; at++) {
      if (bytes[at] !== HASH) continue
      header = startAt(bytes, at, end, closed)
      if (header !== NO_START) break
    }
    this.#look = at
    while (at - this.#at >= LONGEST_NOISE) this.#noise(pieces, this.#at + LONGEST_NOISE)
    if (header > 0) {
      this.#candidate = new Candidate(header, declaredLength(bytes, at))
      if (this.#candidate.certain) this.#noiseUntil(pieces, at)
      return true
    }
    if (!closed || header === START_UNDECIDED) return false
    this.#noiseUntil(pieces, end)
    return true
  }

  #noiseUntil(pieces: Piece[], to: number): void {
    while (this.#at < to) this.#noise(pieces, Math.min(to, this.#at + LONGEST_NOISE))
  }

  #noise(pieces: Piece[], to: number): void {
    const from = this.#at
    const { bytes, base } = this.#reach
    pieces.push({
      offset: base + from,
      length: to - from,
      bytes: viewOf(bytes, from, to),
      kind: 'noise',
      verdict: 'rejected',
      faults: noiseFaults,
      message: null,
    })
    this.#at = to
  }

  #frame(cut: Cut): Piece {
    const message = this.#read(cut)
    return this.#piece(viewOf(this.#reach.bytes, this.#at, cut.end), message)
  }

  /** The frame at hand as a piece: `bytes` are all of it. */
  #piece(bytes: Uint8Array, message: Message | null): Piece {
    const faults = this.#faults.list
    this.#faults.clear()
    return { offset: this.#reach.base + this.#at, length: bytes.length, bytes, kind: 'frame', verdict: verdictOf(faults), faults, message }
  }

  #read(cut: Cut): Message | null {
    const faults = this.#faults
    const { bytes } = this.#reach
    if (!cut.sound || cut.to === cut.from) return peekSegment(bytes, cut.from, cut.to)
    const { clear } = cut
    const { profileOf } = this.#options
    return clear === null ? readSegment(bytes, cut.from, cut.to, profileOf, faults) : readSegment(clear, 0, clear.length, profileOf, faults)
  }

  /**
   * Take bytes of `chunk` from `taken` on; returns how many are taken then. What waits from before is joined with a stretch of the
   * chunk at a time; as soon as it is decided, the chunk is looked at where it is.
   */
  #append(chunk: Uint8Array, taken: number): number {
    const reach = this.#reach
    const waiting = this.buffered
    if (waiting <= taken) {
      this.#use(chunk, this.#at + waiting - taken, chunk.length, false)
      return chunk.length
    }
    const stretch = chunk.subarray(taken, taken + Math.max(STRETCH, waiting))
    if (!this.#own || reach.end + stretch.length > reach.bytes.length) {
      const larger = new Uint8Array(Math.max(SMALLEST_HOLD, (waiting + stretch.length) * 2))
      larger.set(reach.bytes.subarray(this.#at, reach.end))
      this.#use(larger, this.#at, waiting, true)
    }
    reach.bytes.set(stretch, reach.end)
    reach.end += stretch.length
    return taken + stretch.length
  }

  /** Keep what waits in a buffer of its own when it would hold on to much more than itself. */
  #keep(): void {
    const reach = this.#reach
    const waiting = this.buffered
    if (waiting === 0) this.#use(new Uint8Array(0), this.#at, 0, false)
    else if (!this.#own) {
      const hold = new Uint8Array(Math.max(SMALLEST_HOLD, waiting * 2))
      hold.set(reach.bytes.subarray(this.#at, reach.end))
      this.#use(hold, this.#at, waiting, true)
    }
  }

  /** From now on `bytes[0]` is the byte that was at `from`. */
  #use(bytes: Uint8Array, from: number, end: number, own: boolean): void {
    const reach = this.#reach
    reach.base += from
    this.#look -= from
    this.#at -= from
    reach.bytes = bytes
    reach.end = end
    this.#own = own
  }
}
