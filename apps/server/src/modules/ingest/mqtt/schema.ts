/**
 * What an electricity meter publishes over MQTT, and what is wrong with it. One publication is one record of the frame log: the PUBLISH packet as it
 * came. Reading it again gives the same answer. Source: MQTT 3.1.1 and 5.0 (OASIS) clause 3.3; the payload is this project's own (docs/gateway.md).
 * Pure.
 */
import type { Message, Verdict } from '@poyang/hj212'
import { z } from 'zod'
import { Mn } from '../../sources/schema.ts'

/** A number of JSON or the same as text; kept as it was sent. */
const Sent = z.string().max(32)
/** V, A, kW, kvar, kWh; `ct`: ratio of the current transformer the meter has set; `cover`: 1 while it is open. */
export const meterQuantities = ['ua', 'ub', 'uc', 'ia', 'ib', 'ic', 'p', 'pa', 'pb', 'pc', 'q', 'pf', 'energy', 'ct', 'cover'] as const
const Meter = z.looseObject({
  ...(Object.fromEntries(meterQuantities.map((name) => [name, Sent.optional()])) as Record<
    (typeof meterQuantities)[number],
    z.ZodOptional<typeof Sent>
  >),
  /** Data mark as in HJ 212: N normal; others are kept and not used. */
  flag: z
    .string()
    .regex(/^[A-Za-z]{1,2}$/)
    .default('N'),
})
const MeterName = z.string().regex(/^[A-Za-z0-9]{1,16}$/)

/** `meters/<MN>/data` */
export const MeterPayload = z.looseObject({
  /** Moment of the sample, with its offset: `2026-11-25T08:00:00+08:00`. */
  time: z.iso.datetime({ offset: true }),
  /** Stored while the line was down, sent later. */
  backfill: z.boolean().default(false),
  /** By name of the metering point, 1 to 16 letters and digits. */
  meters: z.record(MeterName, Meter).refine((meters) => Object.keys(meters).length >= 1 && Object.keys(meters).length <= 64),
})

interface MeterFaultKind {
  readonly level: 'tolerated' | 'rejected'
  readonly zh: string
  readonly en: string
  readonly source: string
}
const agreed = 'docs/gateway.md'

export const meterFaultKinds = {
  'mqtt-packet': { level: 'rejected', zh: '不是完整的 MQTT 发布报文', en: 'not a whole MQTT publication', source: 'MQTT 3.1.1 clause 3.3' },
  'mqtt-topic': {
    level: 'rejected',
    zh: '主题不是本设备的 meters/<MN>/data',
    en: 'the topic is not meters/<MN>/data of this device',
    source: agreed,
  },
  'mqtt-retained': {
    level: 'tolerated',
    zh: '带保留标志；数据照收，不作保留',
    en: 'marked as retained; the data is taken, nothing is retained',
    source: 'MQTT 3.1.1 clause 3.3.1.3',
  },
  'mqtt-json': { level: 'rejected', zh: '载荷不是 UTF-8 的 JSON', en: 'the payload is not JSON in UTF-8', source: agreed },
  'mqtt-shape': { level: 'rejected', zh: '载荷不符合约定的结构', en: 'the payload does not have the agreed shape', source: agreed },
  'mqtt-number': { level: 'tolerated', zh: '数值不是十进制数，未采用', en: 'a value is no decimal number and is not used', source: agreed },
  'mqtt-unknown': { level: 'tolerated', zh: '含未约定的字段，未采用', en: 'a field that is not agreed on is not used', source: agreed },
} as const satisfies Record<string, MeterFaultKind>
type MeterFaultCode = keyof typeof meterFaultKinds

export interface MeterFault {
  readonly code: MeterFaultCode
  readonly level: 'tolerated' | 'rejected'
  readonly detail: string
}

/** A stretch of a packet; offsets in bytes. */
interface Part {
  readonly from: number
  readonly to: number
}
export interface Publication {
  readonly qos: 0 | 1
  readonly retained: boolean
  readonly topic: string
  /** Present with QoS 1. */
  readonly id: number | null
  readonly payload: Uint8Array
  readonly parts: {
    readonly head: Part
    readonly topic: Part
    readonly id: Part | null
    readonly properties: Part | null
    readonly payload: Part
  }
}

export interface MeterPiece {
  readonly verdict: Verdict
  readonly faults: readonly MeterFault[]
  readonly message: Message | null
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const PUBLISH = 3
const LONGEST_DETAIL = 200

/** Remaining length of a packet: value and bytes taken, null when it is not whole or longer than four bytes. Source: MQTT 3.1.1 clause 2.2.3. */
export function remainingLength(bytes: Uint8Array, at: number): { readonly value: number; readonly size: number } | null {
  let value = 0
  for (let size = 1; size <= 4; size++) {
    const byte = bytes[at + size - 1]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 128 ** (size - 1)
    if ((byte & 0x80) === 0) return { value, size }
  }
  return null
}

/** A whole PUBLISH packet; null for anything else. QoS 2 and a damaged topic are anything else. @param version 5 has properties behind the id */
export function readPublication(bytes: Uint8Array, version: 4 | 5): Publication | null {
  const [first = 0] = bytes
  const qos = (first >> 1) & 3
  const length = remainingLength(bytes, 1)
  if (first >> 4 !== PUBLISH || qos > 1 || length === null || 1 + length.size + length.value !== bytes.length) return null
  const head = 1 + length.size
  const topicEnd = head + 2 + (bytes[head] ?? 0) * 256 + (bytes[head + 1] ?? 0)
  let at = topicEnd + (qos === 1 ? 2 : 0)
  if (at > bytes.length) return null
  let properties: Part | null = null
  if (version === 5) {
    const own = remainingLength(bytes, at)
    if (own === null || at + own.size + own.value > bytes.length) return null
    properties = { from: at, to: at + own.size + own.value }
    at = properties.to
  }
  const topic = textOf(bytes.subarray(head + 2, topicEnd))
  if (topic === null) return null
  return {
    qos: qos === 1 ? 1 : 0,
    retained: (first & 1) === 1,
    topic,
    id: qos === 1 ? (bytes[topicEnd] ?? 0) * 256 + (bytes[topicEnd + 1] ?? 0) : null,
    payload: bytes.subarray(at),
    parts: {
      head: { from: 0, to: head },
      topic: { from: head, to: topicEnd },
      id: qos === 1 ? { from: topicEnd, to: topicEnd + 2 } : null,
      properties,
      payload: { from: at, to: bytes.length },
    },
  }
}

const topicShape = /^meters\/([A-Za-z0-9_-]{1,64})\/data$/
export const topicOf = (mn: string): string => `meters/${mn}/data`

/**
 * What a publication says, as the message of real-time data that a collector would have sent over HJ 212: codes `<meter>-<quantity>`.
 * @param version of the protocol that the connection spoke
 */
export function decodePublication(bytes: Uint8Array, version: 4 | 5): MeterPiece {
  const publication = readPublication(bytes, version)
  if (publication === null) return rejected('mqtt-packet')
  const mn = Mn.safeParse(topicShape.exec(publication.topic)?.[1])
  if (!mn.success) return rejected('mqtt-topic', publication.topic)
  const text = textOf(publication.payload)
  const json = text === null ? undefined : jsonOf(text)
  if (json === undefined) return rejected('mqtt-json')
  const parsed = MeterPayload.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return rejected('mqtt-shape', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const faults: MeterFault[] = publication.retained ? [faultOf('mqtt-retained')] : []
  const { time, backfill, meters, ...rest } = parsed.data
  const unknown = Object.keys(rest)
  const items: Record<string, Record<string, string>> = {}
  for (const [name, { flag, ...values }] of Object.entries(meters)) {
    for (const [quantity, value] of Object.entries(values)) {
      if (!isQuantity(quantity)) unknown.push(`${name}.${quantity}`)
      else if (typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?$/.test(value))
        items[`${name}-${quantity}`] = { Rtd: value, Flag: flag }
      else faults.push(faultOf('mqtt-number', `${name}.${quantity}`))
    }
  }
  if (unknown.length > 0) faults.push(faultOf('mqtt-unknown', unknown.slice(0, 8).join(', ')))
  return { verdict: faults.length === 0 ? 'ok' : 'tolerated', faults, message: messageOf(mn.data, beijingStamp(time), backfill, items) }
}

const isQuantity = (name: string): boolean => (meterQuantities as readonly string[]).includes(name)
const faultOf = (code: MeterFaultCode, detail = ''): MeterFault => ({
  code,
  level: meterFaultKinds[code].level,
  detail: detail.slice(0, LONGEST_DETAIL),
})
export const rejected = (code: MeterFaultCode, detail = ''): MeterPiece => ({
  verdict: 'rejected',
  faults: [faultOf(code, detail)],
  message: null,
})

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** Numbers stay the text that was sent: `12.50` is not `12.5`. Undefined: no JSON. */
function jsonOf(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value
  try {
    return JSON.parse(text, reviver)
  } catch {
    return undefined
  }
}

/** `2026-11-25T00:00:00Z` → `20261125080000` */
function beijingStamp(time: string): string {
  const at = Date.parse(time) + 8 * 3_600_000
  return new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
}

const messageOf = (mn: string, dataTime: string, backfill: boolean, items: Message['items']): Message => ({
  version: '2017',
  qn: null,
  st: 'MQTT',
  cn: '2011',
  pw: null,
  mn,
  flag: null,
  pnum: null,
  pno: null,
  backfill,
  dataTime,
  order: [],
  trailing: false,
  pairs: [],
  fields: {},
  items,
})
