/** For tests: the MQTT port beside a real HJ 212 gateway on a real log, and a meter that speaks to it. */
import { once } from 'node:events'
import { connect as dial } from 'node:net'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { openRegistry } from '../hj212/index.ts'
import { openTestGateway, until } from '../hj212/testing.ts'
import type { TestGatewayOptions } from '../hj212/testing.ts'
import { startMqttGateway } from './index.ts'
import type { MqttOptions } from './index.ts'

export async function openMqttGateway(t: TestContext, options: TestGatewayOptions & { readonly mqtt?: Partial<MqttOptions> } = {}) {
  const around = await openTestGateway(t, options)
  const registry = await openRegistry(`${around.folder}/gateway/registry.json`, (error) => {
    throw error
  })
  const mqtt = await startMqttGateway({
    host: '127.0.0.1',
    port: 0,
    registry,
    shared: around.gateway.shared,
    tls: null,
    ...options.mqtt,
    limits: { refusedMs: 10, ...options.mqtt?.limits },
  })
  const meters: Meter[] = []
  t.after(async () => {
    around.disk.release()
    for (const meter of meters) meter.socket.destroy()
    await mqtt.stop()
  })
  return {
    ...around,
    mqtt,
    registry,
    async dial(): Promise<Meter> {
      const socket = dial({ port: mqtt.port, host: '127.0.0.1', noDelay: true })
      const meter = new Meter(socket)
      meters.push(meter)
      await Promise.race([once(socket, 'connect'), once(socket, 'close')])
      return meter
    },
  }
}

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

/** A packet around a body. */
export function packet(first: number, body: Buffer): Buffer {
  const length: number[] = []
  for (let rest = body.length; ; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) | (rest >= 128 ? 0x80 : 0))
    if (rest < 128) break
  }
  return Buffer.concat([Buffer.from([first, ...length]), body])
}

export interface Login {
  readonly username?: string | null
  readonly password?: string | null
  readonly level?: number
  readonly keepAlive?: number
  readonly will?: boolean
  readonly clientId?: string
}

export function connectPacket({
  username = null,
  password = null,
  level = 4,
  keepAlive = 60,
  will = false,
  clientId = 'c1',
}: Login): Buffer {
  const flags = 2 | (username === null ? 0 : 0x80) | (password === null ? 0 : 0x40) | (will ? 4 : 0)
  const none = level === 5 ? [Buffer.from([0])] : []
  return packet(
    0x10,
    Buffer.concat([
      text('MQTT'),
      Buffer.from([level, flags, keepAlive >> 8, keepAlive & 0xff]),
      ...none,
      text(clientId),
      ...(will ? [...none, text('gone'), text('bye')] : []),
      ...(username === null ? [] : [text(username)]),
      ...(password === null ? [] : [text(password)]),
    ]),
  )
}

export interface Publish {
  readonly topic: string
  readonly payload: string | Buffer
  readonly id?: number
  readonly qos?: number
  readonly retain?: boolean
  readonly level?: number
}

export const publishPacket = ({ topic, payload, id = 1, qos = 1, retain = false, level = 4 }: Publish): Buffer =>
  packet(
    0x30 | (qos << 1) | (retain ? 1 : 0),
    Buffer.concat([
      text(topic),
      ...(qos === 0 ? [] : [Buffer.from([id >> 8, id & 0xff])]),
      ...(level === 5 ? [Buffer.from([0])] : []),
      Buffer.from(payload),
    ]),
  )

/** The meter's end of a connection. */
export class Meter {
  readonly socket: Socket
  /** Everything the gateway has sent. */
  heard: Buffer = Buffer.alloc(0)
  closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (part: Buffer) => {
      this.heard = Buffer.concat([this.heard, part])
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
    })
  }

  /** Packets the gateway has sent so far, in hexadecimal. */
  get packets(): string[] {
    const found: string[] = []
    for (let at = 0; at + 1 < this.heard.length;) {
      const end = at + 2 + (this.heard[at + 1] ?? 0)
      found.push(this.heard.subarray(at, end).toString('hex'))
      at = end
    }
    return found
  }

  async logIn(login: Login): Promise<void> {
    this.socket.write(connectPacket(login))
    await until('the login is answered', () => this.packets.length > 0 || this.closed)
  }
}

/** A payload of one metering point. */
export const sample = (values: string, more = ''): string => `{"time":"2026-11-25T08:00:00+08:00"${more},"meters":{"LINE":{${values}}}}`
