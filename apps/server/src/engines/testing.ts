/** Real engines on temporary folders, for tests. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../platform/processes/free-port.ts'
import { startChild, type Child } from '../platform/processes/start-child.ts'

export interface TestEngine {
  /** For `openColumnar` or `openRelational`. The database is there and empty: no migration has run. */
  readonly url: string
  readonly folder: string
  /** SIGKILL the process that hosts the engine. */
  kill(): Promise<void>
  /** Start it again on the same folder, at the same address. */
  again(): Promise<void>
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
  const env = { ...process.env, POYANG_DATA: folder, [setting]: url, POYANG_LOG_LEVEL: 'fatal', UV_THREADPOOL_SIZE: '24' }
  let child: Child
  const again = async () => {
    child = startChild({ name, env })
    await child.ready
  }
  await again()
  return {
    url,
    folder,
    again,
    async kill() {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      await child.exited
    },
    async stop() {
      await child.stop(20_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The columnar engine in a process of its own. A second to start: share one among the tests of a file. */
export const startColumnar = (): Promise<TestEngine> =>
  startEngine('columnar', 'POYANG_COLUMNAR_URL', (port, password) => `http://poyang:${password}@127.0.0.1:${port}`)

/** PostgreSQL in a process of its own. Seconds to start: share one among the tests of a file. */
export const startRelational = (): Promise<TestEngine> =>
  startEngine('relational', 'POYANG_RELATIONAL_URL', (port, password) => `postgresql://poyang:${password}@127.0.0.1:${port}/poyang`)
