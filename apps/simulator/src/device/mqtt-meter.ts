/** Meters that publish over MQTT 3.1.1: a minute at a time, QoS 1; what was not answered is published again after the line came back. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { startOfPeriod } from '../beijing.ts'
import { meterPayload } from '../city/power-plants.ts'
import type { PowerPlant } from '../city/power-plants.ts'
import { randomOf } from '../random.ts'
import type { Meter } from './meter.ts'

const MINUTE = 60_000
/** Publications that are not answered yet, at most. */
const WINDOW = 20
const KEEP_ALIVE_SECONDS = 60
const PING_MS = 30_000
const AGAIN_MS = 2_000
const CONNACK = 0x20
const PUBACK = 0x40
const PINGREQ = Buffer.from([0xc0, 0])

export function createMqttMeter(
  plant: PowerPlant,
  options: {
    readonly port: { readonly host: string; readonly port: number }
    readonly clock: () => number
    /** First moment of which it tells, and the moment from which it speaks; ms. */
    readonly historyFrom: number
    readonly speaksAt: number
  },
): Meter {
  const { port, clock, historyFrom, speaksAt } = options
  const { mn, password } = plant.device
  /** Seconds within the minute at which it speaks: not all in the same one. */
  const lag = Math.floor(randomOf(`${mn}/life`).next() * 20_000)
  let last = startOfPeriod(Math.min(historyFrom, clock() - lag), MINUTE)
  const open = new Map<number, Buffer>()
  let id = 0
  let sent = 0
  let socket: Socket | null = null
  let isUp = false
  let dialAt = 0
  let pingAt = 0

  const dial = () => {
    dialAt = clock() + AGAIN_MS
    const own = connect({ ...port, noDelay: true })
    socket = own
    let rest: Buffer = Buffer.alloc(0)
    own.on('connect', () => own.write(loginOf(mn, password)))
    own.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part])
      // Every answer to 3.1.1 has its length in one byte.
      for (let size = 2 + (rest[1] ?? 0); rest.length >= 2 && rest.length >= size; size = 2 + (rest[1] ?? 0)) {
        if (rest[0] === CONNACK && rest[3] === 0) {
          isUp = true
          for (const bytes of open.values()) own.write(bytes)
        } else if (rest[0] === PUBACK) open.delete(rest.readUInt16BE(2))
        rest = rest.subarray(size)
      }
    })
    own.on('error', () => undefined)
    own.on('close', () => {
      if (socket !== own) return
      socket = null
      isUp = false
    })
  }
  return {
    get sent() {
      return sent
    },
    tick() {
      const now = clock()
      if (now < speaksAt) return
      if (socket === null && now >= dialAt) dial()
      if (socket === null || !isUp) return
      const newest = startOfPeriod(now - lag, MINUTE)
      while (open.size < WINDOW && last < newest) {
        last += MINUTE
        id = (id % 65_000) + 1
        const bytes = publicationOf(mn, id, meterPayload(plant, last))
        open.set(id, bytes)
        socket.write(bytes)
        sent++
        pingAt = now + PING_MS
      }
      if (now < pingAt) return
      pingAt = now + PING_MS
      socket.write(PINGREQ)
    },
    stop: () => socket?.destroy(),
  }
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length: number[] = []
  let rest = body.length
  for (; rest >= 128; rest >>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.from([first, ...length, rest]), body])
}

const CLEAN_WITH_PASSWORD = 0xc2
const loginOf = (mn: string, password: string): Buffer =>
  packet(0x10, text('MQTT'), Buffer.from([4, CLEAN_WITH_PASSWORD, 0, KEEP_ALIVE_SECONDS]), text(mn), text(mn), text(password))

const publicationOf = (mn: string, id: number, payload: string): Buffer =>
  packet(0x32, text(`meters/${mn}/data`), Buffer.from([id >> 8, id & 0xff]), Buffer.from(payload))
