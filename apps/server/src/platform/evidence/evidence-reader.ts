/** Reads an evidence log while another process writes it: proofs of records, and the files of the C2SP tlog-tiles layout. */
import {
  type Bundle,
  HASH_BYTES,
  leafHash,
  openVerifier,
  parseTilePath,
  proveConsistency,
  proveInclusion,
  sameBytes,
  tileAt,
} from '@poyang/evidence'
import { type LogFiles, nodeFiles } from '../frame-log/log-files.ts'
import { openCheckpoint, readHistory, readLast, readText, type SignedCheckpoint } from './checkpoint-files.ts'
import { verifierKeyPath } from './evidence-log.ts'
import { fastSha256, fastVerify } from './fast-crypto.ts'
import { readHashes } from './hash-files.ts'

/** What a static server would give for a path of the log. */
export interface PublishedFile {
  readonly bytes: Uint8Array
  readonly contentType: 'application/octet-stream' | 'text/plain; charset=utf-8'
  /** Never changes: may be cached for ever. */
  readonly immutable: boolean
}

export interface EvidenceReader {
  /** The last signed checkpoint, its signature checked; null before the first. Throws EvidenceDamaged when it cannot be used. */
  checkpoint(): Promise<SignedCheckpoint | null>
  /** The bundle of a record; null while no checkpoint covers it. Throws EvidenceDamaged when the leaf is not the one in the tree. */
  proveRecord(index: number, leaf: Uint8Array): Promise<Bundle | null>
  /** Hashes that show that the tree of `from` records begins the one of `to`; null where no checkpoint reaches that far. */
  proveConsistency(from: number, to: number): Promise<Uint8Array[] | null>
  /** `checkpoint`, `tile/<L>/<N>[.p/<W>]`, `verifier-key`, `checkpoints/<day>`; null for anything else and what is not there (yet). */
  file(path: string): Promise<PublishedFile | null>
}

/** The evidence does not fit the record or itself: something was changed. */
export class EvidenceDamaged extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`evidence log: ${what}`, options)
    this.name = 'EvidenceDamaged'
  }
}

export function openEvidenceReader(folder: string, files: LogFiles = nodeFiles): EvidenceReader {
  const read = (level: number, from: number, to: number) => readHashes(files, folder, level, from, to)
  const key = async () => ((await readText(files, verifierKeyPath(folder))) ?? '').trim()

  const checkpoint = async (): Promise<SignedCheckpoint | null> => {
    const note = await readLast(files, folder)
    if (note === null) return null
    const verifier = openVerifier(await key(), fastVerify)
    const opened = verifier === null ? 'the verifier key is missing or damaged' : openCheckpoint(note, verifier)
    if (typeof opened === 'string') throw new EvidenceDamaged(`the published checkpoint cannot be used: ${opened}`)
    return opened
  }
  return {
    checkpoint,
    async proveRecord(index, leaf) {
      const last = await checkpoint()
      if (last === null || index >= last.checkpoint.size) return null
      const { size } = last.checkpoint
      if (!sameBytes(leafHash(leaf, fastSha256), await read(0, index, index + 1)))
        throw new EvidenceDamaged(`record ${index} is not the one that was hashed into the tree`)
      const proof = await proveInclusion(index, size, read, fastSha256).catch((cause: unknown) => {
        throw new EvidenceDamaged(`record ${index} cannot be proved: hashes are missing`, { cause })
      })
      return { index, leaf, proof, checkpoint: last.note, verifierKey: await key() }
    },
    async proveConsistency(from, to) {
      const size = (await checkpoint())?.checkpoint.size ?? 0
      return from > to || to > size ? null : proveConsistency(from, to, read, fastSha256)
    },
    async file(path) {
      const text = (found: string | null): PublishedFile | null =>
        found === null ? null : { bytes: new TextEncoder().encode(found), contentType: 'text/plain; charset=utf-8', immutable: false }
      if (path === 'checkpoint') return text(await readLast(files, folder))
      if (path === 'verifier-key') return text(await readText(files, verifierKeyPath(folder)))
      const [, day] = /^checkpoints\/(\d{4}-\d{2}-\d{2})$/.exec(path) ?? []
      if (day !== undefined) {
        const { notes } = await readHistory(files, folder, day)
        return notes.length === 0 ? null : text(notes.map((note) => `${note}\n`).join(''))
      }
      const tile = parseTilePath(path)
      const there = tile === null ? null : tileAt(tile.level, tile.index, (await checkpoint())?.checkpoint.size ?? 0)
      if (tile === null || there === null || tile.width > there.width) return null
      const from = tile.index * 256
      const bytes = await read(tile.level, from, from + tile.width)
      if (bytes.length !== tile.width * HASH_BYTES) throw new EvidenceDamaged(`${path} is not whole`)
      return { bytes, contentType: 'application/octet-stream', immutable: true }
    },
  }
}
