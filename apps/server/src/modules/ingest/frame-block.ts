/** Received records as columns of one block of table `frame`. */
import type { LogRecord } from '../../platform/frame-log/types.ts'
import type { RecordPiece } from './deriver.ts'
import { protocolOf } from './mqtt/protocol.ts'
import { LongColumn, RepeatedTextColumn, TextColumn, WordColumn } from '../../platform/native-block/native-block.ts'
import { enumColumn, frameColumn, momentColumn, tableBlock } from '../../platform/native-block/table-block.ts'

const dispositionNumbers = { none: 0, accepted: 1, stranger: 2, rejected: 3, noise: 4 } as const
const verdictNumbers = { ok: 1, tolerated: 2, rejected: 3 } as const

export interface FrameBlock {
  readonly rows: number
  /** @param piece what the codec says of the bytes; null for noise, which is not decoded */
  add(record: LogRecord, piece: RecordPiece | null): void
  take(): Buffer
}

/** Texts of strangers can be anything: what goes into the index is bounded. */
const short = (text: string | null | undefined, limit: number) => (text ?? '').slice(0, limit)

export function createFrameBlock(): FrameBlock {
  const columns = {
    idx: frameColumn(),
    at: momentColumn(),
    connection: frameColumn(),
    disposition: enumColumn(Object.keys(dispositionNumbers), 0),
    verdict: enumColumn(Object.keys(verdictNumbers), 1),
    outlet: new RepeatedTextColumn(),
    mn: new RepeatedTextColumn(),
    st: new RepeatedTextColumn(),
    cn: new RepeatedTextColumn(),
    qn: new TextColumn(),
    data_time: new LongColumn('UInt64'),
    faults: new RepeatedTextColumn(),
    rejecting: new RepeatedTextColumn(),
    length: new WordColumn('UInt32'),
  }
  const block = tableBlock(columns)
  return {
    get rows() {
      return block.rows
    },
    add(record, piece) {
      const message = piece?.message
      columns.idx.push(record.index)
      columns.at.push(record.at)
      columns.connection.push(record.connection)
      columns.disposition.push(dispositionNumbers[record.disposition])
      columns.verdict.push(verdictNumbers[piece?.verdict ?? 'rejected'])
      columns.outlet.push(record.outlet)
      columns.mn.push(short(message?.mn, 64))
      columns.st.push(protocolOf(record) === 'mqtt' ? 'MQTT' : short(message?.st, 8))
      columns.cn.push(short(message?.cn, 8))
      columns.qn.push(short(message?.qn, 24))
      columns.data_time.push(Number(message?.dataTime ?? 0))
      columns.faults.push(piece === null ? 'noise' : codesOf(piece.faults))
      columns.rejecting.push(piece === null ? 'noise' : codesOf(piece.faults.filter(({ level }) => level === 'rejected')))
      columns.length.push(record.bytes.length)
    },
    take: () => block.take(),
  }
}

/** Codes joined by commas; a frame has each fault once. */
const codesOf = (faults: ReadonlyArray<{ readonly code: string }>) => (faults.length === 0 ? '' : faults.map(({ code }) => code).join(','))
