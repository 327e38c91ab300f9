/** Records of the frame log with the readings they give, for those who follow the log behind the writer. The same readings as the writer's. */
import { decodeFrame } from '@poyang/hj212'
import type { FrameLogReader } from '../../platform/frame-log/types.ts'
import { parametersOf } from '../telemetry/index.ts'
import type { SentParameter, SentReading } from '../telemetry/index.ts'
import { readingsOfRecord } from './deriver.ts'
import type { DecodeRecord } from './deriver.ts'
import { createPacketWindows, mayBePacket, windowStart } from './packet-windows.ts'

interface Walked {
  readonly index: number
  /** ms since 1970 */
  readonly at: number
  readonly outlet: string
  readonly readings: readonly SentReading[]
  /** What the device said of its instruments; most records say nothing. */
  readonly parameters?: readonly SentParameter[]
}

/** Walks forward; a walk that begins anywhere else looks first at what stands shortly before, where parts of a frame may be. */
export function createReadingWalk(
  reader: FrameLogReader,
  decode: DecodeRecord,
): (from: number, to: number) => AsyncIterable<readonly Walked[]> {
  let packets = createPacketWindows(decode.options)
  let seenTo = -1
  const prepare = async (from: number) => {
    if (seenTo === from) return
    packets = createPacketWindows(decode.options)
    const start = Math.max(windowStart(from), await reader.tail())
    if (start >= from) return
    for await (const batch of reader.read(start, from))
      for (const record of batch) {
        const piece = mayBePacket(record) ? decode(record) : null
        if (piece !== null && 'kind' in piece) packets.see(record, piece)
      }
  }
  return async function* walk(from, to) {
    await prepare(from)
    for await (const batch of reader.read(from, to)) {
      const walked: Walked[] = []
      for (const record of batch) {
        let readings: SentReading[] = []
        let parameters: SentParameter[] = []
        if (record.kind === 'received' && record.disposition === 'accepted') {
          const piece = decode(record)
          readings = readingsOfRecord(record, piece)
          if (piece.message !== null && piece.verdict !== 'rejected') parameters = parametersOf(piece.message)
          const joined = 'kind' in piece ? packets.see(record, piece) : null
          if (joined !== null) readings = [...readings, ...readingsOfRecord(record, decodeFrame(joined, decode.options))]
        }
        walked.push({
          index: record.index,
          at: record.at,
          outlet: record.outlet,
          readings,
          ...(parameters.length === 0 ? {} : { parameters }),
        })
      }
      yield walked
      const last = batch.at(-1)
      if (last !== undefined) seenTo = last.index + 1
    }
  }
}
