/** Streams a hostile or broken sender could make out of good frames. */
import type { Random } from './random.ts'
import { samples } from './samples.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0))

/** Words that mean something to the decoder, to be put where they do not belong. */
const words = [
  '##',
  '#',
  '###',
  '&&',
  'CP=&&',
  '&&1C80\r\n',
  '##0087QN=',
  '##9999ST=',
  '##4000MN=',
  '##00A1QN=',
  '##0000FFFF',
  '##0020CN=',
  '\r\n',
  '\n',
  '\r\r\n',
  '\\r\\n',
  ';',
  ',',
  '=',
  '//',
  ' ',
  '\0',
  'Flag=N',
  'DataTime=',
  'MN=',
  '\xe6\xb8\x85',
  '\xc7\xe5',
  '\xff',
  '__proto__-Rtd=1',
].map(ascii)
const frames = samples.map((each) => each.bytes)

/** One to three sample frames, glued, each perhaps damaged. */
export function mutatedStream(random: Random): Uint8Array {
  const parts: Uint8Array[] = []
  for (let count = random.below(3); count >= 0; count--)
    parts.push(random.below(4) === 0 ? random.pick(frames) : damaged(random.pick(frames), random))
  return joined(parts)
}

function damaged(frame: Uint8Array, random: Random): Uint8Array {
  let bytes = frame
  for (let count = random.below(4); count >= 0; count--) bytes = damage(bytes, random)
  return bytes
}

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1)
  switch (random.below(8)) {
    case 0:
      return replaced(bytes, at, at + 1, Uint8Array.of(random.below(256)))
    case 1:
      return replaced(bytes, at, at, random.pick(words))
    case 2:
      return replaced(bytes, at, at + 1 + random.below(20), new Uint8Array(0))
    case 3:
      return bytes.slice(0, at)
    case 4:
      return replaced(bytes, 2, 6, ascii(String(random.below(10_000)).padStart(4, '0')))
    case 5:
      return replaced(bytes, at, at, bytes.slice(at, at + random.below(40)))
    case 6:
      return replaced(bytes, at, at + random.below(4), random.pick(words))
    default:
      return replaced(bytes, at, at + random.below(30), random.pick(frames).slice(0, random.below(120)))
  }
}

const replaced = (bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  joined([bytes.subarray(0, from), by, bytes.subarray(Math.min(to, bytes.length))])

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The same bytes in pieces of random length. */
export function chunked(bytes: Uint8Array, random: Random): Uint8Array[] {
  const chunks: Uint8Array[] = []
  const most = random.pick([1, 20, 200, 200, 2000, 2000])
  for (let at = 0; at < bytes.length;) {
    const to = at + 1 + random.below(most)
    chunks.push(bytes.slice(at, to))
    at = to
  }
  return chunks
}
