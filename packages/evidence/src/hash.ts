/** Hashes of leaves and nodes of the tree. Source: RFC 6962 clause 2.1, RFC 9162 clause 2.1.1. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/** Length of every hash, bytes. */
export const HASH_BYTES = 32

/** SHA-256 of all the bytes given. Passed in where the platform has a faster one; must not keep the memory it is given. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

export const sha256: Sha256 = (bytes) => nobleSha256(bytes)

/** Hash of a tree of size 0: SHA-256 of nothing. */
export const emptyRoot = (hash: Sha256 = sha256): Uint8Array => hash(new Uint8Array(0))

/** Hash of a leaf: SHA-256 of 0x00 and the leaf's bytes. */
export function leafHash(leaf: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const prefixed = new Uint8Array(1 + leaf.length)
  prefixed.set(leaf, 1)
  return hash(prefixed)
}

/** Hash of a node: SHA-256 of 0x01, the left and the right hash. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  node.set(left, 1)
  node.set(right, 1 + HASH_BYTES)
  return hash(node)
}
/** One for all calls: hashing is synchronous, and there are as many nodes as leaves. */
const node = new Uint8Array(1 + 2 * HASH_BYTES)
node[0] = 1

/** Same length and same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}
