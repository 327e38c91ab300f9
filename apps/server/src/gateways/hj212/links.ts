/** What is known of each device that has spoken since the gateway started: over which connection, when last, how many frames today. */
import type { Message } from '@poyang/hj212'
import type { GatewayLink } from '../../modules/ingest/internal/schema.ts'
import { beijingDay, msOfBeijing } from './beijing.ts'
import type { Opening } from './journal.ts'

/** A connection one can also send on. */
export interface Way extends Opening {
  readonly closed: boolean
  /** Enter the bytes as `sent`, and write them once they are durable if they are still wanted then. */
  send(bytes: Uint8Array, isWanted: () => boolean): void
}

export interface Link {
  readonly mn: string
  way: Way
  lastHeardAt: number
  day: number
  framesToday: number
  faultsToday: number
  clockSkewSeconds: number | null
}

/** Device identities of strangers that are remembered: whoever makes them up must not fill the memory. */
const STRANGERS = 1_000

export class Links {
  readonly #registered = new Map<string, Link>()
  readonly #strangers = new Map<string, Link>()

  /** Note a frame that could be understood. */
  hear(message: Message, mn: string, isRegistered: boolean, way: Way, at: number, hasFaults: boolean): void {
    const link = (isRegistered ? this.#registered : this.#strangers).get(mn) ?? this.#meet(mn, isRegistered, way, at)
    const day = beijingDay(at)
    if (link.day !== day) {
      link.day = day
      link.framesToday = 0
      link.faultsToday = 0
    }
    link.way = way
    link.lastHeardAt = at
    link.framesToday += 1
    if (hasFaults) link.faultsToday += 1
    // Replies carry our own QN, and what was stored or fetched an old one: only real-time data tells the device's clock.
    if (message.cn === '2011' && !message.backfill) link.clockSkewSeconds = skewOf(message, at)
  }

  /** Note who could not log in: it has said nothing that could be kept. */
  refuse(mn: string, way: Way, at: number): void {
    const link = this.#strangers.get(mn) ?? this.#meet(mn, false, way, at)
    link.way = way
    link.lastHeardAt = at
  }

  /** Where a registered device can be sent commands, or null: meters over MQTT take none. */
  wayTo(mn: string): Way | null {
    const way = this.#registered.get(mn)?.way
    return way === undefined || way.closed || way.protocol !== undefined ? null : way
  }

  list(now: number, offlineMs: number, isRegistered: (mn: string) => boolean): GatewayLink[] {
    const today = beijingDay(now)
    const lines: GatewayLink[] = []
    // Strangers first: one who uses a registered MN with a wrong password must not hide the device behind it.
    for (const links of [this.#strangers, this.#registered]) {
      for (const link of links.values()) {
        lines.push({
          mn: link.mn,
          online: !link.way.closed && now - link.lastHeardAt < offlineMs,
          peer: link.way.peer,
          connection: Math.max(0, link.way.index),
          connectedAt: link.way.at,
          lastHeardAt: link.lastHeardAt,
          framesToday: link.day === today ? link.framesToday : 0,
          faultsToday: link.day === today ? link.faultsToday : 0,
          clockSkewSeconds: link.clockSkewSeconds,
          registered: links === this.#registered && isRegistered(link.mn),
        })
      }
    }
    return lines
  }

  /** After a change of the registry: a link belongs to those who are registered, or to the strangers. */
  sort(isRegistered: (mn: string) => boolean): void {
    for (const [mn, link] of this.#registered) {
      if (isRegistered(mn)) continue
      this.#registered.delete(mn)
      this.#addStranger(mn, link)
    }
    for (const mn of this.#strangers.keys()) if (isRegistered(mn)) this.#strangers.delete(mn)
  }

  #meet(mn: string, isRegistered: boolean, way: Way, at: number): Link {
    const link: Link = { mn, way, lastHeardAt: at, day: beijingDay(at), framesToday: 0, faultsToday: 0, clockSkewSeconds: null }
    if (isRegistered) this.#registered.set(mn, link)
    else this.#addStranger(mn, link)
    return link
  }

  #addStranger(mn: string, link: Link): void {
    this.#strangers.delete(mn)
    this.#strangers.set(mn, link)
    const oldest = this.#strangers.keys().next().value
    if (this.#strangers.size > STRANGERS && oldest !== undefined) this.#strangers.delete(oldest)
  }
}

function skewOf(message: Message, at: number): number | null {
  const time = msOfBeijing(message.qn ?? '') ?? msOfBeijing(message.dataTime ?? '')
  return time === null ? null : Math.round((time - at) / 1000)
}
