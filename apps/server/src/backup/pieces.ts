/** Pieces of a backup: written as parts of bounded size, read back with every check value compared. */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import type { Piece } from './manifest.ts'
import type { Seal } from './seal.ts'

const PART_BYTES = 16 * 1024 * 1024

export interface Given {
  readonly name: string
  /** False for what is compressed already. */
  readonly packed: boolean
  readonly content: AsyncIterable<Uint8Array>
  /** Of a table. */
  readonly columns?: readonly string[]
  /** Asked once the content is read. */
  readonly rows?: () => number
}

export interface PieceWriter {
  write(given: Given): Promise<Piece>
  /** Remove what turned out not to belong together with the rest. */
  drop(piece: Piece): Promise<void>
}

export async function openPieceWriter(folder: string, seal: Seal | null): Promise<PieceWriter> {
  await mkdir(join(folder, 'parts'), { recursive: true, mode: 0o700 })
  let place = 0
  const save = async (plain: Buffer): Promise<Piece['parts'][number]> => {
    place += 1
    const file = `parts/${String(place).padStart(8, '0')}`
    const bytes = seal === null ? plain : seal.close(file, place, plain)
    const handle = await open(join(folder, file), 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return { file, bytes: bytes.length, sha256: sha256(bytes) }
  }
  return {
    async write({ name, packed, content, columns, rows }) {
      const hash = createHash('sha256')
      let size = 0
      async function* counted() {
        for await (const chunk of content) {
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      }
      const parts: Array<Piece['parts'][number]> = []
      async function cut(source: AsyncIterable<Uint8Array>) {
        let held: Uint8Array[] = []
        let heldBytes = 0
        const flush = async () => {
          const whole = Buffer.concat(held)
          held = []
          heldBytes = 0
          for (let from = 0; from < whole.length; from += PART_BYTES) parts.push(await save(whole.subarray(from, from + PART_BYTES)))
        }
        for await (const chunk of source) {
          held.push(chunk)
          heldBytes += chunk.length
          if (heldBytes >= PART_BYTES) await flush()
        }
        await flush()
      }
      if (packed) await pipeline(counted, createZstdCompress(), cut)
      else await pipeline(counted, cut)
      const of = { rows: rows?.() ?? null, columns: columns === undefined ? null : [...columns] }
      return { name, packed, bytes: size, sha256: hash.digest('hex'), ...of, parts }
    },
    async drop({ parts }) {
      for (const { file } of parts) await rm(join(folder, file), { force: true })
    },
  }
}

/** A part as it was written. Throws a sentence that names the piece when it is not. */
async function readPart(folder: string, seal: Seal | null, piece: Piece, part: Piece['parts'][number]): Promise<Buffer> {
  const wrong = (what: string, cause?: unknown) =>
    new Error(`the backup was changed or damaged: piece ${piece.name}, ${part.file}: ${what}`, { cause })
  const bytes = await readFile(join(folder, part.file)).catch((error: unknown) => {
    throw wrong('it cannot be read', error)
  })
  if (bytes.length !== part.bytes) throw wrong(`it has ${bytes.length} bytes instead of ${part.bytes}`)
  if (sha256(bytes) !== part.sha256) throw wrong('its check value is another')
  if (seal === null) return bytes
  const plain = seal.open(part.file, Number(part.file.slice('parts/'.length)), bytes)
  if (plain === null) throw wrong('it was not encrypted with this passphrase at this place')
  return plain
}

/** Every part is there and as it was written. Throws for the first that is not. */
export async function checkPiece(folder: string, seal: Seal | null, piece: Piece): Promise<void> {
  for (const part of piece.parts) await readPart(folder, seal, piece, part)
}

/** Hand the content of a piece to `into`. Throws when it is not what went in. */
export async function readPiece(
  folder: string,
  seal: Seal | null,
  piece: Piece,
  into: (content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  async function* stored() {
    for (const part of piece.parts) yield await readPart(folder, seal, piece, part)
  }
  const hash = createHash('sha256')
  async function* compared(source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      hash.update(chunk)
      yield chunk
    }
    if (hash.digest('hex') !== piece.sha256) throw new Error(`the backup is damaged: piece ${piece.name} is not what was put in`)
  }
  const source = Readable.from(stored())
  const take = async (content: AsyncIterable<Uint8Array>) => await into(content)
  // An empty content has no parts, and nothing to unpack.
  if (piece.packed && piece.parts.length > 0) await pipeline(source, createZstdDecompress(), compared, take)
  else await pipeline(source, compared, take)
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
