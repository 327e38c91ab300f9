/** Real engines on temporary folders, for tests. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../platform/processes/free-port.ts'
import { startChild } from '../platform/processes/start-child.ts'

export interface TestEngine {
  /** For `openColumnar` or `openRelational`. The database is there and empty: no migration has run. */
  readonly url: string
  readonly folder: string
  /** End the engine and remove its folder. */
  stop(): Promise<void>
}

async function startEngine(
  name: 'columnar' | 'relational',
  setting: string,
  urlAt: (port: number, password: string) => string,
): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), `poyang-${name}-`))
  const url = urlAt(await freePort(), randomBytes(18).toString('base64url'))
  const env = { ...process.env, POYANG_DATA: folder, [setting]: url, POYANG_LOG_LEVEL: 'warn', UV_THREADPOOL_SIZE: '16' }
  const child = startChild({ name, env })
  await child.ready
  return {
    url,
    folder,
    async stop() {
      await child.stop(20_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The columnar engine in a process of its own. Seconds to start: share one among the tests of a file. */
export const startColumnar = (): Promise<TestEngine> =>
  startEngine('columnar', 'POYANG_COLUMNAR_URL', (port, password) => `http://poyang:${password}@127.0.0.1:${port}`)

/** PostgreSQL in a process of its own. Seconds to start: share one among the tests of a file. */
export const startRelational = (): Promise<TestEngine> =>
  startEngine('relational', 'POYANG_RELATIONAL_URL', (port, password) => `postgresql://poyang:${password}@127.0.0.1:${port}/poyang`)
