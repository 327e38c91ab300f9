/** The hashes of a tree in memory, as a store of tiles would give them. */
import { type GrowingTree, HASH_BYTES, leafHash, newTree, type ReadHashes } from '../src/index.ts'

export interface MemoryTree {
  readonly tree: GrowingTree
  readonly levels: number[][]
  readonly read: ReadHashes
  readonly add: (leaves: readonly Uint8Array[]) => void
}

export function memoryTree(): MemoryTree {
  const tree = newTree()
  const levels: number[][] = []
  return {
    tree,
    levels,
    read: (level, from, to) => Uint8Array.from((levels[level] ?? []).slice(from * HASH_BYTES, to * HASH_BYTES)),
    add(leaves) {
      const hashes = Uint8Array.from(leaves.flatMap((leaf) => [...leafHash(leaf)]))
      for (const [level, gained] of tree.append(hashes).entries()) (levels[level] ??= []).push(...gained)
    },
  }
}

export const numbered = (count: number): Uint8Array[] => Array.from({ length: count }, (_, at) => new TextEncoder().encode(`record ${at}`))
