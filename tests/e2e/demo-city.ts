/** The demo city as a person starts it, on free ports and a folder of its own, for tests from outside. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SessionView } from '../../apps/server/src/modules/identity/schema.ts'
import type { DemoPerson } from '../../apps/server/src/modules/identity/schema.ts'
import type { Role } from '../../apps/server/src/platform/access/schema.ts'
import { freePort } from '../../apps/server/src/platform/processes/free-port.ts'

const root = resolve(import.meta.dirname, '..', '..')

export interface DemoCity {
  /** Address of the pages and the API. */
  readonly address: string
  readonly hj212Port: number
  readonly data: string
  /** Seconds from the command to the printed address. */
  readonly readyAfter: number
  /** What a person would see on the terminal. */
  output(): string
  /** JSON of a GET as the demo's officer on duty, or as somebody else; throws with the problem's own words. */
  get<T>(path: string, who?: DemoPerson): Promise<T>
  /** JSON of a POST, as one of them; the answer as it came. */
  post(path: string, body: unknown, who?: DemoPerson): Promise<Response>
  /** The made-up persons whom one may be. */
  readonly persons: () => Promise<readonly DemoPerson[]>
  /** The cookie of a new session of one of them, as `name=value`. */
  readonly logIn: (who: DemoPerson) => Promise<string>
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>
}

export interface DemoCityOptions {
  readonly devices: number
  readonly seconds: number
  /** A folder that stays; absent: a new one, removed at the stop. */
  readonly data?: string
}

/** Start it and wait for the line with the address. Throws with the whole output when it does not come. */
export async function startDemoCity(options: DemoCityOptions): Promise<DemoCity> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'poyang-city-')))
  const [port, hj212Port] = await Promise.all([freePort(), freePort()])
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [
      join(root, 'scripts', 'start.ts'),
      '--data',
      data,
      '--port',
      String(port),
      '--hj212-port',
      String(hj212Port),
      '--devices',
      String(options.devices),
      '--seconds',
      String(options.seconds),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let text = ''
  child.stdout.on('data', (part: Buffer) => (text += part.toString()))
  child.stderr.on('data', (part: Buffer) => (text += part.toString()))
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const address = `http://127.0.0.1:${port}`
  while (!text.includes(address)) {
    if (child.exitCode !== null || performance.now() - began > 120_000) {
      child.kill('SIGKILL')
      throw new Error(
        `the demo city did not start:\n${text}\n${await readFile(join(data, 'demo', 'simulator.txt'), 'utf8').catch(() => '')}`,
      )
    }
    await pause(100)
  }
  const cookies = new Map<string, string>()
  const persons = async () => {
    const answer = await fetch(`${address}/api/session`, { signal: AbortSignal.timeout(30_000) })
    return SessionView.parse(await answer.json()).demoPersons
  }
  const logIn = async ({ id }: DemoPerson) => {
    const answer = await fetch(`${address}/api/session/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: id }),
      signal: AbortSignal.timeout(30_000),
    })
    if (!answer.ok) throw new Error(`log-in: ${answer.status} ${await answer.text()}`)
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0] ?? '')
      .join('; ')
  }
  const cookieOf = async (who?: DemoPerson) => {
    const person = who ?? (await personOf('duty-officer', persons))
    const cookie = cookies.get(person.id) ?? (await logIn(person))
    cookies.set(person.id, cookie)
    return cookie
  }
  const get = async <T>(path: string, who?: DemoPerson): Promise<T> => {
    const answer = await fetch(`${address}${path}`, { headers: { cookie: await cookieOf(who) }, signal: AbortSignal.timeout(30_000) })
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    address,
    hj212Port,
    data,
    readyAfter: (performance.now() - began) / 1000,
    output: () => text,
    persons,
    logIn,
    get,
    async post(path, body, who) {
      const { csrf } = await get<SessionView>('/api/session', who)
      const headers = { cookie: await cookieOf(who), 'content-type': 'application/json', 'x-poyang-csrf': csrf ?? '' }
      return await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) })
    },
    async stop() {
      child.kill('SIGINT')
      const code = await exited
      if (options.data === undefined) await rm(data, { recursive: true, force: true })
      return code
    },
  }
}

/** The first of the made-up persons who acts as a role. */
export async function personOf(role: Role, persons: DemoCity['persons']): Promise<DemoPerson> {
  const person = (await persons()).find(({ roles }) => roles.includes(role))
  if (person === undefined) throw new Error(`nobody in the demo acts as ${role}`)
  return person
}

/** Ask again until the answer satisfies; throws with the last answer when it does not in time. */
export async function eventually<T>(what: string, ask: () => Promise<T>, satisfies: (answer: T) => boolean, seconds: number): Promise<T> {
  const until = performance.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (performance.now() > until)
      throw new Error(`not within ${seconds} s: ${what}; last answer: ${JSON.stringify(answer).slice(0, 2_000)}`)
    await pause(500)
  }
}
