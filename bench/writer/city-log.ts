/** A frame log of a made-up city, written for the bench: ten factors a frame, values that move as measured ones do. */
import { crcText } from '../../packages/hj212/src/index.ts'
import { openFrameLog } from '../../apps/server/src/platform/frame-log/frame-log.ts'
import type { RecordInput } from '../../apps/server/src/platform/frame-log/types.ts'

export const FACTORS = ['w01018', 'w21003', 'w21011', 'w21001', 'w01001', 'w00000', 'a21026', 'a21002', 'a34013', 'a19001'] as const
const decimals = [2, 3, 3, 2, 2, 2, 2, 1, 2, 2] as const
const OUTLETS = 2_000
const GROUP = 500
const START = Date.parse('2026-01-01T00:00:00+08:00')
/** Each outlet sends a frame a minute. */
const EVERY_MS = 60_000

/** @returns bytes of all frames */
export async function writeCityLog(folder: string, frames: number): Promise<number> {
  const log = await openFrameLog({ folder, segmentBytes: 256 * 1024 * 1024, freeFloorBytes: 0, seal: false })
  const next = randomNumbers(20_260_318)
  const levels = Array.from({ length: OUTLETS }, () => FACTORS.map(() => 5 + next() * 60))
  let bytes = 0
  await log.append([{ kind: 'opened', disposition: 'none', at: START, connection: -1, outlet: '', bytes: Buffer.from('127.0.0.1:1') }])
    .durable
  for (let done = 0; done < frames; done += GROUP) {
    const group: RecordInput[] = []
    for (let i = done; i < Math.min(done + GROUP, frames); i++) {
      const outlet = i % OUTLETS
      const observed = START + Math.floor(i / OUTLETS) * EVERY_MS
      const frame = frameOf(outlet, observed, levels[outlet] ?? [], next)
      bytes += frame.length
      group.push({
        kind: 'received',
        disposition: 'accepted',
        at: observed + Math.floor(next() * 30_000),
        connection: 0,
        outlet: `P-${outlet}`,
        bytes: frame,
      })
    }
    await log.append(group).durable
  }
  await log.close()
  return bytes
}

function frameOf(outlet: number, observed: number, levels: number[], next: () => number): Buffer {
  const time = new Date(observed + 8 * 3_600_000).toISOString().replace(/\D/g, '')
  const items = FACTORS.map((factor, i) => {
    const level = (levels[i] ?? 1) * (0.98 + next() * 0.04)
    levels[i] = Math.min(Math.max(level, 0.5), 400)
    return `${factor}-Rtd=${level.toFixed(decimals[i])},${factor}-Flag=${next() < 0.01 ? 'D' : 'N'}`
  })
  const segment = `QN=${time.slice(0, 17)};ST=32;CN=2011;PW=123456;MN=88888880000${String(outlet).padStart(13, '0')};Flag=5;CP=&&DataTime=${time.slice(0, 14)};${items.join(';')}&&`
  const text = Buffer.from(segment, 'latin1')
  return Buffer.from(`##${String(text.length).padStart(4, '0')}${segment}${crcText(text)}\r\n`, 'latin1')
}

/** The same numbers for the same seed (mulberry32), from 0 up to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
