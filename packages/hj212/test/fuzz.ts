/**
 * Mutated frames by the million: `node packages/hj212/test/fuzz.ts --inputs 10000000 --seed 1`.
 * Every input is checked for: no throw, all bytes covered, bounded memory, chunking does not matter, pieces stand alone, ok frames are written back.
 */
import { parseArgs } from 'node:util'
import { coversAll, decodeAll, latin1, standsAlone, textOfPiece, writesBack } from './laws.ts'
import type { Piece } from '../src/index.ts'
import { chunked, mutatedStream } from './mutate.ts'
import { randomOf } from './random.ts'

export interface FuzzResult {
  readonly inputs: number
  readonly bytes: number
  readonly pieces: number
  readonly verdicts: Readonly<Record<'ok' | 'tolerated' | 'rejected', number>>
  readonly faults: Readonly<Record<string, number>>
}

/**
 * Run `inputs` inputs from `seed`; throws at the first that breaks a law, with the input in the message.
 * Everything a piece says is compared for one input in `closely`; offsets, lengths, verdicts and fault codes for all.
 */
export function fuzz(inputs: number, seed: number, closely = 1): FuzzResult {
  const random = randomOf(seed)
  const verdicts = { ok: 0, tolerated: 0, rejected: 0 }
  const faults: Record<string, number> = {}
  let bytes = 0
  let pieces = 0
  for (let count = 0; count < inputs; count++) {
    const stream = mutatedStream(random)
    const close = count % closely === 0
    bytes += stream.length
    try {
      const whole = decodeAll([stream])
      coversAll(stream, whole)
      const parts = decodeAll(chunked(stream, random))
      for (const [index, piece] of whole.entries()) {
        const other = parts[index]
        if (other === undefined || !alike(piece, other, close)) throw new Error(`chunking changed piece ${index}`)
        readAll(piece)
        if (close) standsAlone(piece)
        if (close) writesBack(piece)
        verdicts[piece.verdict]++
        for (const { code } of piece.faults) faults[code] = (faults[code] ?? 0) + 1
      }
      if (parts.length !== whole.length) throw new Error('chunking changed the number of pieces')
      pieces += whole.length
    } catch (cause) {
      throw new Error(`input ${count} of seed ${seed}: ${JSON.stringify(latin1(stream))}`, { cause })
    }
  }
  return { inputs, bytes, pieces, verdicts, faults }
}

function alike(piece: Piece, other: Piece, closely: boolean): boolean {
  if (closely) return textOfPiece(piece) === textOfPiece(other)
  const same = piece.offset === other.offset && piece.length === other.length && piece.verdict === other.verdict
  return same && piece.faults.length === other.faults.length && piece.faults.every(({ code }, index) => other.faults[index]!.code === code)
}

/** Ask for everything that is read late. */
function readAll({ message }: Piece): number {
  return message === null ? 0 : message.pairs.length + Object.keys(message.fields).length + Object.keys(message.items).length
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      closely: { type: 'string', default: '1' },
    },
  })
  const begun = performance.now()
  const result = fuzz(Number(values.inputs), Number(values.seed), Number(values.closely))
  const seconds = (performance.now() - begun) / 1000
  console.log(JSON.stringify({ ...result, seconds: Math.round(seconds), perSecond: Math.round(result.inputs / seconds) }, null, 2))
}
