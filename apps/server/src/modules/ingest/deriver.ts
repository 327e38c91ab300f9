/**
 * Records of the frame log → rows of every derived table. Depends on nothing but the records (and the keys that open encrypted ones),
 * so deriving again, in whatever portions, gives the same tables.
 */
import { decodeFrame } from '@poyang/hj212'
import type { DecoderOptions, Piece } from '@poyang/hj212'
import type { MeterPiece } from './mqtt/schema.ts'
import type { FrameLogReader, LogRecord } from '../../platform/frame-log/types.ts'
import { createReadingBlock, readingsOf } from '../telemetry/index.ts'
import type { SentReading } from '../telemetry/index.ts'
import { createConnectionBlock } from './connection-block.ts'
import { createFrameBlock } from './frame-block.ts'
import { createPacketWindows, mayBePacket, windowStart } from './packet-windows.ts'

/** A frame of HJ 212, or what a meter published over MQTT. */
export type RecordPiece = Piece | MeterPiece

/** What the codec says of the bytes of one received record. */
export interface DecodeRecord {
  (record: LogRecord): RecordPiece
  /** For frames of an accepted device that are put together from several records. */
  readonly options: DecoderOptions
}

/** A time this far before or after its reception is no time of a measurement; the frame is kept, its values are not used. */
const OLDEST_SECONDS = 10 * 366 * 86_400
const NEWEST_SECONDS = 2 * 366 * 86_400

/** One table's rows of a chunk. */
export interface DerivedRows {
  readonly table: 'frame' | 'connection' | 'reading'
  readonly rows: number
  readonly block: Buffer
}

export interface Deriver {
  readonly rows: number
  /** Look at what came shortly before a record, where parts of a frame may stand that goes on behind it. Before the first `add`. */
  prepare(reader: FrameLogReader, next: number): Promise<void>
  /** The record that follows the one before. */
  add(record: LogRecord): void
  /** Rows of every table that has any; the deriver is empty afterwards. */
  take(): DerivedRows[]
}

/** @param onReading hears of each reading as it is derived */
export function createDeriver(decode: DecodeRecord, onReading: (reading: SentReading, record: LogRecord) => void): Deriver {
  const blocks = { frame: createFrameBlock(), connection: createConnectionBlock(), reading: createReadingBlock() }
  const packets = createPacketWindows(decode.options)
  const addReadings = (record: LogRecord, piece: RecordPiece) => {
    for (const reading of readingsOfRecord(record, piece)) {
      blocks.reading.add(reading, record.outlet, piece.message?.mn ?? '', record.index, record.at)
      onReading(reading, record)
    }
  }
  return {
    get rows() {
      return blocks.frame.rows + blocks.connection.rows + blocks.reading.rows
    },
    async prepare(reader, next) {
      const from = Math.max(windowStart(next), await reader.tail())
      if (from >= next) return
      for await (const batch of reader.read(from, next))
        for (const record of batch) {
          const piece = mayBePacket(record) ? decode(record) : null
          if (piece !== null && 'kind' in piece) packets.see(record, piece)
        }
    },
    add(record) {
      if (record.kind === 'opened' || record.kind === 'closed') return blocks.connection.add(record)
      if (record.kind !== 'received') return
      if (record.disposition === 'noise') return blocks.frame.add(record, null)
      const piece = decode(record)
      blocks.frame.add(record, piece)
      addReadings(record, piece)
      const joined = 'kind' in piece ? packets.see(record, piece) : null
      if (joined !== null) addReadings(record, decodeFrame(joined, decode.options))
    },
    take() {
      const taken: DerivedRows[] = []
      for (const table of ['frame', 'connection', 'reading'] as const) {
        const { rows } = blocks[table]
        if (rows > 0) taken.push({ table, rows, block: blocks[table].take() })
      }
      return taken
    },
  }
}

/** Readings that a record gives: only accepted ones give any. */
export function readingsOfRecord(record: LogRecord, piece: RecordPiece): SentReading[] {
  if (record.disposition !== 'accepted' || piece.verdict === 'rejected' || piece.message === null) return []
  const seconds = record.at / 1000
  return readingsOf(piece.message).filter(
    (reading) => reading.observedAt >= seconds - OLDEST_SECONDS && reading.observedAt <= seconds + NEWEST_SECONDS,
  )
}
