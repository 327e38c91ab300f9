/** What frames and connections are: the raw end of every lineage. */
import { createHash } from 'node:crypto'
import { Problem } from '../../platform/http/problem.ts'
import type { RecordKind } from '../../platform/frame-log/types.ts'
import type { Resolver } from '../../platform/lineage/lineage.ts'
import { beijingIso, frameRef } from '../telemetry/index.ts'
import type { FrameSources } from './frame-page.ts'
import { recordOf } from './frame-page.ts'
import { protocolOf } from './mqtt/protocol.ts'
import { readConnection } from './store.ts'

/** `hj212/000000123456` → 123456; the same of `mqtt/…`: one log numbers all. */
function indexOf(name: string): number | null {
  const digits = /^(?:hj212|mqtt)\/(\d{1,15})$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

const kindWords: Readonly<Record<RecordKind, readonly [zh: string, en: string]>> = {
  opened: ['连接建立', 'a connection was opened'],
  received: ['设备发来的原始字节', 'bytes as received from a device'],
  sent: ['下发给设备的原始字节', 'bytes as sent to a device'],
  closed: ['连接关闭', 'a connection was closed'],
}

const connectionRef = (index: number) => `connection:hj212/${String(index).padStart(12, '0')}`

export function ingestLineage(sources: FrameSources): Readonly<Record<'frame' | 'connection', Resolver>> {
  return {
    async frame(name) {
      const index = indexOf(name)
      if (index === null) return null
      const record = await recordOf(sources, index).catch((error: unknown) => {
        if (error instanceof Problem && error.kind.status === 404) return null
        throw error
      })
      if (record === null) return null
      const piece = record.kind === 'received' ? sources.decode(record) : null
      const { mn, cn, qn } = piece?.message ?? { mn: null, cn: null, qn: null }
      return {
        // As it was asked for: both names are the same record.
        ref: frameRef(index, name.startsWith('mqtt/') ? 'mqtt' : 'hj212'),
        kind: 'frame',
        zh: `帧日志第 ${index} 条记录：${kindWords[record.kind][0]}`,
        en: `Record ${index} of the frame log: ${kindWords[record.kind][1]}`,
        facts: {
          index: String(index),
          record: record.kind,
          protocol: protocolOf(record),
          receivedAt: beijingIso(record.at),
          disposition: record.disposition,
          bytes: String(record.bytes.length),
          sha256: createHash('sha256').update(record.bytes).digest('hex'),
          ...(record.outlet === '' ? {} : { outlet: record.outlet }),
          ...(piece === null ? {} : { verdict: piece.verdict }),
          ...(mn === null ? {} : { mn }),
          ...(cn === null ? {} : { cn }),
          ...(qn === null ? {} : { qn }),
          connection: connectionRef(record.connection),
        },
        derivedBy: null,
        from: [],
        links: {
          bytes: `/api/frames/hj212/${index}`,
          proof: `/api/frames/hj212/${index}/proof`,
          page: `/frames/hj212/${index}`,
          connection: `/api/lineage/${connectionRef(record.connection)}`,
        },
      }
    },
    async connection(name, signal) {
      const index = indexOf(name)
      const row = index === null ? null : await readConnection(sources.questions, index, signal)
      if (index === null || row === null) return null
      const opened = Number(row.opened)
      const closed = Number(row.closed)
      return {
        ref: connectionRef(index),
        kind: 'connection',
        zh: `TCP 连接 ${row.peer}`,
        en: `TCP connection from ${row.peer}`,
        facts: {
          peer: row.peer,
          ...(opened === 0 ? {} : { openedAt: beijingIso(opened) }),
          ...(closed === 0 ? {} : { closedAt: beijingIso(closed), reason: row.reason }),
        },
        derivedBy: 'ingest/connections 1',
        from: [frameRef(index)],
        links: { frame: `/frames/hj212/${index}` },
      }
    },
  }
}
