/** The columnar store of a data folder for a command: that of the running server, or, where none runs, one started for as long as the command takes. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import type { GatewayState } from '../modules/ingest/internal/schema.ts'
import { closedHead } from '../platform/frame-log/closed-head.ts'
import { lockFolder } from '../platform/frame-log/folder-lock.ts'
import { askInternal } from '../platform/http/internal.ts'
import { freePort } from '../platform/processes/free-port.ts'
import { startChild } from '../platform/processes/start-child.ts'
import { embeddedProfile, serverProfile, type DdlProfile } from '../platform/stores/columnar-ddl.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { migrateColumnar } from '../platform/stores/migrate-columnar.ts'
import type { Settings } from '../settings.ts'
import { readRunFile } from '../supervisor/run-file.ts'

export interface DerivedStore {
  readonly url: string
  readonly client: ClickHouseClient
  readonly database: string
  /** Records below are durable in the frame log. */
  head(): Promise<number>
  close(): Promise<void>
}

/** Throws when there is no frame log, when a server runs but does not answer, or the store cannot be opened. */
export async function openDerivedStore(settings: Settings): Promise<DerivedStore> {
  const run = await readRunFile(settings.POYANG_DATA)
  if (run !== null) {
    const { gatewayPort, token } = run.internal
    const head = async () => ((await askInternal(gatewayPort, token, 'GET', '/state')).body as GatewayState).log.records
    return await reach(run.columnarUrl, head, () => Promise.resolve())
  }
  if (!existsSync(join(settings.POYANG_DATA, 'frames')))
    throw new Error(`${settings.POYANG_DATA} holds no frame log: name the data folder with --data or POYANG_DATA`)
  const unlock = await lockFolder(settings.POYANG_DATA)
  let unlocking: Promise<void> | null = null
  const unlockOnce = () => (unlocking ??= unlock())
  const head = () => closedHead(join(settings.POYANG_DATA, 'frames'))
  try {
    if (settings.POYANG_COLUMNAR_URL !== '') {
      const store = await reach(settings.POYANG_COLUMNAR_URL, head, unlockOnce)
      return await migrated(store, serverProfile(settings.POYANG_COLUMNAR_CLUSTER))
    }
    const url = `http://poyang:${randomBytes(24).toString('base64url')}@127.0.0.1:${await freePort()}`
    const env = { ...process.env, POYANG_DATA: settings.POYANG_DATA, POYANG_COLUMNAR_URL: url, POYANG_LOG_LEVEL: 'warn' }
    const engine = startChild({ name: 'columnar', env: { ...env, UV_THREADPOOL_SIZE: '24' } })
    await engine.ready
    const store = await reach(url, head, async () => {
      await engine.stop(20_000)
      await unlockOnce()
    })
    return await migrated(store, embeddedProfile)
  } catch (error) {
    await unlockOnce()
    throw error
  }
}

/** Brought to the tables of this release, or closed again: an engine that stays behind would keep the command from ending. */
async function migrated(store: DerivedStore, profile: DdlProfile): Promise<DerivedStore> {
  try {
    await migrateColumnar(store.client, profile)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function reach(url: string, head: () => Promise<number>, afterwards: () => Promise<void>): Promise<DerivedStore> {
  const client = openColumnar(url)
  try {
    const answer = await client.query({ query: 'SELECT currentDatabase() AS database', format: 'JSONEachRow' })
    const database = (await answer.json<{ database: string }>())[0]?.database ?? 'default'
    return {
      url,
      client,
      database,
      head,
      async close() {
        await client.close()
        await afterwards()
      },
    }
  } catch (cause) {
    await client.close()
    await afterwards()
    throw new Error('the columnar store does not answer', { cause })
  }
}
