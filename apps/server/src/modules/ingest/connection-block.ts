/** Openings and closings of connections as columns of one block of table `connection`. */
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { LongColumn, nativeBlock, TextColumn } from '../../platform/native-block/native-block.ts'

export interface ConnectionBlock {
  readonly rows: number
  /** @param record an `opened` or `closed` one */
  add(record: LogRecord): void
  take(): Buffer
}

const text = (record: LogRecord) => Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length).toString().slice(0, 200)

export function createConnectionBlock(): ConnectionBlock {
  const columns = {
    connection: new LongColumn('UInt64'),
    opened_at: new LongColumn("DateTime64(3, 'Asia/Shanghai')"),
    peer: new TextColumn(),
    closed_at: new LongColumn("DateTime64(3, 'Asia/Shanghai')"),
    closed_frame: new LongColumn('UInt64'),
    reason: new TextColumn(),
  }
  return {
    get rows() {
      return columns.connection.rows
    },
    add(record) {
      const opened = record.kind === 'opened'
      columns.connection.push(opened ? record.index : record.connection)
      columns.opened_at.push(opened ? record.at : 0)
      columns.peer.push(opened ? text(record) : '')
      columns.closed_at.push(opened ? 0 : record.at)
      columns.closed_frame.push(opened ? 0 : record.index)
      columns.reason.push(opened ? '' : text(record))
    },
    take() {
      const block = nativeBlock(columns)
      for (const column of Object.values(columns)) column.clear()
      return block
    },
  }
}
