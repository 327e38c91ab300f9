/** A PostgreSQL cluster in a folder of ours: made once, started, taken over from a host that was killed, stopped. */
import { spawn } from 'node:child_process'
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Logger } from 'pino'
import type { Account } from './account.ts'
import { gone, livePostmaster, removeStale } from './postmaster.ts'
import { plainEnvironment, type Programs } from './programs.ts'

export interface ClusterOptions {
  /** Holds `cluster/`, the files of PostgreSQL. */
  readonly folder: string
  readonly programs: Programs
  readonly account: Account | null
  /** postgresql://user:password@127.0.0.1:port/database */
  readonly url: URL
  readonly log: Logger
}

export interface RunningCluster {
  /** Resolves when the server is gone, for whatever reason. */
  readonly ended: Promise<void>
  /** Close connections, write everything down, end. */
  stop(): Promise<void>
}

/**
 * The folder is handed to PostgreSQL as an open directory and named by its number, because a path below /root is closed to the account it runs
 * under. Everything below is reached through it.
 */
const HANDED_OVER = process.platform === 'linux'
const FOLDER_NUMBER = 3

const STOP_MS = 20_000
const START_MS = 60_000

/** Start the server of the folder, making the cluster when there is none; resolves when it answers. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { folder, account, log } = options
  const cluster = join(folder, 'cluster')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (account !== null) await chown(folder, account.uid, account.gid)
  if ((await stat(join(cluster, 'PG_VERSION')).catch(() => null)) === null) await createCluster(options)
  await refuseOtherVersion(options, cluster)

  const adopted = await adopt(options, cluster)
  if (adopted !== null) return adopted
  const running = await launch(options, cluster)
  await ensureDatabase(options.url)
  log.info({ port: Number(options.url.port), postmaster: running.pid }, 'PostgreSQL serves')
  return running
}

async function createCluster({ folder, programs, account, url, log }: ClusterOptions): Promise<void> {
  const began = performance.now()
  // Under another name until it is whole: an interrupted start begins again.
  const draft = 'cluster.new'
  const word = join(folder, 'initial-password')
  await rm(join(folder, draft), { recursive: true, force: true })
  await writeFile(word, `${decodeURIComponent(url.password)}\n`, { mode: 0o600 })
  if (account !== null) await chown(word, account.uid, account.gid)
  const place = await open(folder)
  try {
    const inside = pathInside(folder)
    const args = [
      `--pgdata=${inside(draft)}`,
      `--pwfile=${inside('initial-password')}`,
      `--username=${decodeURIComponent(url.username)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=zh-Hans-CN',
      '--no-instructions',
    ]
    const child = spawn(programs.initdb, args, {
      ...account,
      cwd: '/',
      env: plainEnvironment,
      stdio: ['ignore', 'ignore', 'pipe', place.fd],
    })
    let said = ''
    child.stderr?.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-4_000)))
    const code = await new Promise<number | null>((done, fail) => {
      child.once('error', fail)
      child.once('close', done)
    })
    if (code !== 0) throw new Error(`initdb failed: ${said.trim()}`)
    await rename(join(folder, draft), join(folder, 'cluster'))
    log.info({ ms: Math.round(performance.now() - began) }, 'a new PostgreSQL cluster was made')
  } finally {
    await place.close()
    await rm(word, { force: true })
  }
}

const pathInside = (folder: string) => (name: string) => (HANDED_OVER ? `/proc/self/fd/${FOLDER_NUMBER}/${name}` : join(folder, name))

async function refuseOtherVersion({ programs }: ClusterOptions, cluster: string): Promise<void> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  const child = spawn(programs.postgres, ['--version'], { env: plainEnvironment, stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  await new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  const now = /(\d+)[.\d]*\s*$/.exec(said.trim())?.[1]
  if (now !== made)
    throw new Error(
      `the data in ${cluster} was written by PostgreSQL ${made} and cannot be opened by ${now}: dump it with the earlier release first`,
    )
}

/** A server that a killed host left behind: taken over when it serves where we want it, ended otherwise. */
async function adopt({ url, log }: ClusterOptions, cluster: string): Promise<RunningCluster | null> {
  const live = await livePostmaster(cluster)
  if (live === null) {
    await removeStale(cluster)
    return null
  }
  if (live.port === Number(url.port) && (await answers(url, 3_000))) {
    log.info({ postmaster: live.pid }, 'a PostgreSQL that was left behind is taken over')
    await ensureDatabase(url)
    return {
      ended: (async () => {
        while (!(await gone(live.pid, 3_600_000, 500))) continue
      })(),
      stop: () => end(live.pid),
    }
  }
  log.info({ postmaster: live.pid }, 'a PostgreSQL that was left behind is ended')
  await end(live.pid)
  await removeStale(cluster)
  return null
}

async function launch(options: ClusterOptions, cluster: string): Promise<RunningCluster & { readonly pid: number }> {
  const { folder, programs, account, url } = options
  const place: FileHandle = await open(folder)
  const settings = {
    listen_addresses: '127.0.0.1',
    port: url.port,
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '64MB',
    log_timezone: 'UTC',
    // Into files: a pipe to us would break when we are killed, and the server is to outlive that.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
  }
  const args = ['-D', pathInside(folder)('cluster'), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // A group of its own: Ctrl-C in a terminal is not for it.
  const child = spawn(programs.postgres, args, {
    ...account,
    cwd: '/',
    env: plainEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', place.fd],
  })
  let said = ''
  child.stderr?.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-4_000)))
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', (error) => {
      said = error.message
      done()
    })
  })
  let over = false
  void ended.then(() => (over = true))
  await place.close()
  const { pid } = child
  for (const deadline = Date.now() + START_MS; !(await answers(url, 1_000)); await new Promise((next) => setTimeout(next, 50))) {
    if (over || pid === undefined) throw new Error(`PostgreSQL did not start: ${said.trim()} (more in ${join(cluster, 'log')})`)
    if (Date.now() > deadline) {
      await end(pid)
      throw new Error(`PostgreSQL did not answer within ${START_MS / 1000} s (see ${join(cluster, 'log')})`)
    }
  }
  if (pid === undefined) throw new Error('PostgreSQL did not start')
  return { pid, ended, stop: () => end(pid) }
}

/** Fast shutdown, then the immediate one, which is safe too but recovers at the next start. */
async function end(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await gone(pid, signal === 'SIGINT' ? STOP_MS : 5_000)) return
  }
}

const clientFor = (url: URL, database: string, timeoutMs: number) => {
  const client = new Client({
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    connectionTimeoutMillis: timeoutMs,
  })
  // Breaking off is told by the call that waits.
  client.on('error', () => undefined)
  return client
}

async function answers(url: URL, timeoutMs: number): Promise<boolean> {
  const client = clientFor(url, 'postgres', timeoutMs)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function ensureDatabase(url: URL): Promise<void> {
  const name = decodeURIComponent(url.pathname.slice(1))
  const client = clientFor(url, 'postgres', 5_000)
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
