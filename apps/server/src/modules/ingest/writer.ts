/**
 * The writer: reads the frame log from where it stopped up to the durable head, derives rows, inserts them in blocks, then notes how far it is.
 * Killed anywhere it begins again at its last note; every table takes the same rows twice without a change.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { LogDamaged } from '../../platform/frame-log/segments.ts'
import type { FrameLogReader } from '../../platform/frame-log/types.ts'
import { createLatestTracker, readLatestPlaces } from '../telemetry/index.ts'
import type { LatestChanged } from '../telemetry/schema.ts'
import { createDeriver } from './deriver.ts'
import type { DecodeRecord, DerivedRows } from './deriver.ts'
import { readProgress, saveChunk } from './writer-store.ts'

export interface WriterOptions {
  readonly reader: FrameLogReader
  readonly client: ClickHouseClient
  readonly decode: DecodeRecord
  /** Records below are durable; grows only. */
  readonly head: () => number
  /** What has become the latest value, once it is durable in the store. */
  readonly onLatest?: (changed: readonly LatestChanged[]) => void
  /** Told once when the store (or the log) stops answering, and once (null) when all is well again. */
  readonly onTrouble?: (error: Error | null) => void
  /** Rows of a block, about: more go into the next one. */
  readonly blockRows?: number
  /** A smaller block is inserted when the chunk is this old. */
  readonly chunkMs?: number
}

export interface Writer {
  /** Records below are in the tables. */
  readonly next: number
  readonly store: 'up' | 'down'
  /** The head has moved. */
  wake(): void
  /** Finish the block that is being inserted and stop; what is left is derived after the next start. */
  stop(): Promise<void>
}

const BLOCK_ROWS = 60_000
const CHUNK_MS = 750
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000
/** What is being inserted when we are told to stop gets this long. */
const FAREWELL_MS = 3_000

export function startWriter(options: WriterOptions): Writer {
  const writer = new RunningWriter(options)
  writer.start()
  return writer
}

/** The log was put back to an earlier state: what the tables have of records it has no more must not stay. */
class StoreAhead extends Error {
  constructor(next: number, head: number) {
    super(`the tables hold records below ${next}, but the frame log ends at ${head}: run poyang rebuild`)
    this.name = 'StoreAhead'
  }
}

interface Chunk {
  readonly rows: readonly DerivedRows[]
  readonly next: number
  readonly latest: readonly LatestChanged[]
}

class RunningWriter implements Writer {
  next = 0
  store: 'up' | 'down' = 'down'
  readonly #options: WriterOptions
  readonly #stopping = new AbortController()
  #wake: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #troubled = false

  constructor(options: WriterOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = this.#run()
  }

  wake(): void {
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    const farewell = new AbortController()
    await Promise.race([this.#running, this.#rest(FAREWELL_MS, farewell.signal)])
    farewell.abort()
  }

  async #run(): Promise<void> {
    let retry = FIRST_RETRY_MS
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#deriveFromProgress(() => {
          retry = FIRST_RETRY_MS
        })
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        this.#fail(error)
        await this.#rest(retry, this.#stopping.signal)
        retry = Math.min(retry * 2, LONGEST_RETRY_MS)
      }
    }
  }

  /** From the store's own note on, until stopped. Throws when log or store fail; nothing half-derived is kept then. */
  async #deriveFromProgress(onProgress: () => void): Promise<void> {
    const { client, reader, head, decode, blockRows = BLOCK_ROWS, chunkMs = CHUNK_MS } = this.#options
    let next = await readProgress(client)
    const tracker = createLatestTracker()
    await readLatestPlaces(client, (outlet, factor, place) => tracker.set(outlet, factor, place))
    this.next = next
    this.store = 'up'
    const deriver = createDeriver(decode, (reading, record) => tracker.see(reading, record.outlet, record.index, record.at))
    await this.#untilHeadMoves(0)
    this.#checkAgainst(head(), next)
    await deriver.prepare(reader, next)
    this.#succeed()
    // One block is inserted while the next one is derived.
    let inserting: Promise<void> = Promise.resolve()
    try {
      while (!this.#stopping.signal.aborted) {
        if (next >= head()) {
          await inserting
          await this.#untilHeadMoves(next)
          continue
        }
        const due = performance.now() + chunkMs
        for (;;) {
          next = await this.#deriveUpTo(head(), next, deriver, blockRows)
          const left = due - performance.now()
          if (deriver.rows >= blockRows || left <= 0 || this.#stopping.signal.aborted) break
          if (next >= head()) await this.#rest(left, this.#stopping.signal)
        }
        const chunk = { rows: deriver.take(), next, latest: tracker.take() }
        await inserting
        inserting = this.#insert(chunk).then(onProgress)
        // Its failure is thrown where it is awaited.
        inserting.catch(() => undefined)
      }
      await inserting
    } finally {
      // Two that insert at once would disagree on how far we are.
      await inserting.catch(() => undefined)
    }
  }

  async #deriveUpTo(head: number, from: number, deriver: ReturnType<typeof createDeriver>, blockRows: number): Promise<number> {
    let next = from
    for await (const batch of this.#options.reader.read(from, head)) {
      for (const record of batch) deriver.add(record)
      next += batch.length
      if (deriver.rows >= blockRows || this.#stopping.signal.aborted) break
    }
    return next
  }

  /** Insert until it is done, however long the store is away; only a stop ends it. */
  async #insert({ rows, next, latest }: Chunk): Promise<void> {
    for (let retry = FIRST_RETRY_MS; ; retry = Math.min(retry * 2, LONGEST_RETRY_MS)) {
      try {
        await saveChunk(this.#options.client, rows, next)
        break
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error
        this.#fail(error)
        await this.#rest(retry, this.#stopping.signal)
      }
    }
    this.next = next
    this.#succeed()
    if (latest.length > 0) this.#options.onLatest?.(latest)
  }

  /** @param head 0 while the gateway has not been heard */
  #checkAgainst(head: number, next: number): void {
    if (next > head && head > 0) throw new StoreAhead(next, head)
  }

  async #untilHeadMoves(next: number): Promise<void> {
    if (next < this.#options.head() || this.#stopping.signal.aborted) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    await pause(ms, undefined, { signal }).catch(() => undefined)
  }

  #fail(cause: unknown): void {
    if (!(cause instanceof LogDamaged || cause instanceof StoreAhead)) this.store = 'down'
    if (this.#troubled) return
    this.#troubled = true
    const why = cause instanceof Error ? cause.message : String(cause)
    this.#options.onTrouble?.(new Error(`the writer waits: ${why}`, { cause }))
  }

  #succeed(): void {
    this.store = 'up'
    if (!this.#troubled) return
    this.#troubled = false
    this.#options.onTrouble?.(null)
  }
}
