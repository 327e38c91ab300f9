/** Frames and records for tests, put together by hand so that they do not lean on the encoder. */
import { crcText } from '@poyang/hj212'
import type { RecordInput } from '../../platform/frame-log/types.ts'

export interface FrameParts {
  readonly mn?: string
  readonly cn?: string
  readonly st?: string
  readonly flag?: number | null
  readonly qn?: string | null
  /** What stands in CP behind DataTime. */
  readonly cp: string
  readonly dataTime?: string | null
  readonly more?: string
}

export function frame({
  mn = 'M1',
  cn = '2011',
  st = '32',
  flag = 4,
  qn = '20261124080000001',
  cp,
  dataTime = '20261124080000',
  more = '',
}: FrameParts): Buffer {
  const head = `${qn === null ? '' : `QN=${qn};`}ST=${st};CN=${cn};PW=123456;MN=${mn};${flag === null ? '' : `Flag=${flag};`}${more}`
  const segment = Buffer.from(`${head}CP=&&${dataTime === null ? '' : `DataTime=${dataTime};`}${cp}&&`)
  return Buffer.concat([Buffer.from(`##${String(segment.length).padStart(4, '0')}`), segment, Buffer.from(`${crcText(segment)}\r\n`)])
}

export const beijing = (text: string): number => Date.parse(`${text}+08:00`)

export const opened = (at: number, peer = '127.0.0.1:4000'): RecordInput => ({
  kind: 'opened',
  disposition: 'none',
  at,
  connection: -1,
  outlet: '',
  bytes: Buffer.from(peer),
})

export const received = (at: number, bytes: Uint8Array, more: Partial<RecordInput> = {}): RecordInput => ({
  kind: 'received',
  disposition: 'accepted',
  at,
  connection: 0,
  outlet: 'P-0001',
  bytes,
  ...more,
})
