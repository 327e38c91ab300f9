/**
 * Decoding speed on one core, as ratios in one run: `node bench/decode/run.ts --frames 1000000`.
 * Frames are made in blocks; each block goes through all three in turn, in changing order, and only decoding is timed (CPU time).
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createDecoder } from '../../packages/hj212/src/index.ts'
import type { Message } from '../../packages/hj212/src/index.ts'
import { plainCrc, plainDecode } from './baseline.ts'
import { frameSource } from './frames.ts'

const BLOCK = 200_000
/** Bytes of one read from a socket. */
const CHUNK = 65_536

export interface DecodeBench {
  readonly frames: number
  readonly meanBytes: number
  readonly ours: number
  readonly oursUnread: number
  readonly plain: number
  readonly floor: number
  readonly timesPlain: number
  readonly ofFloor: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Frames per CPU second of each, over `frames` frames. */
export async function run(frames = 1_000_000, seed = 20_260_318): Promise<DecodeBench> {
  const source = frameSource(seed)
  const spent = { ours: 0, unread: 0, plain: 0, floor: 0 }
  const runs = [
    ['ours', (block: Buffer, count: number) => decodeOurs(block, count, readAll)],
    ['unread', (block: Buffer, count: number) => decodeOurs(block, count, () => 0)],
    ['plain', decodePlain],
    ['floor', crcAlone],
  ] as const
  let bytes = 0
  for (let done = 0, turn = -2; done < frames; turn++) {
    const count = Math.min(BLOCK, frames - done)
    const block = blockOf(source, count)
    for (let index = 0; index < runs.length; index++) {
      const [name, decode] = runs[(index + turn + runs.length) % runs.length]!
      collect() // nobody pays for the garbage of the one before
      const before = process.cpuUsage()
      decode(block, count)
      const { user, system } = process.cpuUsage(before)
      if (turn >= 0) spent[name] += user + system // two blocks warm up
    }
    if (turn < 0) continue
    bytes += block.length
    done += count
    await new Promise((resolve) => setImmediate(resolve))
  }
  const perSecond = (micros: number): number => Math.round((frames / micros) * 1e6)
  const ours = perSecond(spent.ours)
  const plain = perSecond(spent.plain)
  const floor = perSecond(spent.floor)
  return {
    frames,
    meanBytes: Math.round(bytes / frames),
    ours,
    oursUnread: perSecond(spent.unread),
    plain,
    floor,
    timesPlain: Number((ours / plain).toFixed(2)),
    ofFloor: Number((ours / floor).toFixed(2)),
  }
}

function blockOf(source: () => Uint8Array, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, source))
}

/** Streaming, every check on. */
function decodeOurs(block: Buffer, count: number, read: (message: Message) => number): void {
  const decoder = createDecoder()
  let good = 0
  let values = 0
  for (let at = 0; at < block.length; at += CHUNK) {
    for (const piece of decoder.push(block.subarray(at, at + CHUNK))) {
      if (piece.verdict === 'rejected' || piece.message === null) continue
      good++
      values += read(piece.message)
    }
  }
  if (good !== count || decoder.end().length > 0) throw new Error(`${good} of ${count} frames, ${values} values`)
}

/** Read the head, DataTime and every value of every item as text. */
function readAll(message: Message): number {
  const { items } = message
  let values = (message.qn ?? '').length + (message.mn ?? '').length + (message.dataTime ?? '').length
  for (const code in items) {
    const item = items[code]!
    for (const name in item) values += item[name]!.length
  }
  return values
}

function decodePlain(block: Buffer, count: number): void {
  let good = 0
  let values = 0
  let rest = Buffer.alloc(0)
  for (let at = 0; at < block.length; at += CHUNK) {
    const buffer = Buffer.concat([rest, block.subarray(at, at + CHUNK)])
    const { messages, used } = plainDecode(buffer)
    for (const { head, data } of messages) {
      values += (head['QN'] ?? '').length + head['MN']!.length
      for (const key in data) values += data[key]!.length
    }
    good += messages.length
    rest = buffer.subarray(used)
  }
  if (good !== count) throw new Error(`${good} of ${count} frames, ${values} values`)
}

/** The check value alone, one table look-up a byte, frames found by their length. */
function crcAlone(block: Buffer, count: number): void {
  let good = 0
  for (let at = 0; at < block.length;) {
    const end = at + 6 + Number.parseInt(block.toString('latin1', at + 2, at + 6), 10)
    if (plainCrc(block, at + 6, end) >= 0) good++
    at = end + 6
  }
  if (good !== count) throw new Error(`${good} of ${count} frames`)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { frames: { type: 'string', default: '1000000' } } })
  const result = await run(Number(values.frames))
  console.table(result)
}
