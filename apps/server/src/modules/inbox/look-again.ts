/** What time alone changes: each minute every source is asked anew, and what is over goes to the heads (督办). Doing it twice changes nothing. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { keepTasks } from './keep-tasks.ts'
import type { TaskSource } from './keep-tasks.ts'
import { superviseOverdue } from './task-store.ts'

const EVERY_MS = 60_000

export async function lookAgain(db: Kysely<object>, sources: readonly TaskSource[], now: number): Promise<void> {
  for (const source of sources) {
    // One picture of the store: whose act closed a task is said by the outbox, so while it has something to say of this source it goes first.
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        const { rows } = await sql`select 1 from outbox.event
          where topic in (select jsonb_array_elements_text(${JSON.stringify(source.topics)}::jsonb)) limit 1`.execute(tx)
        if (rows.length > 0) return
        await keepTasks(tx, source.name, null, await source.derive(tx, null, now), { at: now, by: null, person: null })
      })
  }
  await db.transaction().execute((tx) => superviseOverdue(tx, now))
}

export function startLookingAgain(given: {
  readonly db: Kysely<object>
  readonly sources: readonly TaskSource[]
  readonly onTrouble: (error: unknown) => void
}): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const run = () => {
    running = lookAgain(given.db, given.sources, Date.now())
      .catch(given.onTrouble)
      .finally(() => {
        if (!stopped) timer = setTimeout(run, EVERY_MS)
      })
  }
  timer = setTimeout(run, EVERY_MS)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
