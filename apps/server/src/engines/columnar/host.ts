/**
 * The process that hosts the columnar engine. It has a process of its own because the engine's queries would hold up every file operation of ours,
 * the log's syncs first of all, and because a crash of it must not take anything else along.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartRole } from '../../roles/role.ts'
import { openEngine } from './engine.ts'
import { serveEngine } from './serve-engine.ts'

/** Time for statements that run when we are told to stop. */
const GRACE_MS = 3_000

/** Where and with which password is in the URL our clients have too. */
export const startColumnarHost: StartRole = async ({ settings, log }) => {
  const address = new URL(settings.POYANG_COLUMNAR_URL)
  const folder = join(settings.POYANG_DATA, 'columnar')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const began = performance.now()
  const engine = openEngine(folder, { memoryBytes: settings.POYANG_COLUMNAR_MEMORY_BYTES })
  const server = await serveEngine({
    engine,
    incoming: join(folder, 'incoming'),
    port: Number(address.port),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    log,
  })
  log.info({ port: server.port, ms: Math.round(performance.now() - began) }, 'the columnar engine serves')
  return {
    async stop() {
      await server.close(GRACE_MS)
      engine.close()
    },
  }
}
