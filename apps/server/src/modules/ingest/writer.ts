/**
 * The writer: reads the frame log from where it stopped up to the durable head, derives rows, inserts them in blocks, then notes how far it is.
 * Killed anywhere it begins again at its last note; every table takes the same rows twice without a change.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { LogDamaged } from '../../platform/frame-log/segments.ts'
import type { FrameLogReader } from '../../platform/frame-log/types.ts'
import { follow } from '../../platform/processes/follow.ts'
import type { Following, Turn } from '../../platform/processes/follow.ts'
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
/** What is being inserted when we are told to stop gets this long. */
const FAREWELL_MS = 3_000

export function startWriter(options: WriterOptions): Writer {
  return new RunningWriter(options)
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
  readonly #following: Following

  constructor(options: WriterOptions) {
    this.#options = options
    this.#following = follow({
      name: 'the writer',
      run: (turn) => this.#deriveFromProgress(turn),
      onFailure: (cause) => {
        if (!(cause instanceof LogDamaged || cause instanceof StoreAhead)) this.store = 'down'
      },
      onTrouble: options.onTrouble,
      farewellMs: FAREWELL_MS,
    })
  }

  wake(): void {
    this.#following.wake()
  }

  stop(): Promise<void> {
    return this.#following.stop()
  }

  /** From the store's own note on, until stopped. Throws when log or store fail; nothing half-derived is kept then. */
  async #deriveFromProgress(turn: Turn): Promise<void> {
    const { client, reader, head, decode, blockRows = BLOCK_ROWS, chunkMs = CHUNK_MS } = this.#options
    const { signal } = turn
    const untilHeadMoves = async (from: number) => {
      while (from >= head() && !signal.aborted) await turn.untilWoken()
    }
    let next = await readProgress(client)
    const tracker = createLatestTracker()
    await readLatestPlaces(client, (outlet, factor, place) => tracker.set(outlet, factor, place))
    this.next = next
    this.store = 'up'
    const deriver = createDeriver(decode, (reading, record) => tracker.see(reading, record.outlet, record.index, record.at))
    await untilHeadMoves(0)
    this.#checkAgainst(head(), next)
    await deriver.prepare(reader, next)
    turn.succeeded()
    // One block is inserted while the next one is derived.
    let inserting: Promise<void> = Promise.resolve()
    try {
      while (!signal.aborted) {
        if (next >= head()) {
          await inserting
          await untilHeadMoves(next)
          continue
        }
        const due = performance.now() + chunkMs
        for (;;) {
          next = await this.#deriveUpTo(head(), next, deriver, blockRows, signal)
          const left = due - performance.now()
          if (deriver.rows >= blockRows || left <= 0 || signal.aborted) break
          if (next >= head()) await turn.rest(left)
        }
        const chunk = { rows: deriver.take(), next, latest: tracker.take() }
        await inserting
        inserting = this.#insert(chunk, turn)
        // Its failure is thrown where it is awaited.
        inserting.catch(() => undefined)
      }
      await inserting
    } finally {
      // Two that insert at once would disagree on how far we are.
      await inserting.catch(() => undefined)
    }
  }

  async #deriveUpTo(
    head: number,
    from: number,
    deriver: ReturnType<typeof createDeriver>,
    blockRows: number,
    signal: AbortSignal,
  ): Promise<number> {
    let next = from
    for await (const batch of this.#options.reader.read(from, head)) {
      for (const record of batch) deriver.add(record)
      next += batch.length
      if (deriver.rows >= blockRows || signal.aborted) break
    }
    return next
  }

  /** Insert until it is done, however long the store is away; only a stop ends it. */
  async #insert({ rows, next, latest }: Chunk, turn: Turn): Promise<void> {
    await turn.insist(() => saveChunk(this.#options.client, rows, next))
    this.next = next
    this.store = 'up'
    if (latest.length > 0) this.#options.onLatest?.(latest)
  }

  /** @param head 0 while the gateway has not been heard */
  #checkAgainst(head: number, next: number): void {
    if (next > head && head > 0) throw new StoreAhead(next, head)
  }
}
