/**
 * A disk in memory that keeps only what was synced. A write is durable once it has resolved; at a power cut a write under way leaves any of its
 * sectors behind, in any order; a file that was created, renamed or removed is so only once its folder was synced.
 */
import type { LogFile, LogFiles } from '../../apps/server/src/platform/frame-log/log-files.ts'

const SECTOR = 512
/** How long the disk takes for a write, ms, at most. */
const SLOWEST_MS = 3

class Inode {
  bytes: Buffer = Buffer.alloc(0)
  /** Writes and cuts that were asked for and have not resolved. */
  readonly pending = new Set<(random: () => number) => void>()

  put(bytes: Buffer, position: number): void {
    const end = Math.max(this.bytes.length, position + bytes.length)
    // Room to grow, so that a log that grows by small writes is not copied for each.
    if (end > this.bytes.buffer.byteLength - this.bytes.byteOffset) {
      const larger = Buffer.alloc(end * 2)
      this.bytes.copy(larger)
      this.bytes = larger.subarray(0, end)
    } else this.bytes = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, end)
    bytes.copy(this.bytes, position)
  }

  cut(length: number): void {
    if (length < this.bytes.length) this.bytes = Buffer.from(this.bytes.subarray(0, length))
    else if (length > this.bytes.length) this.put(Buffer.alloc(length - this.bytes.length), this.bytes.length)
  }
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

export class UnsyncedDisk implements LogFiles {
  /** Names as a running system sees them, and as they would be found after a power cut. */
  readonly #names = new Map<string, Inode>()
  readonly #synced = new Map<string, Inode>()
  readonly #random: () => number
  #isDead = false

  constructor(random: () => number) {
    this.#random = random
  }

  /** The power goes. What is left, as a new disk; this one takes nothing any more. */
  cutPower(): UnsyncedDisk {
    this.#isDead = true
    const left = new UnsyncedDisk(this.#random)
    for (const [path, inode] of this.#synced) {
      for (const tear of inode.pending) tear(this.#random)
      const copy = new Inode()
      copy.put(Buffer.from(inode.bytes), 0)
      left.#names.set(path, copy)
      left.#synced.set(path, copy)
    }
    return left
  }

  async open(path: string, mode: 'read' | 'write' | 'create'): Promise<LogFile> {
    let inode = this.#names.get(path)
    if (mode === 'create') {
      inode = new Inode()
      this.#names.set(path, inode)
    }
    if (inode === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' })
    return this.#file(inode)
  }

  async list(folder: string): Promise<string[]> {
    return [...this.#names.keys()]
      .filter((path) => folderOf(path) === folder)
      .map((path) => path.slice(folder.length + 1))
      .toSorted()
  }

  async rename(from: string, to: string): Promise<void> {
    const inode = this.#names.get(from)
    if (inode === undefined) throw Object.assign(new Error(`no file ${from}`), { code: 'ENOENT' })
    this.#names.delete(from)
    this.#names.set(to, inode)
  }

  async remove(path: string): Promise<void> {
    this.#names.delete(path)
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#wait()
    if (this.#isDead) throw powerIsGone()
    for (const path of this.#synced.keys()) if (folderOf(path) === folder && !this.#names.has(path)) this.#synced.delete(path)
    for (const [path, inode] of this.#names) if (folderOf(path) === folder) this.#synced.set(path, inode)
  }

  async freeBytes(): Promise<number> {
    return 1e12
  }

  #file(inode: Inode): LogFile {
    /** Ask for a change: it is durable when this resolves; until then a power cut may `tear` it. */
    const change = async (whole: () => void, tear: (random: () => number) => void) => {
      if (this.#isDead) throw powerIsGone()
      inode.pending.add(tear)
      await this.#wait()
      if (this.#isDead) throw powerIsGone()
      inode.pending.delete(tear)
      whole()
    }
    return {
      read: async (into, position) =>
        inode.bytes.copy(into, 0, position, Math.max(position, Math.min(inode.bytes.length, position + into.length))),
      writeDurably: (bytes, position) =>
        change(
          () => inode.put(bytes, position),
          (random) => {
            for (let at = 0; at < bytes.length; at += SECTOR) if (random() < 0.5) inode.put(bytes.subarray(at, at + SECTOR), position + at)
          },
        ),
      truncateDurably: (length) =>
        this.#isDead
          ? Promise.resolve()
          : change(
              () => inode.cut(length),
              (random) => {
                if (random() < 0.5) inode.cut(length)
              },
            ),
      size: async () => inode.bytes.length,
      close: async () => undefined,
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#random() * SLOWEST_MS))
  }
}

const powerIsGone = () => Object.assign(new Error('the power is gone'), { code: 'EIO' })
