/**
 * The writer of an evidence log: leaves in, hashes and signed checkpoints out. It keeps no leaf: those stand in the frame log, from which
 * whatever a crash took is appended again. What is signed was durable before; a checkpoint is never contradicted.
 */
import { Buffer } from 'node:buffer'
import { dirname, join } from 'node:path'
import {
  checkpointText,
  type GrowingTree,
  HASH_BYTES,
  hashesAt,
  newTree,
  openVerifier,
  resumeTree,
  sameBytes,
  signNote,
  timestampSigner,
} from '@poyang/evidence'
import { lockFolder } from '../frame-log/folder-lock.ts'
import { type LogFiles, nodeFiles } from '../frame-log/log-files.ts'
import {
  type HistoryWriter,
  lastOfHistory,
  openCheckpoint,
  openHistory,
  readLast,
  readText,
  replaceLast,
  type SignedCheckpoint,
  writeWhole,
} from './checkpoint-files.ts'
import { fastSha256, fastVerify, hashLeaves } from './fast-crypto.ts'
import { type HashWriter, openHashWriter, readHashes } from './hash-files.ts'
import { createSigningKey, readSigningKey, type SigningKey } from './signing-key.ts'

export interface EvidenceLogOptions {
  readonly folder: string
  /** Name of the log: first line of its checkpoints, name of its key. */
  readonly origin: string
  /** Where the signing key is kept; made at the first start. */
  readonly keyFile: string
  readonly files?: LogFiles
  /** A leaf as it stands in the frame log now, to compare with the last one signed; null where the log does not reach that far. */
  readonly leafAt?: (index: number) => Promise<Uint8Array | null>
}

export interface EvidenceLog {
  /** Leaves taken; the next one to append has this index. Falls back to `signed` after a failed write. */
  readonly size: number
  /** Leaves of the last signed checkpoint; whatever is beyond must be appended again after a crash. */
  readonly signed: number
  /** Why nothing is signed or taken any more: the tree does not fit what was signed. For a person to look at; null when all is well. */
  readonly incident: string | null
  /** Take the leaves that follow. Rejects when a write fails (`size` then tells where to go on) or there is an incident. */
  append(leaves: readonly Uint8Array[]): Promise<void>
  /** Make everything durable and sign it; the checkpoint, or null when nothing was added since the last. `now` in ms since epoch. */
  sign(now: number): Promise<SignedCheckpoint | null>
  close(): Promise<void>
}

/** The tree and what was signed do not fit: nothing may be signed until a person has looked. */
class EvidenceIncident extends Error {
  readonly what: string
  constructor(what: string) {
    super(`evidence log: ${what}; signing has stopped`)
    this.name = 'EvidenceIncident'
    this.what = what
  }
}

/** Hashes held in memory before they are written (a checkpoint writes what there is). */
const HELD_BYTES = 4 * 1024 * 1024
/** Where the key to check checkpoints with is published. */
export const verifierKeyPath = (folder: string): string => join(folder, 'verifier-key')

/** Open for writing. Throws when a living process writes here already, or the folder cannot be used; what does not fit becomes `incident`. */
export async function openEvidenceLog(options: EvidenceLogOptions): Promise<EvidenceLog> {
  const log = new Writer(options)
  await log.start()
  return log
}

class Writer implements EvidenceLog {
  size = 0
  signed = 0
  incident: string | null = null

  readonly #options: EvidenceLogOptions
  readonly #files: LogFiles
  #tree: GrowingTree = newTree(fastSha256)
  #key: SigningKey | null = null
  #unlock: () => Promise<void> = () => Promise.resolve()
  #hashes: HashWriter
  #history: HistoryWriter
  /** By level: hashes not written yet, and how many are. */
  #held: Buffer[][] = []
  #heldBytes = 0
  #written: number[] = []
  /** Set by a failed write: the tree in memory is ahead of what can be written. */
  #stale = false
  /** Calls run one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: EvidenceLogOptions) {
    this.#options = options
    this.#files = options.files ?? nodeFiles
    this.#hashes = openHashWriter(this.#files, options.folder)
    this.#history = openHistory(this.#files, options.folder)
  }

  async start(): Promise<void> {
    const { folder } = this.#options
    await this.#files.list(folder)
    for (const above of [dirname(folder), dirname(dirname(folder))]) await this.#files.syncFolder(above)
    this.#unlock = await lockFolder(folder)
    try {
      await this.#resume()
    } catch (error) {
      if (!(error instanceof EvidenceIncident)) {
        await this.#unlock()
        throw error
      }
    }
  }

  append(leaves: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async () => {
      const grown = this.#tree.append(hashLeaves(leaves))
      for (const [level, hashes] of grown.entries()) {
        ;(this.#held[level] ??= []).push(Buffer.from(hashes.buffer, hashes.byteOffset, hashes.length))
        this.#heldBytes += hashes.length
      }
      this.size = this.#tree.size
      if (this.#heldBytes >= HELD_BYTES) await this.#write()
    })
  }

  sign(now: number): Promise<SignedCheckpoint | null> {
    return this.#inTurn(async () => {
      const { folder, origin } = this.#options
      if (this.size === this.signed || this.#key === null) return null
      await this.#write()
      const checkpoint = { origin, size: this.size, root: this.#tree.root() }
      const note = signNote(checkpointText(checkpoint), [this.#key, timestampSigner(this.#key, now)])
      await this.#history.add(note, now)
      await replaceLast(this.#files, folder, note)
      this.signed = checkpoint.size
      return { note, checkpoint, signedAt: now - (now % 1_000) }
    })
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined)
    await this.#hashes.close()
    await this.#unlock()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn
      .catch(() => undefined)
      .then(async () => {
        if (this.#stale) await this.#resume()
        if (this.incident !== null) throw new EvidenceIncident(this.incident)
        try {
          return await work()
        } catch (error) {
          this.#stale = true
          this.size = this.signed
          throw error
        }
      })
    this.#turn = turn
    return turn
  }

  async #write(): Promise<void> {
    for (const [level, parts] of this.#held.entries()) {
      const hashes = Buffer.concat(parts)
      const from = this.#written[level] ?? 0
      await this.#hashes.write(level, from, hashes)
      this.#written[level] = from + hashes.length / HASH_BYTES
      this.#held[level] = []
    }
    this.#heldBytes = 0
  }

  /** Go on from the last signed checkpoint, if everything still fits it. Throws EvidenceIncident, and for good, when not. */
  async #resume(): Promise<void> {
    try {
      await this.#check()
    } catch (error) {
      if (error instanceof EvidenceIncident) this.incident = error.what
      throw error
    }
  }

  async #check(): Promise<void> {
    const { folder, origin, keyFile } = this.#options
    const files = this.#files
    const newest = await lastOfHistory(files, folder)
    const published = await readLast(files, folder)
    this.#key = await readSigningKey(keyFile)
    if (this.#key === null && newest === null && published === null) this.#key = await createSigningKey(keyFile, origin)
    if (this.#key === null) throw new EvidenceIncident(`the signing key ${keyFile} is missing although checkpoints were signed with it`)
    const { verifierKey } = this.#key
    if ((await readText(files, verifierKeyPath(folder))) !== `${verifierKey}\n`) {
      if (newest !== null) throw new EvidenceIncident(`${verifierKeyPath(folder)} is not the key that signs`)
      await writeWhole(files, { folder, path: verifierKeyPath(folder), text: `${verifierKey}\n` })
    }
    const last = newest === null ? null : this.#open(newest, 'the newest checkpoint of the history')
    await this.#comparePublished(published, last)
    this.signed = last?.checkpoint.size ?? 0
    await this.#resumeTree(last)
    this.size = this.signed
    this.#stale = false
  }

  #open(note: string, what: string): SignedCheckpoint {
    const verifier = openVerifier(this.#key?.verifierKey ?? '', fastVerify)
    const opened = verifier === null ? 'the key is damaged' : openCheckpoint(note, verifier)
    if (typeof opened === 'string') throw new EvidenceIncident(`${what} cannot be used: ${opened}`)
    if (opened.checkpoint.origin !== this.#options.origin)
      throw new EvidenceIncident(`the log is named ${opened.checkpoint.origin}, not ${this.#options.origin} as the settings say`)
    return opened
  }

  /** A crash can leave the published checkpoint behind the history, by nothing else can they differ. */
  async #comparePublished(published: string | null, last: SignedCheckpoint | null): Promise<void> {
    if (published === (last?.note ?? null)) return
    if (published !== null) {
      const { size } = this.#open(published, 'the published checkpoint').checkpoint
      if (last === null) throw new EvidenceIncident(`the history lacks the published checkpoint of ${size} records`)
      if (size >= last.checkpoint.size)
        throw new EvidenceIncident(`the published checkpoint (${size} records) is not the last of the history (${last.checkpoint.size})`)
    }
    if (last !== null) await replaceLast(this.#files, this.#options.folder, last.note)
  }

  async #resumeTree(last: SignedCheckpoint | null): Promise<void> {
    const { folder, leafAt } = this.#options
    const size = last?.checkpoint.size ?? 0
    await this.#hashes.close()
    this.#hashes = openHashWriter(this.#files, folder)
    this.#history = openHistory(this.#files, folder)
    this.#held = []
    this.#heldBytes = 0
    this.#written = []
    for (let level = 0; hashesAt(level, size) > 0; level++) this.#written.push(hashesAt(level, size))
    const read = (level: number, from: number, to: number) => readHashes(this.#files, folder, level, from, to)
    try {
      this.#tree = await resumeTree(size, read, fastSha256)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new EvidenceIncident(`hashes of the ${size} records that were signed are missing (${error.message})`)
    }
    if (last === null) return
    if (!sameBytes(this.#tree.root(), last.checkpoint.root))
      throw new EvidenceIncident(`the tree of ${size} records does not have the root that was signed`)
    if (leafAt === undefined) return
    const leaf = await leafAt(size - 1)
    if (leaf === null) throw new EvidenceIncident(`${size} records were signed, but what they were made from does not reach that far`)
    if (!sameBytes(hashLeaves([leaf]), await read(0, size - 1, size)))
      throw new EvidenceIncident(`record ${size - 1} is not the one that was signed`)
  }
}
