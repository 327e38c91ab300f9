/** A whole server in one process on temporary folders, with real engines and sockets, and a device that speaks to it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeMessage } from '@poyang/hj212'
import type { Pair } from '@poyang/hj212'
import { pino } from 'pino'
import { startColumnar, startRelational } from '../engines/testing.ts'
import { askingAs, authenticateForTests } from '../platform/access/actor-for-tests.ts'
import type { Actor } from '../platform/access/schema.ts'
import { freePort } from '../platform/processes/free-port.ts'
import { openColumnar } from '../platform/stores/columnar.ts'
import { migrateColumnar } from '../platform/stores/migrate-columnar.ts'
import { migrateRelational } from '../platform/stores/migrate-relational.ts'
import { openRelational } from '../platform/stores/relational.ts'
import { startGateway } from './gateway.ts'
import type { RunningRole } from './role.ts'
import { startWeb } from './web.ts'
import { startWorker } from './worker.ts'
import { readSettings } from '../settings.ts'

export interface City {
  readonly url: string
  readonly folder: string
  readonly gatewayPort: number
  readonly columnarUrl: string
  readonly relationalUrl: string
  get(path: string): Promise<Answer>
  /** As whoever `by` of the body names; without it as the operator. */
  post(path: string, body: unknown): Promise<Answer>
  put(path: string, body: unknown): Promise<Answer>
  as(actor: Actor): { get(path: string): Promise<Answer>; send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<Answer> }
  /** Send bytes as a device would; resolves to what came back within the time. */
  say(bytes: Uint8Array, waitMs?: number): Promise<string>
  stopStore(store: 'columnar' | 'relational'): Promise<void>
  stopGateway(): Promise<void>
  startGateway(): Promise<void>
  stop(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  /** The body as JSON; the caller says what it should be. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  json<T>(): T
}

/** @param more settings beside those it needs */
export async function startCity(more: Readonly<Record<string, string>> = {}): Promise<City> {
  const folder = await mkdtemp(join(tmpdir(), 'poyang-city-'))
  const [columnar, relational] = await Promise.all([startColumnar(), startRelational()])
  const map = join(folder, 'map.json')
  await writeFile(
    map,
    JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: '甲区' }, geometry: null }] }),
  )
  const settings = readSettings({
    POYANG_DATA: folder,
    POYANG_HTTP_PORT: String(await freePort()),
    POYANG_HJ212_PORT: String(await freePort()),
    POYANG_LOG_FREE_FLOOR_BYTES: '0',
    POYANG_COLUMNAR_URL: columnar.url,
    POYANG_RELATIONAL_URL: relational.url,
    POYANG_INTERNAL_TOKEN: 'of this test only',
    POYANG_INTERNAL_GATEWAY_PORT: String(await freePort()),
    POYANG_INTERNAL_WORKER_PORT: String(await freePort()),
    POYANG_MAP: map,
    ...more,
  })
  const client = openColumnar(columnar.url)
  await migrateColumnar(client)
  await client.close()
  const db = openRelational(relational.url)
  await migrateRelational(db)
  await db.destroy()

  const log = pino({ level: 'silent' })
  let gateway: RunningRole | null = await startGateway({ settings, log })
  const worker = await startWorker({ settings, log })
  const web = await startWeb({ settings, log, authenticate: authenticateForTests })
  const url = `http://127.0.0.1:${settings.POYANG_HTTP_PORT}`
  const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, init)
    const text = await answer.text()
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text, json: () => JSON.parse(text) }
  }
  const send = (method: 'POST' | 'PUT', path: string, body: unknown, actor?: Actor) => {
    const by = typeof body === 'object' && body !== null && 'by' in body && typeof body.by === 'string' ? body.by : null
    const who = actor ?? by
    const headers = { 'content-type': 'application/json', ...(who === null ? {} : askingAs(who)) }
    return ask(path, { method, headers, body: JSON.stringify(body) })
  }
  const stores = new Map([
    ['columnar', columnar],
    ['relational', relational],
  ])
  const city: City = {
    url,
    folder,
    gatewayPort: settings.POYANG_HJ212_PORT,
    columnarUrl: columnar.url,
    relationalUrl: relational.url,
    get: (path) => ask(path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    as: (actor) => ({
      get: (path) => ask(path, { headers: askingAs(actor) }),
      send: (method, path, body) => send(method, path, body, actor),
    }),
    say: (bytes, waitMs = 300) =>
      new Promise((resolve, reject) => {
        let heard = ''
        const socket = connect(settings.POYANG_HJ212_PORT, '127.0.0.1')
        socket.setEncoding('utf8').on('data', (part: string) => (heard += part))
        socket.on('error', reject)
        socket.write(bytes)
        setTimeout(() => {
          socket.destroy()
          resolve(heard)
        }, waitMs)
      }),
    async stopStore(store) {
      await stores.get(store)?.stop()
      stores.delete(store)
    },
    async stopGateway() {
      await gateway?.stop()
      gateway = null
    },
    async startGateway() {
      gateway ??= await startGateway({ settings, log })
    },
    async stop() {
      await web.stop()
      await worker.stop()
      await gateway?.stop()
      for (const store of stores.values()) await store.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return city
}

/** Values as `factor-suffix` → text, in the order given. */
export function realTimeFrame(mn: string, qn: string, dataTime: string, values: Readonly<Record<string, string>>, cn = '2011'): Uint8Array {
  const pairs: Pair[] = [{ code: '', name: 'DataTime', value: dataTime, group: 0 }]
  const groups = new Map<string, number>()
  for (const [key, value] of Object.entries(values)) {
    const cut = key.lastIndexOf('-')
    const code = key.slice(0, cut)
    if (!groups.has(code)) groups.set(code, groups.size + 1)
    pairs.push({ code, name: key.slice(cut + 1), value, group: groups.get(code) ?? 0 })
  }
  return encodeMessage({ version: '2017', qn, st: '32', cn, pw: '123456', mn, flag: 5, pairs })
}
