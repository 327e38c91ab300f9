/** Openings and closings of connections as columns of one block of table `connection`. */
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { TextColumn } from '../../platform/native-block/native-block.ts'
import { frameColumn, momentColumn, tableBlock } from '../../platform/native-block/table-block.ts'

export interface ConnectionBlock {
  readonly rows: number
  /** @param record an `opened` or `closed` one */
  add(record: LogRecord): void
  take(): Buffer
}

const text = (record: LogRecord) => Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length).toString().slice(0, 200)

export function createConnectionBlock(): ConnectionBlock {
  const columns = {
    connection: frameColumn(),
    opened_at: momentColumn(),
    peer: new TextColumn(),
    closed_at: momentColumn(),
    closed_frame: frameColumn(),
    reason: new TextColumn(),
  }
  const block = tableBlock(columns)
  return {
    get rows() {
      return block.rows
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
    take: () => block.take(),
  }
}
