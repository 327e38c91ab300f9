/** Where everything of one start is: ports, passwords, addresses; and what each process is told of it. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, probePort } from '../platform/processes/free-port.ts'
import type { Settings } from '../settings.ts'

export interface Plan {
  /** Settings with every open place filled in. */
  readonly settings: Settings
  /** Engines of our own; the others are reached by the URL that was given. */
  readonly embedded: { readonly columnar: boolean; readonly relational: boolean }
}

const secret = () => randomBytes(24).toString('base64url')

/** The password of the embedded PostgreSQL lives as long as its data. */
export async function relationalPassword(data: string): Promise<string> {
  const folder = join(data, 'relational')
  const path = join(folder, 'password')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const known = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (known !== null) return known.trim()
  const fresh = secret()
  await writeFile(path, `${fresh}\n`, { mode: 0o600, flush: true })
  return fresh
}

/** A server that was just killed may still hold its ports for a moment. */
const PATIENCE_MS = 6_000

/** The port, when it becomes free soon; 0 asks for any. Throws a sentence that says how to change it. */
async function claim(host: string, port: number, setting: string): Promise<number> {
  if (port === 0) return await freePort()
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((next) => setTimeout(next, 200))) {
    if ((await probePort(port, host)) !== null) return port
    if (Date.now() > end)
      throw new Error(`port ${port} on ${host} is taken by another program: end that, or set ${setting} to another port`)
  }
}

export async function planStart(given: Settings): Promise<Plan> {
  const embedded = { columnar: given.POYANG_COLUMNAR_URL === '', relational: given.POYANG_RELATIONAL_URL === '' }
  const [httpPort, hj212Port] = await Promise.all([
    claim(given.POYANG_HTTP_HOST, given.POYANG_HTTP_PORT, 'POYANG_HTTP_PORT'),
    claim(given.POYANG_HJ212_HOST, given.POYANG_HJ212_PORT, 'POYANG_HJ212_PORT'),
  ])
  return {
    embedded,
    settings: {
      ...given,
      POYANG_HTTP_PORT: httpPort,
      POYANG_HJ212_PORT: hj212Port,
      POYANG_COLUMNAR_URL: embedded.columnar ? `http://poyang:${secret()}@127.0.0.1:${await freePort()}` : given.POYANG_COLUMNAR_URL,
      POYANG_RELATIONAL_URL: embedded.relational
        ? `postgresql://poyang:${await relationalPassword(given.POYANG_DATA)}@127.0.0.1:${await freePort()}/poyang`
        : given.POYANG_RELATIONAL_URL,
      POYANG_INTERNAL_TOKEN: secret(),
      POYANG_INTERNAL_GATEWAY_PORT: await freePort(),
      POYANG_INTERNAL_WORKER_PORT: await freePort(),
    },
  }
}

export type ProcessName = 'gateway' | 'columnar' | 'relational' | 'worker' | 'web'

/** Which addresses and secrets each process is not told, because it does not need them. */
const withheld: Readonly<Record<ProcessName, ReadonlyArray<keyof Settings>>> = {
  gateway: ['POYANG_COLUMNAR_URL', 'POYANG_RELATIONAL_URL', 'POYANG_DEMO_TOKEN', 'POYANG_OIDC_SECRET', 'POYANG_BACKUP_PASSPHRASE'],
  columnar: ['POYANG_RELATIONAL_URL', 'POYANG_INTERNAL_TOKEN', 'POYANG_DEMO_TOKEN', 'POYANG_OIDC_SECRET', 'POYANG_BACKUP_PASSPHRASE'],
  relational: ['POYANG_COLUMNAR_URL', 'POYANG_INTERNAL_TOKEN', 'POYANG_DEMO_TOKEN', 'POYANG_OIDC_SECRET', 'POYANG_BACKUP_PASSPHRASE'],
  worker: ['POYANG_DEMO_TOKEN', 'POYANG_OIDC_SECRET', 'POYANG_BACKUP_PASSPHRASE'],
  web: ['POYANG_BACKUP_PASSPHRASE'],
}

export function environmentOf(name: ProcessName, { settings }: Plan): Readonly<Record<string, string | undefined>> {
  const told = Object.entries(settings).filter(([key]) => !withheld[name].includes(key as keyof Settings))
  const others = Object.entries(process.env).filter(([key]) => !key.startsWith('POYANG_'))
  return {
    ...Object.fromEntries(others),
    ...Object.fromEntries(told.map(([key, value]) => [key, String(value)])),
    // The columnar engine runs each statement on a thread of this pool.
    ...(name === 'columnar' ? { UV_THREADPOOL_SIZE: '24' } : {}),
  }
}
