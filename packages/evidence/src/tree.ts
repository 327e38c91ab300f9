/** A growing Merkle tree that remembers only its right edge. Source: RFC 9162 clause 2.1. */
import { emptyRoot, HASH_BYTES, nodeHash, type Sha256, sha256 } from './hash.ts'
import { hashesAt, TILE_WIDTH } from './tiles.ts'

export interface GrowingTree {
  readonly size: number
  /** Add leaf hashes (32 bytes each, in order). Returns the new hashes of each tile level, level 0 first: what the tiles gain. */
  append(leafHashes: Uint8Array): Uint8Array[]
  root(): Uint8Array
}

/**
 * Hashes `from` to `to` (exclusive) of a tile level: 32 bytes each, nothing else; all below what the tree's size gives.
 * Shorter bytes are an error of the store and make every reader here throw a RangeError.
 */
export type ReadHashes = (level: number, from: number, to: number) => Uint8Array | Promise<Uint8Array>

const hashIn = (hashes: Uint8Array, at: number): Uint8Array => hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)

/** An empty tree. */
export const newTree = (hash: Sha256 = sha256): GrowingTree => new RightEdge(hash)

/** The tree of the first `size` leaves, from the hashes of its rightmost tiles. Throws RangeError when hashes are missing. */
export async function resumeTree(size: number, read: ReadHashes, hash: Sha256 = sha256): Promise<GrowingTree> {
  const tree = new RightEdge(hash)
  for (let level = levelsOf(size) - 1; level >= 0; level--) {
    const count = hashesAt(level, size)
    const from = count - (count % TILE_WIDTH)
    if (count > from) tree.resumeLevel(level, await readExactly(read, level, from, count))
  }
  tree.size = size
  return tree
}

/** Number of tile levels a tree of this size has. */
export function levelsOf(size: number): number {
  let levels = 0
  while (hashesAt(levels, size) > 0) levels += 1
  return levels
}

/** Read hashes and insist on their number. */
export async function readExactly(read: ReadHashes, level: number, from: number, to: number): Promise<Uint8Array> {
  const hashes = await read(level, from, to)
  if (hashes.length !== (to - from) * HASH_BYTES)
    throw new RangeError(`level ${level}: hashes ${from} to ${to} are ${hashes.length} bytes instead of ${(to - from) * HASH_BYTES}`)
  return hashes
}

class RightEdge implements GrowingTree {
  size = 0
  readonly #hash: Sha256
  /** Root of the perfect subtree of 2^height leaves that ends the tree at that height; meaningful where `size` has that bit. */
  readonly #edge: Uint8Array[] = []

  constructor(hash: Sha256) {
    this.#hash = hash
  }

  append(leafHashes: Uint8Array): Uint8Array[] {
    if (leafHashes.length % HASH_BYTES !== 0) throw new RangeError('leaf hashes are 32 bytes each')
    const grown: Uint8Array[][] = []
    for (let at = 0; at < leafHashes.length; at += HASH_BYTES) {
      let node: Uint8Array = leafHashes.slice(at, at + HASH_BYTES)
      let height = 0
      for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        node = nodeHash(this.#edge[height] ?? node, node, this.#hash)
        height += 1
        if (height % 8 === 0) (grown[height / 8 - 1] ??= []).push(node)
      }
      this.#edge[height] = node
      this.size += 1
    }
    return [leafHashes, ...grown.map((hashes) => joined(hashes))]
  }

  root(): Uint8Array {
    let root: Uint8Array | null = null
    for (let height = 0, rest = this.size; rest > 0; height++, rest = Math.floor(rest / 2)) {
      const left = this.#edge[height]
      if (rest % 2 === 1 && left !== undefined) root = root === null ? left : nodeHash(left, root, this.#hash)
    }
    return root ?? emptyRoot(this.#hash)
  }

  /** Take the hashes of the partial tile of a level: they are the perfect subtrees of heights 8 × level and the seven above. */
  resumeLevel(level: number, hashes: Uint8Array): void {
    const count = hashes.length / HASH_BYTES
    for (let bit = 7, at = 0; bit >= 0; bit--) {
      const width = 2 ** bit
      if (Math.floor(count / width) % 2 === 0) continue
      this.#edge[8 * level + bit] = perfectRoot(hashes, at, at + width, this.#hash)
      at += width
    }
  }
}

/** Root of hashes `from` to `to` (exclusive), a power of two of them. */
export function perfectRoot(hashes: Uint8Array, from: number, to: number, hash: Sha256): Uint8Array {
  let row: Uint8Array[] = Array.from({ length: to - from }, (_, at) => hashIn(hashes, from + at).slice())
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at] ?? new Uint8Array(), row[at + 1] ?? new Uint8Array(), hash))
    row = above
  }
  return row[0] ?? emptyRoot(hash)
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES)
  for (const [at, one] of hashes.entries()) bytes.set(one, at * HASH_BYTES)
  return bytes
}
