/** Both stores of a data folder for a command: those of the running server or of the settings; else engines that live as long as the command. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kysely } from 'kysely'
import { lockFolder } from '../platform/frame-log/folder-lock.ts'
import { freePort } from '../platform/processes/free-port.ts'
import { startChild, type Child } from '../platform/processes/start-child.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { openRelational } from '../platform/stores/relational.ts'
import type { Settings } from '../settings.ts'
import { relationalPassword } from '../supervisor/plan.ts'
import { readRunFile } from '../supervisor/run-file.ts'

export interface OpenStores {
  readonly client: ClickHouseClient
  readonly db: Kysely<object>
  close(): Promise<void>
}

/** Throws when the folder is in use by a server that does not answer, or an engine does not start. */
export async function openStores(settings: Settings): Promise<OpenStores> {
  const data = settings.POYANG_DATA
  const run = await readRunFile(data)
  if (run !== null) return connect(run.columnarUrl, run.relationalUrl, () => Promise.resolve())
  await mkdir(data, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(data)
  const engines: Child[] = []
  const end = async () => {
    for (const engine of engines) await engine.stop(25_000)
    await unlock()
  }
  const engineAt = async (name: 'columnar' | 'relational', setting: 'POYANG_COLUMNAR_URL' | 'POYANG_RELATIONAL_URL', url: string) => {
    const told = { POYANG_DATA: data, [setting]: url, POYANG_LOG_LEVEL: 'warn', UV_THREADPOOL_SIZE: '24' }
    const engine = startChild({ name, env: { ...process.env, ...told } })
    engines.push(engine)
    await engine.ready
    return url
  }
  try {
    const columnarUrl =
      settings.POYANG_COLUMNAR_URL ||
      (await engineAt(
        'columnar',
        'POYANG_COLUMNAR_URL',
        `http://poyang:${randomBytes(24).toString('base64url')}@127.0.0.1:${await freePort()}`,
      ))
    const relationalUrl =
      settings.POYANG_RELATIONAL_URL ||
      (await engineAt(
        'relational',
        'POYANG_RELATIONAL_URL',
        `postgresql://poyang:${await relationalPassword(data)}@127.0.0.1:${await freePort()}/poyang`,
      ))
    return connect(columnarUrl, relationalUrl, end)
  } catch (error) {
    await end()
    throw error
  }
}

function connect(columnarUrl: string, relationalUrl: string, afterwards: () => Promise<void>): OpenStores {
  const client = openColumnar(columnarUrl)
  const db = openRelational(relationalUrl)
  return {
    client,
    db,
    async close() {
      await Promise.all([client.close(), db.destroy()])
      await afterwards()
    },
  }
}
