/** The load generator: many devices that send as fast as they are acknowledged, and the time each acknowledgement took. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createLatencies } from './latencies.ts'
import { createFrameSource, loadDevice } from './load-frames.ts'

export interface LoadOptions {
  readonly gateway: { readonly host: string; readonly port: number }
  readonly connections: number
  /** Measured time; a fifth of it more goes before, unmeasured. */
  readonly seconds: number
  /** Frames a connection has on the way at once. */
  readonly window: number
  /** Frames per second over all connections; 0: as fast as acknowledgements come. */
  readonly rate: number
  /** Number of the first device. */
  readonly first: number
}

export interface LoadResult {
  readonly connections: number
  readonly connected: number
  readonly frameBytes: number
  readonly seconds: number
  readonly acknowledged: number
  readonly framesPerSecond: number
  readonly ackMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number }
  /** Acknowledgements of something that was not sent, or out of order. */
  readonly unexpected: number
  readonly broken: number
}

/** Connections opened at once. */
const DIALS = 200
/** Head of an acknowledgement: `##`, four digits. */
const HEADER = 6

export async function load(options: LoadOptions): Promise<LoadResult> {
  const latencies = createLatencies()
  let measuring = false
  let sending = true
  let unexpected = 0
  let broken = 0
  let connected = 0
  let budget = options.rate > 0 ? 0 : Number.POSITIVE_INFINITY
  const waiting: Array<() => void> = []
  const sockets: Socket[] = []
  let frameBytes = 0

  const dial = (index: number) =>
    new Promise<void>((resolve) => {
      const device = loadDevice(options.first + index)
      const source = createFrameSource(device, Date.now() - 3_600_000 + index * 7)
      frameBytes = source.length
      const socket = connect({ ...options.gateway, noDelay: true })
      sockets.push(socket)
      // Requests on the way, oldest first: number and time of sending.
      const numbers: number[] = []
      const times: number[] = []
      let rest: Buffer | null = null
      const push = (count: number) => {
        const allowed = Math.min(count, budget)
        if (!sending || allowed <= 0) {
          if (sending) waiting.push(() => push(count))
          return
        }
        budget -= allowed
        const bytes = Buffer.allocUnsafe(allowed * source.length)
        const now = performance.now()
        for (let frame = 0; frame < allowed; frame++) {
          numbers.push(source.writeNext(bytes, frame * source.length) % 1000)
          times.push(now)
        }
        socket.write(bytes)
        if (allowed < count) waiting.push(() => push(count - allowed))
      }
      socket.on('connect', () => {
        connected += 1
        resolve()
        push(options.window)
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        if (sending) broken += 1
        resolve()
      })
      socket.on('data', (chunk: Buffer) => {
        const bytes = rest === null ? chunk : Buffer.concat([rest, chunk])
        const now = performance.now()
        let at = 0
        let answered = 0
        while (at + HEADER <= bytes.length) {
          const length = Number(bytes.toString('latin1', at + 2, at + HEADER)) + 12
          if (!Number.isFinite(length)) {
            unexpected += 1
            socket.destroy()
            return
          }
          if (at + length > bytes.length) break
          // The last three digits of the request number, `QN=` being the first field.
          const qn = at + HEADER + 3 + 14
          const number = ((bytes[qn] ?? 48) - 48) * 100 + ((bytes[qn + 1] ?? 48) - 48) * 10 + ((bytes[qn + 2] ?? 48) - 48)
          const sentAt = times.shift()
          if (numbers.shift() !== number || sentAt === undefined) unexpected += 1
          else if (measuring) latencies.add(now - sentAt)
          answered += 1
          at += length
        }
        rest = at === bytes.length ? null : bytes.subarray(at)
        if (answered > 0) push(answered)
      })
    })

  for (let index = 0; index < options.connections; index += DIALS)
    await Promise.all(Array.from({ length: Math.min(DIALS, options.connections - index) }, (_, at) => dial(index + at)))

  const pace =
    options.rate > 0
      ? setInterval(() => {
          budget = Math.min(budget + options.rate / 100, options.rate)
          for (const go of waiting.splice(0)) go()
        }, 10)
      : undefined
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  await wait(options.seconds * 200)
  measuring = true
  const began = performance.now()
  await wait(options.seconds * 1000)
  measuring = false
  const seconds = (performance.now() - began) / 1000
  sending = false
  clearInterval(pace)
  for (const socket of sockets) socket.destroy()
  const ms = (q: number) => Math.round(latencies.quantile(q) * 100) / 100
  return {
    connections: options.connections,
    connected,
    frameBytes,
    seconds: Math.round(seconds * 100) / 100,
    acknowledged: latencies.count,
    framesPerSecond: Math.round(latencies.count / seconds),
    ackMs: { p50: ms(0.5), p90: ms(0.9), p99: ms(0.99), max: Math.round(latencies.max * 100) / 100 },
    unexpected,
    broken,
  }
}
