/** One meter over MQTT: log in, publish, be answered once it is durable. Everything about it has a bound. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { decodePublication, readPublication, rejected, topicOf } from '../../modules/ingest/mqtt/schema.ts'
import type { MeterPiece } from '../../modules/ingest/mqtt/schema.ts'
import type { Protocol } from '../../platform/frame-log/types.ts'
import type { Address, DeviceRegistry, Draft, Journal, Links, Tally, Way } from '../hj212/index.ts'
import {
  connack,
  disconnect,
  kept,
  packetType,
  PacketCutter,
  pingresp,
  puback,
  readConnect,
  refusal,
  refuseSubscription,
} from './packets.ts'
import type { Level } from './packets.ts'

export interface MqttLimits {
  /** Longest packet, bytes. */
  readonly packetBytes: number
  /** CONNECT must have come by then, ms; and a refused login is answered so much later. */
  readonly loginMs: number
  readonly refusedMs: number
  /** A connection without a keep-alive of its own is closed when it is silent this long, ms. */
  readonly idleMs: number
  /** Packets a second of one meter, once `burst` came at once: more are not read for now. */
  readonly perSecond: number
  readonly burst: number
  /** Bytes of one connection that are not durable yet; more are not read. */
  readonly unsettledBytes: number
  /** Bytes in all that are not durable yet; beyond them nothing is read. */
  readonly unsyncedBytes: number
  /** Answers that the meter has not taken; beyond them it is closed. */
  readonly unreadBytes: number
  /** Damaged publications in a row after which the connection is closed. */
  readonly damaged: number
}

type CloseReason =
  | 'peer-closed'
  | 'connection-lost'
  | 'login-timeout'
  | 'login-refused'
  | 'idle-timeout'
  | 'answers-not-read'
  | 'not-mqtt'
  | 'topic-not-own'
  | 'struck-off'
  | 'taken-over'
  | 'gateway-stops'

export interface MqttSurroundings {
  /** ms since 1970, and of a clock that never jumps. */
  readonly now: () => number
  readonly clock: () => number
  readonly limits: MqttLimits
  readonly registry: DeviceRegistry
  readonly journal: Journal
  readonly links: Links
  readonly tally: Tally
  readonly unsynced: () => number
  /** It has logged in: an older connection of the same meter ends. */
  entered(connection: MeterConnection): void
  gone(connection: MeterConnection): void
}

/** What a failed login costs its address: some come at once, then about one a second. */
const LOGIN_COST = 64 * 1024
/** Quiet of one and a half keep-alives ends a connection. Source: MQTT 3.1.1 clause 3.1.2.10. */
const KEEP_ALIVES = 1.5
const LINGER_MS = 3_000

export class MeterConnection implements Way {
  index = -1
  entered = false
  durable = false
  closed = false
  protocol: Protocol = 'mqtt'
  readonly peer: string
  readonly at: number
  readonly address: Address
  /** Device identity once it has logged in. */
  mn: string | null = null

  readonly #socket: Socket
  readonly #around: MqttSurroundings
  readonly #cutter: PacketCutter
  #level: Level = 4
  #heardAt: number
  #silenceMs: number
  #tokens: number
  #tokensAt: number
  #unsettled = 0
  #entries = 0
  #damagedInRow = 0
  #holding = false
  #begun = false
  /** When a refused login is told so. */
  #refuseAt: number | null = null
  #ending = false
  #destroyAt = Number.POSITIVE_INFINITY

  constructor(socket: Socket, address: Address, around: MqttSurroundings) {
    this.#socket = socket
    this.#around = around
    this.address = address
    this.at = around.now()
    this.peer = peerOf(socket)
    const now = around.clock()
    this.#heardAt = now
    this.#silenceMs = around.limits.loginMs
    this.#tokens = around.limits.burst
    this.#tokensAt = now
    this.#cutter = new PacketCutter(around.limits.packetBytes)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#finish('peer-closed'))
    socket.on('error', () => this.#finish('connection-lost'))
    socket.on('close', () => {
      this.#finish('connection-lost')
      around.gone(this)
    })
  }

  /** Nothing is ever sent to a meter. */
  send(): void {
    return undefined
  }

  close(reason: CloseReason): void {
    this.#finish(reason)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Every few milliseconds: may it be read again? */
  tick(now: number): void {
    if (!this.#holding || this.#mustHold(now)) return
    this.#holding = false
    this.#heardAt = now
    if (!this.#ending) this.#socket.resume()
  }

  /** Once a second: what has waited too long? */
  sweep(now: number): void {
    if (now >= this.#destroyAt) return void this.#socket.destroy()
    if (this.#ending) return
    if (this.#refuseAt !== null) {
      if (now < this.#refuseAt) return
      this.#write(connack(this.#level, refusal.login[this.#level], null))
      return this.#finish('login-refused')
    }
    if (this.#socket.writableLength > this.#around.limits.unreadBytes) return this.#finish('answers-not-read')
    // While we do not read, the silence is ours.
    if (!this.#holding && now - this.#heardAt >= this.#silenceMs) this.#finish(this.mn === null ? 'login-timeout' : 'idle-timeout')
  }

  #read(chunk: Buffer): void {
    if (this.#ending || this.#refuseAt !== null) return
    const now = this.#around.clock()
    if (this.mn !== null) this.#heardAt = now
    else if (!this.#begun && chunk[0] !== packetType.connect << 4) return this.#finish('not-mqtt')
    this.#begun = true
    const { packets, damaged } = this.#cutter.push(chunk)
    let publications: Buffer[] = []
    for (const packet of packets) {
      if ((packet[0] ?? 0) >> 4 === packetType.publish && this.mn !== null) {
        publications.push(packet)
        continue
      }
      // In the order they came: what was published before a farewell was published.
      this.#publish(publications)
      publications = []
      if (this.#ending || this.#refuseAt !== null) break
      this.#answer(packet)
    }
    this.#publish(publications)
    if (damaged) this.#refuse('not-mqtt', 0x95)
    if (this.#mustHold(now)) {
      this.#holding = true
      this.#socket.pause()
    }
  }

  #mustHold(now: number): boolean {
    const { limits, journal } = this.#around
    this.#tokens = Math.min(limits.burst, this.#tokens + (Math.max(0, now - this.#tokensAt) / 1000) * limits.perSecond)
    this.#tokensAt = now
    return (
      this.#tokens < 1 ||
      this.#unsettled > limits.unsettledBytes ||
      !journal.isOpen ||
      this.#around.unsynced() > limits.unsyncedBytes ||
      this.address.isOverdrawn(now)
    )
  }

  #answer(packet: Buffer): void {
    if (this.mn === null) return this.#logIn(packet)
    this.#tokens -= 1
    const type = (packet[0] ?? 0) >> 4
    if (type === packetType.pingreq) return this.#write(pingresp())
    if (type === packetType.disconnect) return this.#finish('peer-closed')
    const answer = type === packetType.subscribe || type === packetType.unsubscribe ? refuseSubscription(this.#level, packet) : null
    if (answer === null) return this.#refuse('not-mqtt', 0x82)
    this.#write(answer)
  }

  #logIn(packet: Buffer): void {
    const { registry, links, tally, limits, journal } = this.#around
    const connect = readConnect(packet)
    if (connect === null) return this.#finish('not-mqtt')
    const { level, username, password, keepAlive, clientId } = connect
    if (level !== 4 && level !== 5) {
      this.#write(connack(4, refusal.version[4], null))
      return this.#finish('not-mqtt')
    }
    this.#level = level
    this.protocol = level === 5 ? 'mqtt5' : 'mqtt'
    const refuse = (why: keyof typeof refusal) => {
      this.#write(connack(level, refusal[why][level], null))
      this.#finish('login-refused')
    }
    if (connect.hasWill) return refuse('will')
    if (!journal.isOpen) return refuse('unavailable')
    const device = username === null ? undefined : registry.find(username)?.device
    // A meter without a password of its own cannot log in: there is none by default.
    if (device === undefined || device.password === null || !isSame(password, device.password)) {
      this.address.charge(LOGIN_COST, this.#around.clock())
      tally.count('stranger', [], this.#around.now())
      if (username !== null && /^[\w-]{1,32}$/.test(username)) links.refuse(username, this, this.#around.now())
      this.#refuseAt = this.#around.clock() + limits.refusedMs
      return
    }
    this.mn = device.mn
    this.#heardAt = this.#around.clock()
    this.#silenceMs = keepAlive === 0 ? limits.idleMs : Math.max(2_000, keepAlive * 1000 * KEEP_ALIVES)
    this.#around.entered(this)
    this.#write(connack(level, 0, { clientId: clientId === '' ? device.mn : '', longest: limits.packetBytes }))
  }

  /** Publications of one read → one entry of the journal, and their answers when it is durable. */
  #publish(packets: readonly Buffer[]): void {
    const drafts: Draft[] = []
    const answers: Buffer[] = []
    let bytes = 0
    let end: { readonly why: CloseReason; readonly reason: number } | null = null
    for (const packet of packets) {
      if (end !== null) break
      this.#tokens -= 1
      const publication = readPublication(packet, this.#level)
      const device = this.#registered()
      if (device === null || publication === null) {
        end = device === null ? { why: 'struck-off', reason: kept.notYours } : { why: 'not-mqtt', reason: 0x81 }
        break
      }
      const own = publication.topic === topicOf(device.mn)
      const piece = own ? decodePublication(packet, this.#level) : rejected('mqtt-topic', publication.topic)
      const { draft, reason } = this.#judge(packet, piece, device.outletId, own)
      drafts.push(draft)
      bytes += packet.length
      // 3.1.1 has no answer that says no.
      if (!own && this.#level === 4) end = { why: 'topic-not-own', reason }
      else if (publication.id !== null) answers.push(puback(this.#level, publication.id, reason))
      if (this.#damagedInRow >= this.#around.limits.damaged) end = { why: 'not-mqtt', reason: kept.damaged }
    }
    if (drafts.length > 0) this.#enter(drafts, bytes, () => this.#write(Buffer.concat(answers)))
    if (end !== null) this.#refuse(end.why, end.reason)
  }

  /** As the registry has it now; null when the meter may no longer log in. */
  #registered(): { readonly mn: string; readonly outletId: string } | null {
    const device = this.mn === null ? undefined : this.#around.registry.find(this.mn)?.device
    return device === undefined || device.password === null ? null : device
  }

  #judge(packet: Buffer, { verdict, faults, message }: MeterPiece, outlet: string, own: boolean): { draft: Draft; reason: number } {
    const at = this.#around.now()
    const base = { kind: 'received' as const, protocol: this.protocol, at, connection: -1, bytes: packet }
    if (verdict === 'rejected' || message === null) {
      this.#around.tally.count('rejected', faults, at)
      this.#damagedInRow += 1
      this.address.charge(packet.length, this.#around.clock())
      return { draft: { ...base, disposition: 'rejected', outlet: '' }, reason: own ? kept.damaged : kept.notYours }
    }
    this.#damagedInRow = 0
    this.#around.links.hear(message, this.mn ?? '', true, this, at, faults.length > 0)
    this.#around.tally.count('accepted', faults, at)
    return { draft: { ...base, disposition: 'accepted', outlet }, reason: kept.taken }
  }

  #write(bytes: Buffer): void {
    if (bytes.length > 0 && !this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes)
  }

  #enter(drafts: readonly Draft[], size: number, then: () => void): void {
    this.#entries += 1
    this.#unsettled += size
    this.#around.journal.enter(this, drafts, () => {
      this.#entries -= 1
      this.#unsettled -= size
      then()
      if (this.closed && this.#entries === 0) this.#part()
    })
  }

  /** Close, and say why where the protocol can. */
  #refuse(why: CloseReason, reason: number): void {
    if (this.#ending) return
    const last = this.mn === null ? null : disconnect(this.#level, reason)
    if (last !== null) this.#write(last)
    this.#finish(why)
  }

  #finish(reason: CloseReason): void {
    if (this.#ending) return
    this.#ending = true
    this.closed = true
    this.#socket.pause()
    this.#destroyAt = this.#around.clock() + LINGER_MS
    if (!this.entered) return this.#part()
    const bytes = Buffer.from(reason)
    const at = this.#around.now()
    this.#enter(
      [{ kind: 'closed', protocol: this.protocol, disposition: 'none', at, connection: -1, outlet: '', bytes }],
      0,
      () => undefined,
    )
  }

  /** Everything is durable and answered. */
  #part(): void {
    if (!this.#socket.destroyed) this.#socket.end()
    // Unread bytes would keep the socket from closing.
    this.#socket.resume()
  }
}

/** In the same time whatever differs: hashes have one length. */
function isSame(given: Buffer | null, password: string): boolean {
  const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
  return given !== null && timingSafeEqual(hash(given), hash(password))
}

function peerOf(socket: Socket): string {
  const { remoteAddress = '', remotePort = 0 } = socket
  const address = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  return address.includes(':') ? `[${address}]:${remotePort}` : `${address}:${remotePort}`
}
