/** The few file operations the log stands on. Passed in, so that tests can run it on a disk that loses unsynced writes, fills up or fails. */
import type { Buffer } from 'node:buffer'
import { close, constants, fdatasync, fstat, fsync, ftruncate, open, read, write } from 'node:fs'
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface LogFile {
  /** Fill `into` from a position on; returns how many bytes there were. */
  read(into: Buffer, position: number): Promise<number>
  /** Write all bytes at a position; resolves when they would survive a power cut (one system call on a file opened with O_DSYNC). */
  writeDurably(bytes: Buffer, position: number): Promise<void>
  /** Set the length, durably. */
  truncateDurably(length: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

export interface LogFiles {
  /** `create` empties what is there. */
  open(path: string, mode: 'read' | 'write' | 'create'): Promise<LogFile>
  /** Names in a folder, sorted; the folder is made when absent. */
  list(folder: string): Promise<string[]>
  rename(from: string, to: string): Promise<void>
  /** Quiet when there is nothing to remove. */
  remove(path: string): Promise<void>
  /** Make creations, renames and removals in a folder durable. */
  syncFolder(folder: string): Promise<void>
  /** Bytes an ordinary process may still use on the disk of a folder. */
  freeBytes(folder: string): Promise<number>
}

const opened = promisify(open)
const closed = promisify(close)
const synced = promisify(fsync)
const dataSynced = promisify(fdatasync)
const truncated = promisify(ftruncate)
const stated = promisify(fstat)
const readAt = promisify(read)
const writeAt = promisify(write)

const flags = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR | constants.O_DSYNC,
  create: constants.O_RDWR | constants.O_DSYNC | constants.O_CREAT | constants.O_TRUNC,
} as const

async function openFile(path: string, mode: 'read' | 'write' | 'create'): Promise<LogFile> {
  const fd = await opened(path, flags[mode], 0o640)
  return {
    async read(into, position) {
      let filled = 0
      while (filled < into.length) {
        const { bytesRead } = await readAt(fd, into, filled, into.length - filled, position + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return filled
    },
    async writeDurably(bytes, position) {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await writeAt(fd, bytes, done, bytes.length - done, position + done)
        done += bytesWritten
      }
    },
    async truncateDurably(length) {
      await truncated(fd, length)
      await dataSynced(fd)
    },
    size: async () => (await stated(fd)).size,
    close: () => closed(fd),
  }
}

/** The files of this machine. */
export const nodeFiles: LogFiles = {
  open: openFile,
  async list(folder) {
    await mkdir(folder, { recursive: true })
    return (await readdir(folder)).toSorted()
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncFolder(folder) {
    const fd = await opened(join(folder, '.'), constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      await synced(fd)
    } finally {
      await closed(fd)
    }
  },
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}
