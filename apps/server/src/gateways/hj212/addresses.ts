/** What one network address may take of the gateway: connections, new connections a second, and bytes that are nobody's data. */
import { isIPv4, isIPv6 } from 'node:net'

export interface AddressLimits {
  /** Connections open at once from one address. */
  readonly connections: number
  /** New connections a second from one address, once as many as `connections` came in a burst. */
  readonly connectionsPerSecond: number
  /**
   * Bytes a second from one address that are not accepted data (strangers, damaged frames, noise). They are kept in the log like all others, so
   * whoever sends them could fill the disk: beyond this rate their connections are not read. Accepted data is never held back by it.
   */
  readonly foreignBytesPerSecond: number
  /** As many of these bytes may come at once. */
  readonly foreignBurst: number
}

/** Each record costs its frame in the log too: a flood of single bytes must not be cheaper than one of long frames. */
const RECORD_COST = 64
/** Addresses that are remembered though they have no connection now, so that reconnecting forgives nothing. */
const REMEMBERED = 50_000

export class Address {
  connections = 0
  /** Bytes taken in the present turn of the event loop (kept by `Turns`). */
  used = 0
  #limits: AddressLimits
  #tokens: number
  #tokensAt: number
  #debt = 0
  #debtAt: number

  constructor(limits: AddressLimits, now: number) {
    this.#limits = limits
    this.#tokens = limits.connections
    this.#tokensAt = now
    this.#debtAt = now
  }

  /** May one more connection be opened now? Counts it when so. */
  enter(now: number): boolean {
    const { connections, connectionsPerSecond } = this.#limits
    this.#tokens = Math.min(connections, this.#tokens + (Math.max(0, now - this.#tokensAt) / 1000) * connectionsPerSecond)
    this.#tokensAt = now
    if (this.connections >= connections || this.#tokens < 1) return false
    this.#tokens -= 1
    this.connections += 1
    return true
  }

  /** Note bytes that were logged but are nobody's data. */
  charge(bytes: number, now: number): void {
    this.#settle(now)
    this.#debt += bytes + RECORD_COST
  }

  /** More than the burst is owed: who sends such bytes is not read for now. */
  isOverdrawn(now: number): boolean {
    this.#settle(now)
    return this.#debt > this.#limits.foreignBurst
  }

  isForgotten(now: number): boolean {
    this.#settle(now)
    return this.connections === 0 && this.#debt === 0
  }

  #settle(now: number): void {
    if (this.#debt > 0) this.#debt = Math.max(0, this.#debt - (Math.max(0, now - this.#debtAt) / 1000) * this.#limits.foreignBytesPerSecond)
    this.#debtAt = now
  }
}

export class Addresses {
  readonly #limits: AddressLimits
  readonly #known = new Map<string, Address>()

  constructor(limits: AddressLimits) {
    this.#limits = limits
  }

  of(remote: string, now: number): Address {
    const key = addressGroup(remote)
    let address = this.#known.get(key)
    if (address === undefined) {
      address = new Address(this.#limits, now)
      this.#known.set(key, address)
    }
    return address
  }

  /** Forget addresses that have no connection and owe nothing; of too many the oldest. */
  sweep(now: number): void {
    let surplus = this.#known.size - REMEMBERED
    for (const [key, address] of this.#known) {
      if (address.isForgotten(now) || (surplus > 0 && address.connections === 0)) {
        this.#known.delete(key)
        surplus -= 1
      }
    }
  }
}

/** Whoever shares one subscriber's line counts as one: an IPv4 address, or the /64 of an IPv6 address. */
export function addressGroup(remote: string): string {
  const mapped = remote.startsWith('::ffff:') ? remote.slice(7) : remote
  if (isIPv4(mapped)) return mapped
  if (!isIPv6(remote)) return remote
  const [plain = ''] = remote.split('%')
  const [front = '', back] = plain.split('::')
  const head = front === '' ? [] : front.split(':')
  const tail = back === undefined || back === '' ? [] : back.split(':')
  const groups = back === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
