/**
 * Follows the tree leaf by leaf and compares three things that must agree: the records, the hashes on disk, the signed roots.
 * Where they disagree it finds out which of them was changed.
 */
import { Buffer } from 'node:buffer'
import { type Checkpoint, type GrowingTree, HASH_BYTES, hashesAt, newTree, resumeTree, sameBytes } from '@poyang/evidence'
import { fastSha256, hashLeaves } from './fast-crypto.ts'

export type TreeFault =
  /** A record does not have the hash that stands in the tree. */
  | { readonly what: 'record-differs'; readonly index: number }
  /** Hashes of a level are not on disk. */
  | { readonly what: 'hashes-missing'; readonly level: number; readonly from: number; readonly to: number }
  /** Hashes of a level above the leaves do not follow from those below. */
  | { readonly what: 'hashes-differ'; readonly level: number; readonly from: number; readonly to: number }
  /** Neither the hashes on disk nor the records give the root that was signed: the checkpoint is wrong, or both were changed. */
  | { readonly what: 'root-differs'; readonly size: number }
  /** The records give the root that was signed and the hashes on disk do not: the hashes were changed. */
  | { readonly what: 'hashes-changed'; readonly size: number }
  /** The hashes on disk give the root that was signed and the records do not: the records named before were changed. */
  | { readonly what: 'records-changed'; readonly size: number }

export interface TreeCheck {
  /** The next records. Faults go to the callback. */
  takeRecords(leaves: readonly Uint8Array[]): Promise<void>
  /** The next `count` records, which cannot be read: their hashes on disk stand for them. */
  takeUnread(count: number): Promise<void>
  readonly size: number
  /** Checkpoints whose root was compared. */
  readonly compared: number
}

/** At most so many leaves between two looks at the disk. */
const STEP = 16_384

export function startTreeCheck(options: {
  /** In order of size. */
  readonly checkpoints: AsyncIterator<Checkpoint>
  /** Size of the last of them. */
  readonly signed: number
  readonly read: (level: number, from: number, to: number) => Promise<Buffer>
  readonly onFault: (fault: TreeFault) => void
}): TreeCheck {
  const { checkpoints, signed, read, onFault } = options
  const stored = newTree(fastSha256)
  /** Made when the first record differs: what the tree would be if the records are right and the hashes are not. */
  let ofRecords: GrowingTree | null = null
  let compared = 0
  /** The next to compare; undefined before the first was asked for. */
  let upcoming: Checkpoint | null | undefined
  const advance = async (): Promise<void> => {
    const { done, value } = await checkpoints.next()
    upcoming = done === true ? null : value
  }
  /** A change shows in every later root: the first is told. */
  const told = new Set<TreeFault['what']>()
  const tellOnce = (fault: TreeFault): void => {
    if (!told.has(fault.what)) onFault(fault)
    told.add(fault.what)
  }

  const compareRoot = ({ size, root }: Checkpoint): void => {
    const storedFits = sameBytes(stored.root(), root)
    const recordsFit = ofRecords === null ? storedFits : sameBytes(ofRecords.root(), root)
    if (!storedFits) tellOnce({ what: recordsFit ? 'hashes-changed' : 'root-differs', size })
    else if (!recordsFit) tellOnce({ what: 'records-changed', size })
  }
  const compareAbove = async (before: number, grown: readonly Uint8Array[]): Promise<void> => {
    for (const [level, hashes] of grown.entries()) {
      const from = hashesAt(level, before)
      // Above what was signed the files may hold what a crash left, or nothing yet.
      const to = Math.min(from + hashes.length / HASH_BYTES, hashesAt(level, signed))
      if (level === 0 || to <= from) continue
      const found = await read(level, from, to)
      if (found.length < (to - from) * HASH_BYTES) onFault({ what: 'hashes-missing', level, from: from + found.length / HASH_BYTES, to })
      else if (!sameBytes(found, hashes.subarray(0, found.length))) onFault({ what: 'hashes-differ', level, from, to })
    }
  }
  const grow = async (hashes: Buffer, records: Buffer | null): Promise<void> => {
    for (let done = 0; done < hashes.length;) {
      const before = stored.size
      if (upcoming === undefined) await advance()
      const stop = upcoming?.size ?? Number.POSITIVE_INFINITY
      const end = Math.min(hashes.length, done + (stop - before) * HASH_BYTES)
      await compareAbove(before, stored.append(hashes.subarray(done, end)))
      ofRecords?.append((records ?? hashes).subarray(done, end))
      done = end
      while (upcoming?.size === stored.size) {
        compared += 1
        compareRoot(upcoming)
        await advance()
      }
    }
  }
  const step = async (count: number, records: Buffer | null): Promise<void> => {
    const from = stored.size
    const wanted = Math.max(0, Math.min(count, signed - from)) * HASH_BYTES
    const found = await read(0, from, from + wanted / HASH_BYTES)
    if (found.length < wanted)
      onFault({ what: 'hashes-missing', level: 0, from: from + found.length / HASH_BYTES, to: from + wanted / HASH_BYTES })
    if (records === null && found.length < count * HASH_BYTES)
      throw new RangeError(`neither records nor hashes of ${from} to ${from + count} can be read`)
    const hashes = records === null ? found : Buffer.concat([found, records.subarray(found.length)])
    if (records !== null && !found.equals(records.subarray(0, found.length))) {
      for (let at = 0; at < found.length; at += HASH_BYTES)
        if (found.compare(records, at, at + HASH_BYTES, at, at + HASH_BYTES) !== 0)
          onFault({ what: 'record-differs', index: from + at / HASH_BYTES })
      ofRecords ??= await resumeTree(from, read, fastSha256)
    }
    await grow(hashes, records)
  }
  return {
    get size() {
      return stored.size
    },
    get compared() {
      return compared
    },
    async takeRecords(leaves) {
      for (let at = 0; at < leaves.length; at += STEP) {
        const part = leaves.slice(at, at + STEP)
        await step(part.length, hashLeaves(part))
      }
    },
    async takeUnread(count) {
      for (let left = count; left > 0; left -= STEP) await step(Math.min(left, STEP), null)
    },
  }
}
