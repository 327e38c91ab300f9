/** Bring both stores to this release, however long they take to answer. */
import type { Logger } from 'pino'
import { embeddedProfile, serverProfile } from '../platform/stores/columnar-ddl.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { migrateColumnar } from '../platform/stores/migrate-columnar.ts'
import { MigrationRefused } from '../platform/stores/migration-files.ts'
import { migrateRelational } from '../platform/stores/migrate-relational.ts'
import { openRelational } from '../platform/stores/relational.ts'
import type { Plan } from './plan.ts'

async function columnar({ settings, embedded }: Plan): Promise<readonly string[]> {
  const client = openColumnar(settings.POYANG_COLUMNAR_URL)
  try {
    return await migrateColumnar(client, embedded.columnar ? embeddedProfile : serverProfile(settings.POYANG_COLUMNAR_CLUSTER))
  } finally {
    await client.close()
  }
}

async function relational({ settings }: Plan): Promise<readonly string[]> {
  const db = openRelational(settings.POYANG_RELATIONAL_URL)
  try {
    return await migrateRelational(db)
  } finally {
    await db.destroy()
  }
}

const LONGEST_WAIT_MS = 15_000
/** An engine of ours that has just been started may take so long to answer on a slow machine: until then nobody has to hear of it. */
const PATIENCE_MS = 30_000

/** Resolves when the store is as it should be; tries again until then, or until `signal`. Rejects with `MigrationRefused`: trying again would not help. */
export async function migrateStore(store: 'columnar' | 'relational', plan: Plan, log: Logger, signal: AbortSignal): Promise<void> {
  const migrate = store === 'columnar' ? columnar : relational
  const began = performance.now()
  for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const applied = await migrate(plan)
      if (applied.length > 0) log.info({ store, applied }, `the ${store} store was migrated`)
      return
    } catch (error) {
      if (error instanceof MigrationRefused) throw error
      const level = performance.now() - began < PATIENCE_MS ? 'info' : 'warn'
      log[level]({ store, why: (error as Error).message, againInMs: wait }, `the ${store} store cannot be brought to this release yet`)
    }
    await new Promise<void>((next) => {
      const timer = setTimeout(done, wait)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        next()
      }
      signal.addEventListener('abort', done)
    })
  }
}
