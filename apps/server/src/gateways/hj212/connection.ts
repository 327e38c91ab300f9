/** One TCP connection: bytes in, records out, answers back; everything about it has a bound. */
import type { Socket } from 'node:net'
import { createDecoder } from '@poyang/hj212'
import type { Decoder, DecoderOptions, Message, Piece } from '@poyang/hj212'
import { MAX_RECORD_BYTES } from '../../platform/frame-log/record.ts'
import type { Address } from './addresses.ts'
import type { Intake } from './intake.ts'
import { type Draft, type Journal, MAX_ENTRY_BYTES } from './journal.ts'
import type { Way } from './links.ts'
import type { Turns, Waiting } from './turns.ts'

export interface ConnectionLimits {
  /** A connection that has said nothing understandable this long is closed, ms. */
  readonly loginMs: number
  /** A connection that is silent this long is closed, ms. */
  readonly idleMs: number
  /** The rest of a half frame is waited for this long, ms (OverTime of HJ 212-2017 table 1). */
  readonly halfFrameMs: number
  /** Bytes of one connection that are not durable yet; more are not read. */
  readonly unsettledBytes: number
  /** Answers that the device has not taken; beyond it nothing more is read from it. */
  readonly unreadBytes: number
  /** A device that takes none of its answers this long is closed, ms. */
  readonly unreadMs: number
  /** Damaged frames in a row, and bytes of noise in a row, after which the peer is no device of this protocol. */
  readonly damagedFrames: number
  readonly noiseBytes: number
}

export type CloseReason =
  | 'peer-closed'
  | 'connection-lost'
  | 'login-timeout'
  | 'idle-timeout'
  | 'answers-not-read'
  | 'not-hj212'
  | 'gateway-stops'

/** What a connection needs of the gateway around it. */
export interface Surroundings {
  /** Milliseconds since 1970: what records carry. */
  readonly now: () => number
  /** Milliseconds of a clock that never jumps: what is waited by. */
  readonly clock: () => number
  readonly limits: ConnectionLimits
  readonly decoder: DecoderOptions
  readonly turns: Turns
  readonly journal: Journal
  readonly intake: Intake
  /** Does somebody wait for what this device says? */
  awaits(message: Message): boolean
  /** An accepted message that is awaited has become record `index`. */
  heard(message: Message, index: number): void
  /** The connection holds a whole frame that lacks only its CR LF: call `tick` soon and often. */
  awaitsTail(connection: Connection): void
  /** The connection has answers to write when the group is settled. */
  touched(connection: Connection): void
  /** Nothing of the connection is left. */
  gone(connection: Connection): void
}

const NOTHING = new Uint8Array(0)

/** Why a connection is not read at present. */
const IN_LINE = 1
const UNSETTLED = 2
const UNREAD = 4
const OVERDRAWN = 8

/** What opening and closing cost in the log: paid by those who never said anything understandable. */
const OPENING_COST = 192
/** A device that leaves out CR LF waits for its answer: a frame that is whole but for them is taken after this time. */
const TAIL_MS = 200
/** Noise waits so long for more of it, so that a byte each second is one record a while, not one each. */
const NOISE_MS = 1_000
/** A closed socket that the peer does not close is destroyed. */
const LINGER_MS = 3_000

export class Connection implements Waiting, Way {
  index = -1
  entered = false
  durable = false
  closed = false
  readonly peer: string
  readonly at: number
  readonly address: Address

  readonly #socket: Socket
  readonly #around: Surroundings
  #decoder: Decoder | null
  #holds = 0
  /** Read but not yet worked on, at most what the socket delivers at once: it is paused meanwhile. */
  #waiting: Uint8Array = NOTHING
  #unsettled = 0
  #outbox: Uint8Array[] = []
  #noise: Uint8Array[] = []
  #noiseBytes = 0
  /** When it began, for its record and for waiting. */
  #noiseAt = 0
  #noiseSince = 0
  /** Of the clock, like all times below. */
  readonly #openedAt: number
  #heardAt: number
  #unreadSince = 0
  #understood = false
  #damagedInRow = 0
  #noiseInRow = 0
  #ending = false
  #destroyAt = Number.POSITIVE_INFINITY
  /** Entries on their way to the disk. */
  #entries = 0

  constructor(socket: Socket, address: Address, around: Surroundings) {
    this.#socket = socket
    this.#around = around
    this.address = address
    this.at = around.now()
    this.#openedAt = around.clock()
    this.#heardAt = this.#openedAt
    this.peer = peerOf(socket)
    this.#decoder = createDecoder(around.decoder)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#finish('peer-closed'))
    socket.on('error', () => this.#finish('connection-lost'))
    socket.on('close', () => {
      this.#finish('connection-lost')
      around.gone(this)
    })
    socket.on('drain', () => {
      this.#unreadSince = 0
      this.#release(UNREAD)
    })
    // While the log takes nothing, nothing is read: it stays with the device, which sends it again.
    if (around.turns.isOpen) socket.resume()
    else this.#queue()
  }

  get waiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Its turn has come (`Turns`): work on some of what waits. */
  serve(limit: number): number {
    const chunk = this.#waiting
    const part = chunk.length > limit ? chunk.subarray(0, limit) : chunk
    this.#waiting = chunk.subarray(part.length)
    if (part.length > 0) this.#take(part)
    if (!this.waiting) this.#release(IN_LINE)
    return part.length
  }

  /** Answers of a group that became durable, in one write. */
  flush(): void {
    const parts = this.#outbox
    this.#outbox = []
    if (parts.length === 0 || this.#socket.destroyed || !this.#socket.writable) return
    const [only] = parts
    this.#socket.write(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts))
    if (this.#socket.writableLength > this.#around.limits.unreadBytes && this.#unreadSince === 0) {
      this.#unreadSince = this.#around.clock()
      this.#hold(UNREAD)
    }
  }

  send(bytes: Uint8Array, isWanted: () => boolean): void {
    if (this.closed) return
    const sent: Draft = { kind: 'sent', disposition: 'none', at: this.#around.now(), connection: -1, outlet: '', bytes }
    this.#flushNoise()
    this.#enter([sent], bytes.length, () => {
      if (isWanted()) this.#answer(bytes)
    })
  }

  /** After `awaitsTail`, every few milliseconds: take the frame without its CR LF once the wait is over. True when there is nothing to wait for. */
  tick(now: number): boolean {
    if (this.#decoder === null || !this.#decoder.awaitingTail) return true
    if (now - this.#heardAt < TAIL_MS) return false
    this.#enterPieces(this.#decoder.expire(), this.#around.now(), 0)
    return this.#decoder === null || !this.#decoder.awaitingTail
  }

  /** Once a second: what has waited too long? */
  sweep(now: number): void {
    const { limits } = this.#around
    if (now >= this.#destroyAt) return void this.#socket.destroy()
    if (this.#decoder === null) return
    if (this.#noiseBytes > 0 && now - this.#noiseSince >= NOISE_MS) this.#flushNoise()
    if (this.#unreadSince > 0 && now - this.#unreadSince >= limits.unreadMs) return this.close('answers-not-read')
    // While we do not read, the silence is ours.
    if (this.#holds !== 0) {
      this.#heardAt = now
      if ((this.#holds & OVERDRAWN) !== 0 && !this.address.isOverdrawn(now)) this.#release(OVERDRAWN)
      return
    }
    const silent = now - this.#heardAt
    if (this.#decoder.buffered > 0 && silent >= limits.halfFrameMs) this.#enterPieces(this.#decoder.expire(), this.#around.now(), 0)
    if (!this.#understood && now - this.#openedAt >= limits.loginMs) this.close('login-timeout')
    else if (silent >= limits.idleMs) this.close('idle-timeout')
  }

  /** Keep what was received, answer what is durable, then close. */
  close(reason: CloseReason): void {
    this.#finish(reason)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#heardAt = this.#around.clock()
    if (this.#decoder === null) return
    if (!this.waiting && this.#around.turns.admit(this.address, chunk.length)) return this.#take(chunk)
    this.#waiting = this.waiting ? Buffer.concat([this.#waiting, chunk]) : chunk
    this.#queue()
  }

  #queue(): void {
    if ((this.#holds & IN_LINE) === 0) this.#around.turns.wait(this)
    this.#hold(IN_LINE)
  }

  #take(chunk: Uint8Array): void {
    const decoder = this.#decoder
    if (decoder === null) return
    this.#enterPieces(decoder.push(chunk), this.#around.now(), chunk.length)
    if (decoder.awaitingTail) this.#around.awaitsTail(this)
  }

  /** Pieces of one read → one entry of the journal, and what follows from it when it is durable. */
  #enterPieces(pieces: readonly Piece[], at: number, size: number): void {
    let drafts: Draft[] = []
    let replies: Uint8Array[] = []
    let heard: { message: Message; at: number }[] = []
    let bytes = 0
    let unsettled = size
    const enter = () => {
      if (drafts.length === 0) return
      const entry = { replies, heard }
      this.#enter(drafts, unsettled, (first) => this.#settled(first, entry.replies, entry.heard))
      drafts = []
      replies = []
      heard = []
      bytes = 0
      unsettled = 0
    }
    for (const piece of pieces) {
      if (piece.kind === 'noise') {
        this.#hearNoise(piece.bytes, at)
        continue
      }
      if (this.#noiseBytes > 0) drafts.push(...this.#takeNoise())
      const { draft, reply, message } = this.#around.intake.judge(piece, this, at)
      if (message !== null && this.#around.awaits(message)) heard.push({ message, at: drafts.length })
      drafts.push(draft)
      if (reply !== null) replies.push(reply)
      bytes += piece.length + 200
      this.#weigh(draft)
      if (bytes > MAX_ENTRY_BYTES / 2) enter()
    }
    enter()
    if (this.#noiseBytes >= MAX_RECORD_BYTES) this.#flushNoise()
    if (this.#damagedInRow >= this.#around.limits.damagedFrames || this.#noiseInRow >= this.#around.limits.noiseBytes)
      this.close('not-hj212')
  }

  #settled(first: number, replies: readonly Uint8Array[], heard: readonly { message: Message; at: number }[]): void {
    for (const reply of replies) this.#answer(reply)
    for (const { message, at } of heard) this.#around.heard(message, first + at)
  }

  #answer(bytes: Uint8Array): void {
    if (this.#outbox.push(bytes) === 1) this.#around.touched(this)
  }

  /** Whoever sends what is nobody's data pays for it, and is closed when there is nothing else. */
  #weigh(draft: Draft): void {
    if (draft.disposition === 'accepted') {
      this.#understood = true
      this.#damagedInRow = 0
      this.#noiseInRow = 0
      return
    }
    if (draft.disposition === 'rejected') this.#damagedInRow += 1
    else {
      this.#understood = true
      this.#damagedInRow = 0
      this.#noiseInRow = 0
    }
    this.#charge(draft.bytes.length)
  }

  #charge(bytes: number): void {
    const now = this.#around.clock()
    this.address.charge(bytes, now)
    if (this.address.isOverdrawn(now)) this.#hold(OVERDRAWN)
  }

  #hearNoise(bytes: Uint8Array, at: number): void {
    if (this.#noiseBytes === 0) {
      this.#noiseAt = at
      this.#noiseSince = this.#around.clock()
    }
    this.#noise.push(bytes)
    this.#noiseBytes += bytes.length
    this.#noiseInRow += bytes.length
    this.#charge(bytes.length)
  }

  /** The noise so far, as records. */
  #takeNoise(): Draft[] {
    const all = Buffer.concat(this.#noise)
    this.#noise = []
    this.#noiseBytes = 0
    const drafts: Draft[] = []
    for (let from = 0; from < all.length; from += MAX_RECORD_BYTES)
      drafts.push(this.#around.intake.noise(all.subarray(from, from + MAX_RECORD_BYTES), this.#noiseAt))
    return drafts
  }

  #flushNoise(): void {
    const drafts = this.#takeNoise()
    if (drafts.length > 0) this.#enter(drafts, 0, null)
  }

  #enter(drafts: readonly Draft[], size: number, then: ((first: number) => void) | null): void {
    this.#entries += 1
    this.#unsettled += size
    if (this.#unsettled > this.#around.limits.unsettledBytes) this.#hold(UNSETTLED)
    this.#around.journal.enter(this, drafts, (first) => {
      this.#entries -= 1
      this.#unsettled -= size
      if (this.#unsettled <= this.#around.limits.unsettledBytes / 2) this.#release(UNSETTLED)
      then?.(first)
      if (this.closed && this.#entries === 0) this.#part()
    })
  }

  #finish(reason: CloseReason): void {
    if (this.#ending) return
    this.#ending = true
    this.#drain()
    const at = this.#around.now()
    if (this.#decoder !== null) this.#enterPieces(this.#decoder.end(), at, 0)
    this.#decoder = null
    this.#flushNoise()
    if (this.entered) {
      if (!this.#understood) this.address.charge(OPENING_COST, this.#around.clock())
      const bytes = Buffer.from(reason)
      this.#enter([{ kind: 'closed', disposition: 'none', at, connection: -1, outlet: '', bytes }], 0, null)
    }
    this.closed = true
    if (reason === 'answers-not-read') this.#socket.destroy()
    this.#destroyAt = this.#around.clock() + LINGER_MS
    if (this.#entries === 0) this.#part()
  }

  /** What the socket has already handed over, even if its turn has not come: it was received. */
  #drain(): void {
    this.#socket.pause()
    const waiting = this.#waiting
    this.#waiting = NOTHING
    if (waiting.length > 0) this.#take(waiting)
    for (let chunk: unknown = this.#socket.read(); chunk instanceof Uint8Array; chunk = this.#socket.read()) this.#take(chunk)
  }

  /** Everything is durable: write the last answers and close. */
  #part(): void {
    this.flush()
    if (!this.#socket.destroyed) this.#socket.end()
    // Unread bytes would keep the socket from closing.
    this.#socket.resume()
  }

  #hold(why: number): void {
    if (this.#holds === 0) this.#socket.pause()
    this.#holds |= why
  }

  #release(why: number): void {
    if ((this.#holds & why) === 0) return
    this.#holds &= ~why
    if (this.#holds === 0 && !this.#ending) this.#socket.resume()
  }
}

function peerOf(socket: Socket): string {
  const { remoteAddress = '', remotePort = 0 } = socket
  const address = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  return address.includes(':') ? `[${address}]:${remotePort}` : `${address}:${remotePort}`
}
