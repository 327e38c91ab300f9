/**
 * What others must hear of is written beside what happened, in the same transaction, and taken out in the transaction of those who heard it:
 * neither is lost, neither comes twice. Rows are written by triggers (migration 0017): a program cannot forget to. Decision 0012.
 */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { followNotices } from './follow-notices.ts'

export interface Told {
  readonly topic: string
  /** Which one of the topic; empty: any of them. */
  readonly object: string
  readonly by: string | null
  readonly person: string | null
}

/** Hears of everything that was told of its topics since it heard last. What it writes belongs into `tx`. */
export interface Listener {
  readonly name: string
  readonly topics: readonly string[]
  readonly hear: (tx: Transaction<object>, told: readonly Told[], now: number) => Promise<void>
}

export interface OutboxOptions {
  readonly db: Kysely<object>
  readonly url: string
  readonly listeners: readonly Listener[]
  readonly clock?: () => number
  /** Called with null when it goes on after trouble. */
  readonly onTrouble: (error: Error | null) => void
}

export interface Outbox {
  /** Hear everything that is there now. */
  empty(): Promise<void>
  stop(): Promise<void>
}

/** Rows taken at once: a start that opens a thousand alarms is a few transactions, not a thousand. */
const BATCH = 1_000
/** Without a notice it looks again; a notice may be lost with its connection. */
const LOOK_MS = 5_000
const RETRY_MS = 3_000
/** Any number; two workers never hear of one topic at once. */
const LOCK = 2_120_213

/** Follow the outbox until it is stopped. */
export function startOutbox({ db, url, listeners, clock = Date.now, onTrouble }: OutboxOptions): Outbox {
  const ending = new AbortController()
  let troubled = false
  let again = false
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  const takeAll = async (): Promise<void> => {
    let trouble: Error | null = null
    for (const topic of new Set(listeners.flatMap(({ topics }) => topics))) {
      const hearing = listeners.filter(({ topics }) => topics.includes(topic))
      try {
        while ((await take(db, topic, hearing, clock())) === BATCH) if (ending.signal.aborted) break
      } catch (error) {
        // A topic that cannot be heard now holds up no other; its rows stay.
        trouble = new Error(`outbox: ${topic} cannot be heard by ${hearing.map(({ name }) => name).join(', ')}`, { cause: error })
      }
    }
    if (trouble !== null || troubled) onTrouble(trouble)
    troubled = trouble !== null
  }
  const run = (): Promise<void> => {
    if (running !== null) {
      again = true
      return running
    }
    clearTimeout(timer)
    running = takeAll().finally(() => {
      running = null
      if (ending.signal.aborted) return
      timer = setTimeout(() => void run(), again && !troubled ? 0 : troubled ? RETRY_MS : LOOK_MS)
      again = false
    })
    return running
  }
  const following = followNotices(url, 'poyang_outbox', () => {
    // While it fails a notice does not hurry it.
    if (!troubled) void run()
  })
  void run()
  return {
    async empty() {
      await running
      await run()
    },
    async stop() {
      ending.abort()
      clearTimeout(timer)
      await following.stop()
      await running
    },
  }
}

/** One batch of a topic, heard by all its listeners or by none. Resolves to how many there were. */
async function take(db: Kysely<object>, topic: string, listeners: readonly Listener[], now: number): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx)
    const { rows } = await sql<Told>`
      with taken as (
        delete from outbox.event where id in (select id from outbox.event where topic = ${topic} order by id limit ${BATCH})
        returning id, topic, object, body)
      select topic, object, body ->> 'by' as by, body ->> 'person' as person from taken order by id`.execute(tx)
    if (rows.length > 0) for (const { hear } of listeners) await hear(tx, rows, now)
    return rows.length
  })
}
