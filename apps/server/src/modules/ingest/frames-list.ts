/** Lists of received frames, newest first. */
import type { z } from 'zod'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso, frameRef } from '../telemetry/index.ts'
import type { FrameLine, FramePage, FramesQuery } from './schema.ts'
import { readFrames, readPeers } from './store.ts'
import type { FrameRow } from './store.ts'

/** Rows asked for beside each line: a replayed one stands there twice. A page with more repeats is shorter, and the next goes on behind it. */
const SPARE = 2

const listed = (codes: string) => (codes === '' ? [] : codes.split(','))

const lineOf = (row: FrameRow, peer: string): FrameLine => ({
  ref: frameRef(Number(row.index), row.st === 'MQTT' ? 'mqtt' : 'hj212'),
  index: Number(row.index),
  receivedAt: beijingIso(Number(row.received)),
  peer,
  disposition: row.disposition,
  verdict: row.verdict,
  mn: row.mn,
  outletId: row.outlet,
  st: row.st,
  cn: row.cn,
  qn: row.qn,
  dataTime: Number(row.dataTime) === 0 ? '' : String(row.dataTime),
  faults: listed(row.faults),
  rejecting: listed(row.rejecting),
  length: row.length,
})

/** Problems: columnarDown, busy, tooCostly. */
export async function framesPage(
  questions: ColumnarQuestions,
  query: z.infer<typeof FramesQuery>,
  signal: AbortSignal,
): Promise<FramePage> {
  const rows = await readFrames(questions, query, query.before ?? Number.MAX_SAFE_INTEGER, query.limit * SPARE, signal)
  const once = rows.filter((row, at) => row.index !== rows[at - 1]?.index)
  const shown = once.slice(0, query.limit)
  const connections = [...new Set(shown.map((row) => Number(row.connection)))]
  const peers = await readPeers(questions, connections, signal)
  const last = shown.at(-1)
  return {
    frames: shown.map((row) => lineOf(row, peers.get(Number(row.connection)) ?? '')),
    next: last !== undefined && (once.length > shown.length || rows.length === query.limit * SPARE) ? Number(last.index) : null,
  }
}
