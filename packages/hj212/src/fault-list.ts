/** Faults of one frame while they are found: one entry for each code, however often it occurs. */
import { fault } from './faults.ts'
import type { Fault, FaultCode, FaultLevel } from './faults.ts'

/** Longest piece of sent text in a detail. */
const LONGEST_TEXT = 48

interface Entry {
  readonly code: FaultCode
  readonly detail: string
  level: FaultLevel | undefined
  count: number
}

const none: readonly Fault[] = Object.freeze([])

export class FaultList {
  #entries: Entry[] | null = null

  /** Name a fault; `text` is the offending text as sent. */
  add(code: FaultCode, text = '', level?: FaultLevel): void {
    this.#entries ??= []
    const known = this.#entries.find((each) => each.code === code)
    if (known) {
      known.count++
      if (level === 'rejected') known.level = level
      return
    }
    const detail = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
    this.#entries.push({ code, detail, level, count: 1 })
  }

  /** Forget all: the next frame. */
  clear(): void {
    this.#entries = null
  }

  /** In the order found. */
  get list(): readonly Fault[] {
    if (this.#entries === null) return none
    return this.#entries.map(({ code, detail, level, count }) => fault(code, count > 1 ? `${detail} (${count} times)` : detail, level))
  }
}
