/** One record of the frame log in full: bytes, meaning, arithmetic, what was derived from it, its neighbours. */
import { createHash } from 'node:crypto'
import { annotate, decodeFrame } from '@poyang/hj212'
import type { Receiver } from '@poyang/hj212'
import type { FrameLogReader, LogRecord } from '../../platform/frame-log/types.ts'
import { Problem, raise } from '../../platform/http/problem.ts'
import type { Turnstile } from '../../platform/http/turnstile.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso, factorOf, factorOf2005, frameRef, readingRef } from '../telemetry/index.ts'
import { readingsOfRecord } from './deriver.ts'
import type { DecodeRecord } from './deriver.ts'
import { frameArithmetic } from './frame-arithmetic.ts'
import type { KeyRing } from './key-ring.ts'
import { annotatePublication } from './mqtt/annotate.ts'
import { levelOf, protocolOf } from './mqtt/protocol.ts'
import { remainingLength } from './mqtt/schema.ts'
import { mayBePacket } from './packet-windows.ts'
import { ingestProblems } from './problems.ts'
import { packetSetOf } from './packet-set.ts'
import type { PacketSet } from './packet-set.ts'
import type { Annotation, FrameDetail, PacketsOfFrame } from './schema.ts'
import { readNeighbour } from './store.ts'

export interface FrameSources {
  readonly reader: FrameLogReader
  readonly decode: DecodeRecord
  readonly keys: KeyRing
  readonly questions: ColumnarQuestions
  /** Records below this index are known to be durable. */
  readonly head: () => number
}

/** A record that is durable. Problems: frameUnknown, framePast. */
export async function recordOf(sources: Pick<FrameSources, 'reader' | 'head'>, index: number): Promise<LogRecord> {
  const record = index < sources.head() ? await sources.reader.get(index) : null
  if (record !== null) return record
  if (index < (await sources.reader.tail())) raise(ingestProblems.framePast, `Record ${index} has been removed as the retention rules say.`)
  return raise(ingestProblems.frameUnknown, `The log has no record ${index} yet.`)
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')

/** Hash of a leaf. Source: RFC 9162 clause 2.1.1. */
const leafHashOf = (leaf: Uint8Array) => createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex')

/**
 * Problems: frameUnknown, framePast, those of `search`.
 * @param search through it go the long reads of the log, for sister packets
 */
export async function frameDetail(sources: FrameSources, index: number, signal: AbortSignal, search: Turnstile): Promise<FrameDetail> {
  const record = await recordOf(sources, index)
  const opened = record.kind === 'opened' ? record : await sources.reader.get(record.connection)
  const isFrame = record.kind === 'received' || record.kind === 'sent'
  const piece = record.kind === 'received' ? sources.decode(record) : null
  const mn = piece?.message?.mn ?? null
  const [previous, next, packets] = await Promise.all([
    neighbour(sources.questions, mn, index, 'before', signal),
    neighbour(sources.questions, mn, index, 'after', signal),
    mayBePacket(record) ? search(() => packetSetOf(sources, record, signal)) : null,
  ])
  const joined = packets?.joined ?? null
  const readings = [
    ...(piece === null ? [] : readingsOfRecord(record, piece)),
    ...(joined === null ? [] : readingsOfRecord(joined.by, decodeFrame(joined.bytes, sources.decode.options))),
  ]
  return {
    ref: frameRef(index, protocolOf(record)),
    index,
    kind: record.kind,
    protocol: protocolOf(record),
    receivedAt: beijingIso(record.at),
    connection: record.connection,
    peer: opened === null ? '' : textOf(opened.bytes),
    outletId: record.outlet,
    disposition: record.disposition,
    verdict: piece?.verdict ?? null,
    faults: piece === null ? [] : piece.faults.map(({ code, level, detail }) => ({ code, level, detail })),
    masked: false,
    bytes: base64(record.bytes),
    leaf: base64(record.leaf),
    leafHash: leafHashOf(record.leaf),
    annotations: !isFrame
      ? []
      : protocolOf(record) === 'mqtt'
        ? annotatePublication(record.bytes, levelOf(record))
        : annotationsOf(record.bytes, record.kind === 'sent' ? 'device' : 'host', sources.keys, piece?.message?.version === '2005'),
    ...(protocolOf(record) === 'mqtt'
      ? publicationArithmetic(record.bytes)
      : frameArithmetic(record.bytes, mn === null ? [] : sources.keys.keysOf(mn))),
    readings: [...new Set(readings.map((reading) => readingRef(record.outlet, reading.factor, reading.kind, reading.observedAt)))],
    packets: packets === null ? null : packetsOf(packets, sources.keys, piece?.message?.version === '2005'),
    previous,
    next,
  }
}

const packetsOf = ({ total, complete, packets, joined }: PacketSet, keys: KeyRing, is2005: boolean): PacketsOfFrame => ({
  total,
  complete,
  frames: packets.map(({ index, number, resend }) => ({ ref: frameRef(index), number, resend })),
  joined: joined === null ? null : { by: frameRef(joined.by.index), annotations: annotationsOf(joined.bytes, 'host', keys, is2005) },
})

/** A publication says its length and has no check value: TCP carries it. */
function publicationArithmetic(bytes: Uint8Array): Pick<FrameDetail, 'length' | 'crc'> {
  const declared = remainingLength(bytes, 1)
  const counted = bytes.length - 1 - (declared?.size ?? 0)
  return { length: { declared: declared?.value ?? null, counted }, crc: { sent: null, computed: '', modbus: '', over: 'sent' } }
}

/** The codec's words, with the names of the factors, which it does not know. */
function annotationsOf(bytes: Uint8Array, receiver: Receiver, keys: KeyRing, is2005: boolean): Annotation[] {
  const annotations = annotate(bytes, { receiver, profileOf: (mn) => ({ allowMissingDataTime: true, keys: keys.keysOf(mn) }) })
  return annotations.map((annotation) => {
    const cut = annotation.key.lastIndexOf('-')
    if (annotation.part !== 'cp-pair' || cut <= 0) return { ...annotation }
    const code = annotation.key.slice(0, cut)
    const { nameZh, nameEn, unit } = factorOf(is2005 ? factorOf2005(code) : code)
    if (nameZh === code) return { ...annotation }
    const [zhUnit, enUnit] = unit === null || unit === '' ? ['', ''] : [`（${unit}）`, ` (${unit})`]
    return { ...annotation, zh: `${nameZh}${zhUnit}：${annotation.zh}`, en: `${nameEn}${enUnit}: ${annotation.en}` }
  })
}

/** The frame stands by itself: without the index it has no neighbours, and that is all. */
async function neighbour(
  questions: ColumnarQuestions,
  mn: string | null,
  index: number,
  side: 'before' | 'after',
  signal: AbortSignal,
): Promise<string | null> {
  if (mn === null || mn === '') return null
  try {
    const found = await readNeighbour(questions, mn.slice(0, 64), index, side, signal)
    return found === null ? null : frameRef(found)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}
