/**
 * The hashes of the tree on disk: files of 65,536 hashes of one tile level, one behind the other. A tile, full or partial, is a slice of one
 * file; 256 times fewer files than tiles, and a group of hashes becomes durable with one write a level. Layout: docs/evidence-format.md.
 */
import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import { HASH_BYTES } from '@poyang/evidence'
import type { LogFile, LogFiles } from '../frame-log/log-files.ts'

/** A multiple of the tile's width, so that no tile lies in two files. */
export const FILE_HASHES = 65_536

const levelFolder = (folder: string, level: number): string => join(folder, `level-${level}`)
const hashFile = (folder: string, level: number, first: number): string =>
  join(levelFolder(folder, level), `${String(first).padStart(20, '0')}.hashes`)

/** Hashes `from` to `to` (exclusive) of a level; fewer where the files end. */
export async function readHashes(files: LogFiles, folder: string, level: number, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let at = from; at < to;) {
    const first = at - (at % FILE_HASHES)
    const end = Math.min(to, first + FILE_HASHES)
    const bytes = Buffer.alloc((end - at) * HASH_BYTES)
    const filled = await readPart(files, hashFile(folder, level, first), (at - first) * HASH_BYTES, bytes)
    parts.push(bytes.subarray(0, filled - (filled % HASH_BYTES)))
    if (filled < bytes.length) break
    at = end
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}

async function readPart(files: LogFiles, path: string, position: number, into: Buffer): Promise<number> {
  let file: LogFile
  try {
    file = await files.open(path, 'read')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
  try {
    return await file.read(into, position)
  } finally {
    await file.close()
  }
}

export interface HashWriter {
  /** Put hashes of a level at their place; resolves when they are durable. What stood behind that place counts no more. */
  write(level: number, from: number, hashes: Buffer): Promise<void>
  close(): Promise<void>
}

export function openHashWriter(files: LogFiles, folder: string): HashWriter {
  const open = new Map<number, { readonly first: number; readonly file: LogFile }>()

  const fileOf = async (level: number, at: number): Promise<LogFile> => {
    const first = at - (at % FILE_HASHES)
    const current = open.get(level)
    if (current?.first === first) return current.file
    open.delete(level)
    await current?.file.close()
    if (first === 0 && at === 0) {
      await files.list(levelFolder(folder, level))
      await files.syncFolder(folder)
    }
    const file = await files.open(hashFile(folder, level, first), at === first ? 'create' : 'write')
    if (at === first) await files.syncFolder(levelFolder(folder, level))
    open.set(level, { first, file })
    return file
  }
  return {
    async write(level, from, hashes) {
      const count = hashes.length / HASH_BYTES
      for (let done = 0; done < count;) {
        const at = from + done
        const part = Math.min(count - done, FILE_HASHES - (at % FILE_HASHES))
        const file = await fileOf(level, at)
        await file.writeDurably(hashes.subarray(done * HASH_BYTES, (done + part) * HASH_BYTES), (at % FILE_HASHES) * HASH_BYTES)
        done += part
      }
    },
    async close() {
      for (const { file } of open.values()) await file.close()
      open.clear()
    },
  }
}
