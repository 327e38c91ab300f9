/**
 * Texts that a device cut into packets at any byte, joined again. What is joined must depend on the log alone, wherever reading began:
 * so packets are joined within windows of fixed record numbers, two of which overlap at any place. The older of the two answers: it has seen
 * at least half a window, so that no packet stands in it without those that came before.
 * Source: HJ 212-2017 annex C.49, C.50 (packets); the cut text is field practice.
 */
import { createPacketJoiner } from '@poyang/hj212'
import type { DecoderOptions, PacketJoiner, PacketProgress, Piece } from '@poyang/hj212'
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { protocolOf } from './mqtt/protocol.ts'

/** A set waits so long for its next packet, ms. Source: OverTime x (ReCount + 1) with the usual 10 s and 3. */
export const PATIENCE_MS = 40_000
/** Records of a window. At a city's 150 frames a second half of it is more than three minutes. */
const WINDOW = 65_536
/** Connections of a window that may have packets open, and bytes of each: at most 64 MiB in both windows. */
const MOST_CONNECTIONS = 1_024
const MOST_BYTES = 32_768

/** Where a packet went. */
interface Placed {
  /** Names of its set, one in each window that holds it. */
  readonly sets: readonly string[]
  /** How far the window that answers here has come, and what it calls the set. */
  readonly answer: { readonly set: string; readonly progress: PacketProgress } | null
}

export interface PacketWindows {
  /** The frame the device cut, when this record completes it; null otherwise. Records come in order; the same one twice is the same one once. */
  see(record: LogRecord, piece: Piece): Uint8Array | null
  /** The same, told in full; null for what is no packet of several. */
  place(record: LogRecord, piece: Piece): Placed | null
}

/** Where to begin seeing packets so that from `index` on the answers are those of having seen everything. */
export const windowStart = (index: number): number => Math.max(0, (Math.floor((2 * index) / WINDOW) - 1) * (WINDOW / 2))

/** Cheap and never wrong about a frame that has packets. */
export const mayBePacket = (record: LogRecord): boolean =>
  record.kind === 'received' &&
  record.disposition === 'accepted' &&
  protocolOf(record) === 'hj212' &&
  Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length).includes('PNUM=')

export function createPacketWindows(options: DecoderOptions): PacketWindows {
  const first = createWindow(0, options)
  const second = createWindow(WINDOW / 2, options)
  const place = (record: LogRecord, piece: Piece): Placed | null => {
    const pnum = piece.message?.pnum ?? null
    if (record.disposition !== 'accepted' || pnum === null || pnum < 2) return null
    const answers = [second(record, piece), first(record, piece)]
    return {
      sets: answers.flatMap((answer) => (answer === null ? [] : [answer.set])),
      answer: answers[Math.floor((2 * record.index) / WINDOW) % 2] ?? null,
    }
  }
  return { place, see: (record, piece) => place(record, piece)?.answer?.progress.joined ?? null }
}

function createWindow(offset: number, options: DecoderOptions): (record: LogRecord, piece: Piece) => Placed['answer'] {
  let current = -1
  let joiners = new Map<number, PacketJoiner>()
  return (record, piece) => {
    const window = Math.floor((record.index + offset) / WINDOW)
    if (window !== current) {
      current = window
      joiners = new Map()
    }
    let joiner = joiners.get(record.connection)
    if (joiner === undefined) {
      const oldest = joiners.keys().next().value
      if (joiners.size >= MOST_CONNECTIONS && oldest !== undefined) joiners.delete(oldest)
      joiner = createPacketJoiner({ ...options, timeout: PATIENCE_MS, mostBytes: MOST_BYTES })
      joiners.set(record.connection, joiner)
    }
    joiner.expire(record.at)
    const progress = joiner.push(piece, record.at)
    return progress === null ? null : { set: `${offset}/${window}/${record.connection}/${progress.set}`, progress }
  }
}
