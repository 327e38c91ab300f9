/**
 * The few packets of MQTT that a port for meters needs: a stream cut into packets, CONNECT read, short answers written. Publications are read by
 * modules/ingest/mqtt. Anything else a broker does (delivery, subscriptions, retained messages, wills, QoS 2) is not here to be attacked.
 * Source: MQTT 3.1.1 and 5.0 (OASIS), clauses 2 and 3.
 */
import { remainingLength } from '../../modules/ingest/mqtt/schema.ts'

export type Level = 4 | 5

export const packetType = { connect: 1, publish: 3, subscribe: 8, unsubscribe: 10, pingreq: 12, disconnect: 14 } as const

/** Whole packets of a stream. `damaged`: what follows has no length, or one beyond the limit. */
export interface Cut {
  readonly packets: readonly Buffer[]
  readonly damaged: boolean
}

export class PacketCutter {
  readonly #limit: number
  #rest: Buffer = Buffer.alloc(0)

  /** @param limit longest packet, bytes: never more than this and one chunk is held */
  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: Buffer): Cut {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const packets: Buffer[] = []
    for (;;) {
      const length = remainingLength(bytes, 1)
      if (length === null) {
        if (bytes.length >= 5) return { packets, damaged: true }
        break
      }
      const whole = 1 + length.size + length.value
      if (whole > this.#limit) return { packets, damaged: true }
      if (bytes.length < whole) break
      packets.push(bytes.subarray(0, whole))
      bytes = bytes.subarray(whole)
    }
    this.#rest = bytes
    return { packets, damaged: false }
  }
}

export interface Connect {
  /** As sent; only 4 (3.1.1) and 5 are served. */
  readonly level: number
  readonly clientId: string
  /** Seconds; 0: none. */
  readonly keepAlive: number
  readonly hasWill: boolean
  readonly username: string | null
  readonly password: Buffer | null
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Null for what is no CONNECT packet. */
export function readConnect(packet: Buffer): Connect | null {
  const length = remainingLength(packet, 1)
  if (packet[0] !== packetType.connect << 4 || length === null) return null
  const reader = new Reader(packet, 1 + length.size)
  try {
    if (reader.text() !== 'MQTT') return null
    const level = reader.byte()
    const flags = reader.byte()
    const keepAlive = reader.word()
    if (level !== 4 && level !== 5) return { level, clientId: '', keepAlive, hasWill: false, username: null, password: null }
    if ((flags & 1) !== 0) return null
    if (level === 5) reader.properties()
    const clientId = reader.text()
    const hasWill = (flags & 4) !== 0
    if (hasWill) {
      if (level === 5) reader.properties()
      reader.text()
      reader.bytes()
    }
    const username = (flags & 0x80) === 0 ? null : reader.text()
    const password = (flags & 0x40) === 0 ? null : reader.bytes()
    return reader.atEnd ? { level, clientId, keepAlive, hasWill, username, password } : null
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** Throws RangeError at the end of the bytes, TypeError for a text that is not UTF-8. */
class Reader {
  readonly #packet: Buffer
  #at: number

  constructor(packet: Buffer, at: number) {
    this.#packet = packet
    this.#at = at
  }

  get atEnd(): boolean {
    return this.#at === this.#packet.length
  }

  byte(): number {
    const byte = this.#packet.readUInt8(this.#at)
    this.#at += 1
    return byte
  }

  word(): number {
    const word = this.#packet.readUInt16BE(this.#at)
    this.#at += 2
    return word
  }

  bytes(): Buffer {
    return this.#take(this.word())
  }

  text(): string {
    return utf8.decode(this.bytes())
  }

  /** Properties of MQTT 5 are of no use here. */
  properties(): void {
    const length = remainingLength(this.#packet, this.#at)
    if (length === null) throw new RangeError('properties end early')
    this.#at += length.size
    this.#take(length.value)
  }

  #take(size: number): Buffer {
    if (this.#at + size > this.#packet.length) throw new RangeError('the packet ends early')
    const taken = this.#packet.subarray(this.#at, this.#at + size)
    this.#at += size
    return taken
  }
}

/** Why a connection is refused, by level: return code of 3.1.1, reason code of 5.0. */
export const refusal = {
  version: { 4: 0x01, 5: 0x84 },
  login: { 4: 0x04, 5: 0x86 },
  will: { 4: 0x05, 5: 0x87 },
  unavailable: { 4: 0x03, 5: 0x88 },
} as const

/** CONNACK. Of 5.0 with what this port does not do. @param given null in a refusal */
export function connack(level: Level, code: number, given: { readonly clientId: string; readonly longest: number } | null): Buffer {
  if (level === 4) return Buffer.from([0x20, 2, 0, code])
  const properties = given === null ? Buffer.alloc(0) : propertiesOf(given)
  return Buffer.concat([Buffer.from([0x20, 3 + properties.length, 0, code, properties.length]), properties])
}

function propertiesOf({ clientId, longest }: { readonly clientId: string; readonly longest: number }): Buffer {
  const size = Buffer.alloc(5)
  size[0] = 0x27
  size.writeUInt32BE(longest, 1)
  // The session ends with the connection; QoS at most 1; nothing retained; no wildcards, subscription ids or shared subscriptions.
  const fixed = Buffer.from([0x11, 0, 0, 0, 0, 0x24, 1, 0x25, 0, 0x28, 0, 0x29, 0, 0x2a, 0])
  if (clientId === '') return Buffer.concat([fixed, size])
  const name = Buffer.from(clientId)
  return Buffer.concat([fixed, size, Buffer.from([0x12, name.length >> 8, name.length & 0xff]), name])
}

/** What became of a publication, for 5.0; 3.1.1 knows only that it was kept. */
export const kept = { taken: 0x00, notYours: 0x87, damaged: 0x99 } as const

export function puback(level: Level, id: number, reason: number): Buffer {
  const [high, low] = [id >> 8, id & 0xff]
  return level === 4 || reason === 0 ? Buffer.from([0x40, 2, high, low]) : Buffer.from([0x40, 3, high, low, reason])
}

export const pingresp = (): Buffer => Buffer.from([0xd0, 0])

/** Every subscription, and the end of one, is answered with a refusal; null for what is no such packet. */
export function refuseSubscription(level: Level, packet: Buffer): Buffer | null {
  const length = remainingLength(packet, 1)
  const unsubscribes = (packet[0] ?? 0) >> 4 === packetType.unsubscribe
  if (length === null) return null
  const reader = new Reader(packet, 1 + length.size)
  try {
    const id = reader.word()
    if (level === 5) reader.properties()
    let filters = 0
    while (!reader.atEnd) {
      reader.bytes()
      if (!unsubscribes) reader.byte()
      filters += 1
    }
    if (filters === 0 || filters > 100) return null
    const head = [id >> 8, id & 0xff, ...(level === 5 ? [0] : [])]
    if (unsubscribes && level === 4) return Buffer.from([0xb0, 2, ...head])
    const code = level === 4 ? 0x80 : unsubscribes ? 0x11 : 0x87
    return Buffer.from([unsubscribes ? 0xb0 : 0x90, head.length + filters, ...head, ...Array<number>(filters).fill(code)])
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** DISCONNECT from the server exists in 5.0 only. */
export const disconnect = (level: Level, reason: number): Buffer | null => (level === 5 ? Buffer.from([0xe0, 1, reason]) : null)
