/**
 * The packets of the message that a record is one of, found again in the log as the writer saw them. Reads a stretch of the log of at most
 * a window and the patience of a set; only records of the same connection are looked at.
 */
import type { FrameLogReader, LogRecord } from '../../platform/frame-log/types.ts'
import type { DecodeRecord } from './deriver.ts'
import { createPacketWindows, mayBePacket, PATIENCE_MS, windowStart } from './packet-windows.ts'

export interface PacketSet {
  readonly total: number
  readonly complete: boolean
  /** Those that came until it was complete, and the record that was asked for, in the order of the log. */
  readonly packets: readonly Packet[]
  /** The frame the device cut, and the record that completed it. */
  readonly joined: { readonly by: LogRecord; readonly bytes: Uint8Array } | null
}

interface Packet {
  readonly index: number
  /** PNO */
  readonly number: number
  /** The same packet had come before. */
  readonly resend: boolean
}

interface Found {
  readonly packets: Packet[]
  complete: boolean
  joined: PacketSet['joined']
}

/** Null for a record that is no packet of several, whatever `mayBePacket` thought. Rejects when `signal` ends first. */
export async function packetSetOf(
  given: { readonly reader: FrameLogReader; readonly decode: DecodeRecord; readonly head: () => number },
  record: LogRecord,
  signal: AbortSignal,
): Promise<PacketSet | null> {
  const total = given.decode(record).message?.pnum ?? null
  if (total === null || total < 2) return null
  const windows = createPacketWindows(given.decode.options)
  const sets = new Map<string, Found>()
  const own: Found[] = []
  const isDone = () => own.some(({ complete }) => complete)
  let patience = record.at + PATIENCE_MS

  const look = (each: LogRecord) => {
    const piece = given.decode(each)
    if (!('kind' in piece)) return
    const placed = windows.place(each, piece)
    const number = piece.message?.pno ?? null
    if (placed === null || placed.answer === null || number === null) return
    const { progress } = placed.answer
    // The answering window first: it has seen the most.
    for (const name of new Set([placed.answer.set, ...placed.sets])) {
      const found = sets.get(name) ?? { packets: [], complete: false, joined: null }
      sets.set(name, found)
      found.packets.push({ index: each.index, number, resend: found.packets.some((packet) => packet.number === number) })
      if (each.index === record.index) own.push(found)
      if (own.includes(found)) patience = Math.max(patience, each.at + PATIENCE_MS)
    }
    const answering = sets.get(placed.answer.set)
    if (answering === undefined) return
    answering.complete ||= progress.complete
    if (progress.joined !== null) answering.joined = { by: each, bytes: progress.joined }
  }

  const from = Math.max(windowStart(record.index), await given.reader.tail())
  for await (const batch of given.reader.read(from, Math.max(given.head(), record.index + 1))) {
    signal.throwIfAborted()
    for (const each of batch) if (!isDone() && each.connection === record.connection && mayBePacket(each)) look(each)
    const last = batch.at(-1)
    if (isDone() || (last !== undefined && last.index > record.index && last.at > patience)) break
  }
  const found = own.find(({ joined }) => joined !== null) ?? own.find(({ complete }) => complete) ?? own[0]
  return found === undefined ? null : { total, ...found }
}
