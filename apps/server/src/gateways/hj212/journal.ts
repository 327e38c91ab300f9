/**
 * The gateway's side of the frame log: keeps the order, says what has become durable, and enters again what the log could not keep
 * (a full disk), so that no byte that was read is lost while the process lives.
 */
import type { FrameLogWriter } from '../../platform/frame-log/frame-log.ts'
import { LogRefuses } from '../../platform/frame-log/frame-log.ts'
import type { Protocol, RecordInput } from '../../platform/frame-log/types.ts'

/** A record whose connection is filled in when it is appended. */
export type Draft = { -readonly [K in keyof RecordInput]: RecordInput[K] }

/** One connection as the log knows it. It is opened in the log by its first record: who never says anything leaves no trace there. */
export interface Opening {
  /** Index of the `opened` record; -1 while the log has none. */
  index: number
  /** The `opened` record has been entered; it would survive a power cut. */
  entered: boolean
  durable: boolean
  /** `address:port`. */
  readonly peer: string
  /** Absent: HJ 212. */
  readonly protocol?: Protocol
  readonly at: number
}

interface Entry {
  readonly opening: Opening
  readonly drafts: readonly Draft[]
  readonly onDurable: ((first: number) => void) | null
  first: number
}

interface Batch {
  readonly durable: Promise<void>
  readonly entries: Entry[]
}

export class Journal {
  readonly #log: FrameLogWriter
  readonly #afterSettling: () => void
  #last: Batch | null = null
  /** Entered but lost by the log, in order; waiting until it takes records again. */
  #lost: Entry[] = []
  #waiting = 0
  #idle: (() => void) | null = null

  /** @param afterSettling called once for each group that has become durable, after the entries heard of it */
  constructor(log: FrameLogWriter, afterSettling: () => void) {
    this.#log = log
    this.#afterSettling = afterSettling
  }

  /** The log takes records and nothing waits to be entered again. */
  get isOpen(): boolean {
    return this.#log.refusing === null && this.#lost.length === 0
  }

  /**
   * Enter records of a connection, at most `MAX_ENTRY_BYTES` of them with their overhead.
   * @param onDurable gets the index of the first record once all of them would survive a power cut
   */
  enter(opening: Opening, drafts: readonly Draft[], onDurable: ((first: number) => void) | null): void {
    if (!opening.entered) {
      opening.entered = true
      this.#put({ opening, drafts: [openedRecord(opening)], onDurable: null, first: -1 })
    }
    this.#put({ opening, drafts, onDurable, first: -1 })
  }

  /** Enter again what was lost, as far as the log takes it. */
  recover(): void {
    if (this.#log.refusing !== null || this.#lost.length === 0) return
    const lost = this.#lost
    this.#lost = []
    for (const entry of lost) this.#append(entry)
  }

  /** Resolves when everything entered is durable; never while the log refuses. */
  async idle(): Promise<void> {
    if (this.#waiting === 0) return
    await new Promise<void>((resolve) => {
      this.#idle = resolve
    })
  }

  #put(entry: Entry): void {
    this.#waiting += 1
    this.#append(entry)
  }

  #append(entry: Entry): void {
    if (this.#lost.length > 0) {
      this.#lost.push(entry)
      return
    }
    const { opening, drafts } = entry
    const opens = drafts[0]?.kind === 'opened'
    if (!opens) for (const draft of drafts) draft.connection = opening.index
    try {
      const { first, durable } = this.#log.append(drafts)
      entry.first = first
      if (opens) opening.index = first
      if (this.#last?.durable === durable) this.#last.entries.push(entry)
      else this.#follow({ durable, entries: [entry] })
    } catch (error) {
      if (!(error instanceof LogRefuses)) throw error
      this.#lost.push(entry)
    }
  }

  #follow(batch: Batch): void {
    this.#last = batch
    batch.durable.then(
      () => this.#settle(batch),
      () => this.#lose(batch),
    )
  }

  #settle(batch: Batch): void {
    if (this.#last === batch) this.#last = null
    for (const entry of batch.entries) {
      entry.opening.durable = true
      entry.onDurable?.(entry.first)
    }
    this.#waiting -= batch.entries.length
    this.#afterSettling()
    if (this.#waiting === 0) {
      this.#idle?.()
      this.#idle = null
    }
  }

  /** Groups fail in their order, so what was lost keeps its own. */
  #lose(batch: Batch): void {
    if (this.#last === batch) this.#last = null
    for (const entry of batch.entries) {
      if (!entry.opening.durable) entry.opening.index = -1
      this.#lost.push(entry)
    }
  }
}

/** Bytes and overhead of one entry stay well below what the log takes at once. */
export const MAX_ENTRY_BYTES = 400_000

const openedRecord = ({ peer, at, protocol }: Opening): Draft => ({
  ...(protocol === undefined ? {} : { protocol }),
  kind: 'opened',
  disposition: 'none',
  at,
  connection: -1,
  outlet: '',
  bytes: Buffer.from(peer),
})
