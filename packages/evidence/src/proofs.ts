/** Inclusion and consistency proofs: made from the hashes of tiles, checked without them. Source: RFC 9162 clauses 2.1.3 and 2.1.4. */
import { emptyRoot, HASH_BYTES, nodeHash, sameBytes, type Sha256, sha256 } from './hash.ts'
import { TILE_WIDTH } from './tiles.ts'
import { perfectRoot, type ReadHashes, readExactly } from './tree.ts'

/** Leaves `from` to `to` (exclusive): a subtree whose root is one hash of a proof. */
interface Range {
  readonly from: number
  readonly to: number
}

/** Leaves that go to the left of a tree of `count` ≥ 2 leaves: the largest power of two below it. */
function leftOf(count: number): number {
  let left = 1
  while (left * 2 < count) left *= 2
  return left
}

/** PATH(m, D_n) of RFC 9162 clause 2.1.3.1, leaf's sibling first. */
function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = []
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + leftOf(to - from)
    ranges.unshift(index < middle ? { from: middle, to } : { from, to: middle })
    if (index < middle) to = middle
    else from = middle
  }
  return ranges
}

/** PROOF(m, D_n) of RFC 9162 clause 2.1.4.1, for 0 < m < n. */
function consistencyRanges(oldSize: number, size: number): Range[] {
  const ranges: Range[] = []
  let from = 0
  let to = size
  while (oldSize < to) {
    const middle = from + leftOf(to - from)
    ranges.unshift(oldSize <= middle ? { from: middle, to } : { from, to: middle })
    if (oldSize <= middle) to = middle
    else from = middle
  }
  return from === 0 ? ranges : [{ from, to }, ...ranges]
}

/** Root of a range that starts where its perfect subtrees do, from the hashes of tiles. */
async function rangeRoot({ from, to }: Range, read: ReadHashes, hash: Sha256): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let start = from; start < to;) {
    let count = 1
    while (start % (count * 2) === 0 && start + count * 2 <= to) count *= 2
    let level = 0
    while (TILE_WIDTH ** (level + 1) <= count) level += 1
    const first = start / TILE_WIDTH ** level
    const width = count / TILE_WIDTH ** level
    parts.push(perfectRoot(await readExactly(read, level, first, first + width), 0, width, hash))
    start += count
  }
  return parts.reduceRight((right, left) => nodeHash(left, right, hash))
}

/** Root of the tree of the first `size` leaves. */
export const rootFrom = async (size: number, read: ReadHashes, hash: Sha256 = sha256): Promise<Uint8Array> =>
  size === 0 ? emptyRoot(hash) : rangeRoot({ from: 0, to: size }, read, hash)

/** Hashes that lead from a leaf to the root of the tree of `size` leaves, leaf's sibling first. Throws RangeError outside of the tree. */
export async function proveInclusion(index: number, size: number, read: ReadHashes, hash: Sha256 = sha256): Promise<Uint8Array[]> {
  if (!isCount(size) || !isCount(index) || index >= size) throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`)
  return Promise.all(inclusionRanges(index, size).map((range) => rangeRoot(range, read, hash)))
}

/** Hashes that show that the tree of `oldSize` leaves is the beginning of the tree of `size`. Empty when either is trivial. */
export async function proveConsistency(oldSize: number, size: number, read: ReadHashes, hash: Sha256 = sha256): Promise<Uint8Array[]> {
  if (!isCount(size) || !isCount(oldSize) || oldSize > size) throw new RangeError(`${size} leaves do not begin with ${oldSize}`)
  if (oldSize === 0 || oldSize === size) return []
  return Promise.all(consistencyRanges(oldSize, size).map((range) => rangeRoot(range, read, hash)))
}

/** One step from the leaf up: the sibling, on which side it stands, and what both give. */
export interface PathStep {
  readonly side: 'left' | 'right'
  readonly sibling: Uint8Array
  readonly hash: Uint8Array
}

/**
 * Walk an inclusion proof up from a leaf hash; the last step's hash (the leaf hash itself where the tree is one leaf) is the root.
 * Null when the number of hashes does not fit index and size. Source: RFC 9162 clause 2.1.3.2.
 */
export function inclusionPath(
  leaf: Uint8Array,
  place: { readonly index: number; readonly size: number },
  proof: readonly Uint8Array[],
  hash: Sha256 = sha256,
): PathStep[] | null {
  const { index, size } = place
  if (!isCount(index) || !isCount(size) || index >= size || leaf.length !== HASH_BYTES) return null
  const sides = inclusionRanges(index, size).map((range) => (range.from > index ? 'right' : 'left'))
  if (sides.length !== proof.length) return null
  let node = leaf
  const steps: PathStep[] = []
  for (const [at, side] of sides.entries()) {
    const sibling = proof[at]
    if (sibling?.length !== HASH_BYTES) return null
    node = side === 'left' ? nodeHash(sibling, node, hash) : nodeHash(node, sibling, hash)
    steps.push({ side, sibling, hash: node })
  }
  return steps
}

export interface Inclusion {
  readonly leafHash: Uint8Array
  readonly index: number
  readonly size: number
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** Whether the proof leads from the leaf to the root. */
export function isIncluded({ leafHash, index, size, proof, root }: Inclusion, hash: Sha256 = sha256): boolean {
  const path = inclusionPath(leafHash, { index, size }, proof, hash)
  return path !== null && sameBytes(path.at(-1)?.hash ?? leafHash, root)
}

export interface Consistency {
  readonly oldSize: number
  readonly oldRoot: Uint8Array
  readonly size: number
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Whether the proof shows that the old tree is the beginning of the new one. Source: RFC 9162 clause 2.1.4.2. */
export function isConsistent({ oldSize, oldRoot, size, root, proof }: Consistency, hash: Sha256 = sha256): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) return false
  if (oldSize === size) return proof.length === 0 && sameBytes(oldRoot, root)
  if (oldSize === 0) return proof.length === 0 && sameBytes(oldRoot, emptyRoot(hash))
  if (proof.some((one) => one.length !== HASH_BYTES)) return false
  const hashes = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof]
  let fn = oldSize - 1
  let sn = size - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  const first = hashes.shift()
  if (first === undefined) return false
  let oldNode = first
  let node = first
  for (const sibling of hashes) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      oldNode = nodeHash(sibling, oldNode, hash)
      node = nodeHash(sibling, node, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else node = nodeHash(node, sibling, hash)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && sameBytes(oldNode, oldRoot) && sameBytes(node, root)
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function isPowerOfTwo(value: number): boolean {
  let rest = value
  while (rest > 1 && rest % 2 === 0) rest /= 2
  return rest === 1
}
