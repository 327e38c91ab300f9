/**
 * Who may be read in this turn of the event loop. Each address has a share, so that a flood from one address costs the others a few
 * milliseconds and no more; within an address its connections take turns in portions.
 */
import type { Address } from './addresses.ts'

/** A connection as the turns see it: bytes were read that wait for their turn. */
export interface Waiting {
  readonly address: Address
  /** Work on at most so many of the waiting bytes; returns how many that were. */
  serve(limit: number): number
  /** Bytes still wait. */
  readonly waiting: boolean
}

export interface TurnLimits {
  /** Bytes that one address may have worked on in a turn. */
  readonly addressBytes: number
  /** Bytes of all addresses together. */
  readonly bytes: number
  /** Bytes of one connection at a time when several wait. */
  readonly portion: number
}

export class Turns {
  /** While closed nobody is served: the log is behind, or takes nothing. */
  readonly #isOpen: () => boolean
  readonly #limits: TurnLimits
  readonly #lines = new Map<Address, Waiting[]>()
  #active: Address[] = []
  #used = 0
  #scheduled = false

  constructor(limits: TurnLimits, isOpen: () => boolean) {
    this.#limits = limits
    this.#isOpen = isOpen
  }

  get isOpen(): boolean {
    return this.#isOpen()
  }

  /** May these bytes be worked on at once? Counts them when so; else the caller waits in line. */
  admit(address: Address, bytes: number): boolean {
    const { addressBytes, bytes: all } = this.#limits
    if (this.#used >= all || address.used >= addressBytes || this.#lines.has(address) || !this.#isOpen()) return false
    this.#count(address, bytes)
    return true
  }

  wait(one: Waiting): void {
    const line = this.#lines.get(one.address)
    if (line === undefined) this.#lines.set(one.address, [one])
    else line.push(one)
    if (this.#isOpen()) this.#schedule()
  }

  /** The gate has opened. */
  resume(): void {
    if (this.#lines.size > 0 && this.#isOpen()) this.#schedule()
  }

  #count(address: Address, bytes: number): void {
    if (address.used === 0) this.#active.push(address)
    address.used += bytes
    this.#used += bytes
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#turn()
    })
  }

  #turn(): void {
    for (const address of this.#active) address.used = 0
    this.#active = []
    this.#used = 0
    // A Map goes through its keys oldest first: an address that was served goes to the back.
    const order = Array.from(this.#lines)
    // The more addresses wait, the smaller the share of each: all of them are served every few turns.
    const share = Math.max(this.#limits.portion, Math.min(this.#limits.addressBytes, this.#limits.bytes / Math.max(1, order.length)))
    for (const [address, line] of order) {
      if (this.#used >= this.#limits.bytes || !this.#isOpen()) break
      this.#lines.delete(address)
      this.#serveLine(address, line, share)
      if (line.length > 0) this.#lines.set(address, line)
    }
    if (this.#lines.size > 0 && this.#isOpen()) this.#schedule()
  }

  #serveLine(address: Address, line: Waiting[], share: number): void {
    const again: Waiting[] = []
    let served = 0
    for (const one of line) {
      if (address.used >= share || !this.#isOpen()) break
      served += 1
      this.#count(address, one.serve(this.#limits.portion))
      if (one.waiting) again.push(one)
    }
    line.splice(0, served)
    line.push(...again)
  }
}
