/**
 * Messages sent in several packets (PNUM, PNO). By the text each packet is a whole message of its own, and is used at once; here one
 * learns whether all have come. Some devices cut one CP at any byte instead: then only the joined text can be read, and is given back.
 * Make one joiner for each connection, so that a flood on one cannot push out what another waits for.
 * Source: HJ 212-2017 clause 6.3.2, annex C.49, C.50; the cut text: field practice.
 */
import { copyOf } from '../copy.ts'
import { contentAt, layoutOf } from '../layout.ts'
import { crcText } from '../crc.ts'
import type { Message, Piece } from '../message.ts'
import { LONGEST_SEGMENT } from '../options.ts'
import type { DecoderOptions } from '../options.ts'

export interface JoinerOptions extends Pick<DecoderOptions, 'profileOf'> {
  /** How long a set waits for its next packet, ms. Source: OverTime x (ReCount + 1) with the usual 10 s and 3. */
  readonly timeout?: number
  /** Most sets held, complete ones included; the oldest goes first. */
  readonly mostSets?: number
  /** Most bytes held. */
  readonly mostBytes?: number
}

/** How far the packets of one message have come. */
export interface PacketSet {
  readonly mn: string
  readonly cn: string
  /** DataTime of the set; null while only packets without one have come. */
  readonly dataTime: string | null
  readonly total: number
  /** Different packets that have come. */
  readonly seen: number
  /** The first packets that have not, at most 16. */
  readonly missing: readonly number[]
  readonly complete: boolean
}

export interface PacketProgress extends PacketSet {
  /** Which set of this joiner the packet went to, counted from 0. */
  readonly set: number
  /** The same packet had come before: a resend, which changes nothing. */
  readonly duplicate: boolean
  /** The frame the device would have sent in one piece, when this packet completes a text that was cut; decode it as any frame. */
  readonly joined: Uint8Array | null
  /** Sets given up to stay within bounds. */
  readonly dropped: readonly PacketSet[]
}

export interface PacketJoiner {
  /** A piece of the stream; null when it is no packet of several, or is rejected. */
  push(piece: Piece, now: number): PacketProgress | null
  /** Give up incomplete sets that waited too long; complete ones are forgotten silently. */
  expire(now: number): PacketSet[]
  /** Bytes held. */
  readonly held: number
}

/** What a packet costs beside its bytes, so that empty packets are not free. */
const OVERHEAD = 64
const MOST_MISSING = 16

interface Part {
  readonly head: string
  readonly content: Uint8Array
  readonly timed: boolean
}

interface Held {
  readonly number: number
  readonly key: string
  readonly mn: string
  readonly cn: string
  readonly total: number
  readonly parts: Map<number, Part>
  dataTime: string | null
  deadline: number
  cost: number
}

export function createPacketJoiner(options: JoinerOptions = {}): PacketJoiner {
  const { timeout = 40_000, mostSets = 16, mostBytes = 65_536 } = options
  /** Oldest first. */
  const sets = new Set<Held>()
  let held = 0
  let made = 0

  const remove = (set: Held): void => {
    sets.delete(set)
    held -= set.cost
  }

  /** The set a packet goes to: one with its DataTime, else one whose place for it is free or holds the same. */
  const setFor = (key: string, message: Message, pno: number, part: Part): Held | undefined => {
    const open = [...sets].filter((set) => set.key === key).toReversed()
    const room = (set: Held) => !set.parts.has(pno) || same(set.parts.get(pno)!.content, part.content)
    if (message.dataTime === null) return open.find(room)
    return open.find((set) => set.dataTime === message.dataTime && room(set)) ?? open.find((set) => set.dataTime === null && room(set))
  }

  const shrink = (keep: Held): PacketSet[] => {
    const dropped: PacketSet[] = []
    for (const set of sets) {
      if (sets.size <= mostSets && held <= mostBytes) break
      if (set === keep) continue
      remove(set)
      if (!isComplete(set)) dropped.push(stateOf(set))
    }
    if (held > mostBytes) {
      remove(keep)
      if (!isComplete(keep)) dropped.push(stateOf(keep))
    }
    return dropped
  }

  return {
    get held() {
      return held
    },
    push(piece, now) {
      const { message } = piece
      if (message === null || piece.verdict === 'rejected') return null
      const { mn, cn, pnum, pno } = message
      if (mn === null || cn === null || pnum === null || pno === null || pnum < 2) return null
      const part = partOf(piece.bytes, options)
      if (!part) return null
      const key = `${mn} ${cn} ${pnum}`
      let set = setFor(key, message, pno, part)
      if (!set) {
        set = { number: made++, key, mn, cn, total: pnum, parts: new Map(), dataTime: null, deadline: 0, cost: 0 }
        sets.add(set)
      }
      const duplicate = set.parts.has(pno)
      if (!duplicate) {
        const cost = part.content.length + part.head.length + OVERHEAD
        set.parts.set(pno, part)
        set.cost += cost
        held += cost
        set.dataTime ??= message.dataTime
        set.deadline = now + timeout
      }
      const state = stateOf(set)
      const joined = state.complete && !duplicate ? join(set) : null
      return { ...state, set: set.number, duplicate, joined, dropped: shrink(set) }
    },
    expire(now) {
      const late = [...sets].filter((set) => now >= set.deadline)
      for (const set of late) remove(set)
      return late.filter((set) => !isComplete(set)).map(stateOf)
    },
  }
}

const isComplete = (set: Held): boolean => set.parts.size === set.total

function stateOf(set: Held): PacketSet {
  const missing: number[] = []
  for (let pno = 1; pno <= set.total && missing.length < MOST_MISSING; pno++) if (!set.parts.has(pno)) missing.push(pno)
  const { mn, cn, dataTime, total } = set
  return { mn, cn, dataTime, total, seen: set.parts.size, missing, complete: isComplete(set) }
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Head and content of a packet, from its bytes. */
function partOf(bytes: Uint8Array, options: JoinerOptions): Part | null {
  const layout = layoutOf(bytes, options)
  if (!layout) return null
  const { clear, segmentFrom, segmentTo } = layout
  const cp = contentAt(clear, segmentFrom, segmentTo)
  if (cp < 0) return null
  const to = latin1(clear.subarray(segmentTo - 2, segmentTo)) === '&&' && segmentTo - 2 >= cp + 5 ? segmentTo - 2 : segmentTo
  const content = copyOf(clear, Math.min(cp + 5, to), to)
  return { head: latin1(clear.subarray(segmentFrom, cp)), content, timed: /^\s*DataTime\s*=/.test(latin1(content.subarray(0, 16))) }
}

const same = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])

/** One frame from the packets of a cut text; null when each is whole by itself, or the whole is longer than a frame can be. */
function join(set: Held): Uint8Array | null {
  const parts = Array.from({ length: set.total }, (_, index) => set.parts.get(index + 1)!)
  if (parts.every((part) => part.timed)) return null
  const head = parts[0]!.head
    .replace(/(^|;)(?:PNUM|PNO)=[^;]*(?=;|$)/g, '')
    .replace(/^;/, '')
    .replace(/(^|;)Flag=(\d+)/, (_, before: string, flag: string) => `${before}Flag=${Number(flag) & ~2}`)
  const segment: number[] = [...bytesOf(`${head}CP=&&`)]
  let before = ''
  for (const { content } of parts) {
    const text = latin1(content)
    if (seam(before, text)) segment.push(0x3b)
    for (const byte of content) segment.push(byte)
    if (segment.length > LONGEST_SEGMENT) return null
    before += text
  }
  segment.push(0x26, 0x26)
  if (segment.length > LONGEST_SEGMENT) return null
  const bytes = Uint8Array.from(segment)
  return Uint8Array.from([...bytesOf(`##${String(bytes.length).padStart(4, '0')}`), ...bytes, ...bytesOf(`${crcText(bytes)}\r\n`)])
}

/** Whether a `;` was lost between two packets: put together they would give one item with two `=`. Log text is never such a place. */
function seam(before: string, after: string): boolean {
  if (before === '' || (before.split('//').length - 1) % 2 === 1) return false
  const last = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf(',')) + 1)
  const first = /^[^;,]*/.exec(after)?.[0] ?? ''
  return last.includes('=') && first.indexOf('=') > 0
}
