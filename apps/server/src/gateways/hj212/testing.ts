/** For tests: a real gateway on a real log in a temporary folder, on a disk that can be made to wait, fill up or fail; and devices to talk to it. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as dial, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { crcText } from '@poyang/hj212'
import { openFrameLog } from '../../platform/frame-log/frame-log.ts'
import { type LogFiles, nodeFiles } from '../../platform/frame-log/log-files.ts'
import type { LogRecord } from '../../platform/frame-log/types.ts'
import { type GivenLimits, openRegistry, startHj212Gateway } from './index.ts'

export const MN = '010000A8900016F000169DC0'
export const PASSWORD = '123456'

/** A device for the registry. */
export const device = (mn: string, more: Record<string, unknown> = {}) => ({
  mn,
  outletId: `OUTLET-${mn.slice(-4).toUpperCase()}`,
  version: '2017',
  st: '32',
  password: PASSWORD,
  profile: {},
  ...more,
})

/** A whole frame around a segment. */
export function frameOf(segment: string): Buffer {
  const bytes = Buffer.from(segment)
  return Buffer.concat([
    Buffer.from(`##${String(bytes.length).padStart(4, '0')}`),
    bytes,
    Buffer.from(`${crcText(new Uint8Array(bytes))}\r\n`),
  ])
}

let numbers = 0
/** A QN of its own for each frame: now in Beijing, and a running number for the milliseconds. */
export function newQn(): string {
  numbers += 1
  const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 8 * 3_600_000 - Math.floor(numbers / 1000) * 1000)
  return `${at.toISOString().replace(/\D/g, '').slice(0, 14)}${String(numbers % 1000).padStart(3, '0')}`
}

export interface Upload {
  readonly qn?: string
  readonly mn?: string
  readonly pw?: string
  readonly cn?: string
  readonly flag?: number
  readonly cp?: string
}
export const upload = ({
  qn = newQn(),
  mn = MN,
  pw = PASSWORD,
  cn = '2011',
  flag = 5,
  cp = 'DataTime=20261124080000;w01018-Rtd=12.30,w01018-Flag=N',
}: Upload = {}) => frameOf(`QN=${qn};ST=32;CN=${cn};PW=${pw};MN=${mn};Flag=${flag};CP=&&${cp}&&`)

/** The disk under the log: waits while `held`, fails with `failure`, says how much is free. */
export class TestDisk implements LogFiles {
  free = Number.POSITIVE_INFINITY
  failure: string | null = null
  writes = 0
  #held: { readonly until: Promise<void>; readonly release: () => void } | null = null

  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held ??= { until: promise, release: resolve }
  }
  release(): void {
    this.#held?.release()
    this.#held = null
  }
  async open(...[path, mode]: Parameters<LogFiles['open']>) {
    const file = await nodeFiles.open(path, mode)
    return {
      ...file,
      writeDurably: async (bytes: Buffer, position: number) => {
        this.writes += 1
        await this.#held?.until
        if (this.failure !== null) throw Object.assign(new Error(this.failure), { code: this.failure })
        await file.writeDurably(bytes, position)
      },
    }
  }
  list = (folder: string) => nodeFiles.list(folder)
  rename = (from: string, to: string) => nodeFiles.rename(from, to)
  remove = (path: string) => nodeFiles.remove(path)
  syncFolder = (folder: string) => nodeFiles.syncFolder(folder)
  freeBytes = async (folder: string) => Math.min(this.free, await nodeFiles.freeBytes(folder))
}

export interface TestGatewayOptions {
  readonly devices?: ReadonlyArray<ReturnType<typeof device>>
  readonly limits?: GivenLimits
  readonly freeFloorBytes?: number
  readonly folder?: string
}

/** A gateway with one registered device (`MN`) unless told otherwise; gone when the test is over. */
export async function openTestGateway(t: TestContext, options: TestGatewayOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'gateway-')))
  const disk = new TestDisk()
  const log = await openFrameLog({
    folder: join(folder, 'frames'),
    segmentBytes: 64 * 1024 * 1024,
    freeFloorBytes: options.freeFloorBytes ?? 0,
    files: disk,
    pollMs: 20,
  })
  const registry = await openRegistry(join(folder, 'gateway', 'registry.json'), (error) => {
    throw error
  })
  const refused: number[] = []
  const gateway = await startHj212Gateway({
    host: '127.0.0.1',
    port: 0,
    log,
    registry,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    onRefused: (count) => refused.push(count),
  })
  await gateway.register({ version: 1, devices: options.devices ?? [device(MN)] })
  const clients: TestClient[] = []
  const stop = async () => {
    await gateway.stop()
    await log.close()
  }
  t.after(async () => {
    disk.failure = null
    disk.release()
    for (const client of clients) client.socket.destroy()
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    folder,
    disk,
    log,
    gateway,
    refused,
    async connect(from = '127.0.0.1') {
      const client = await TestClient.open(gateway.port, from)
      clients.push(client)
      return client
    },
    /** Every durable record. */
    async records(): Promise<LogRecord[]> {
      const records: LogRecord[] = []
      for await (const batch of log.read(0, log.head)) records.push(...batch)
      return records
    },
    stop,
  }
}
export type TestGateway = Awaited<ReturnType<typeof openTestGateway>>

/** The device's end of a connection. */
export class TestClient {
  readonly socket: Socket
  /** Everything the gateway has sent. */
  text = ''
  closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      this.text += part
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
    })
  }

  static async open(port: number, from: string): Promise<TestClient> {
    const socket = dial({ port, host: '127.0.0.1', localAddress: from, noDelay: true })
    const client = new TestClient(socket)
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
    return client
  }

  /** Frames the gateway has sent so far. */
  get frames(): string[] {
    return this.text.split('\r\n').filter((frame) => frame !== '')
  }

  /** Write, and wait until the kernel has it. */
  async write(bytes: Uint8Array | string): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()))
  }
}

/** A request of the gateway, as the device reads it. */
export interface Asked {
  readonly cn: string
  readonly qn: string
  readonly flag: string
  readonly cp: string
}

/** Answer each request of the gateway with frames; returns what was asked so far. */
export function playDevice(client: TestClient, answer: (asked: Asked, count: number) => readonly Buffer[]): Asked[] {
  const asked: Asked[] = []
  let seen = 0
  client.socket.on('data', () => {
    const frames = client.text.split('\r\n').slice(0, -1)
    for (const frame of frames.slice(seen)) {
      const field = (name: string) => new RegExp(`[;\\d]${name}=([^;]*)`).exec(frame)?.[1] ?? ''
      const one = { cn: field('CN'), qn: field('QN'), flag: field('Flag'), cp: /CP=&&(.*)&&/.exec(frame)?.[1] ?? '' }
      if (one.cn === '9014' || one.cn === '9013') continue
      asked.push(one)
      for (const reply of answer(one, asked.length)) client.socket.write(reply)
    }
    seen = frames.length
  })
  return asked
}

/** What the registered device (`MN`) answers. */
export const reply = (cn: string, qn: string, cp: string, st = '91', flag = 4) =>
  frameOf(`QN=${qn};ST=${st};CN=${cn};PW=123456;MN=${MN};Flag=${flag};CP=&&${cp}&&`)
export const accepted = (qn: string) => reply('9011', qn, 'QnRtn=1')
export const done = (qn: string, code = 1) => reply('9012', qn, `ExeRtn=${code}`)

/** Wait until something is so; fails with the sentence when it is not within the time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
    await pause(5)
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The bytes of received records of one connection, in order. */
export const bytesOf = (records: readonly LogRecord[], connection: number): Buffer =>
  Buffer.concat(records.filter((record) => record.kind === 'received' && record.connection === connection).map((record) => record.bytes))
