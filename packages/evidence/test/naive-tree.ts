/** The tree as RFC 9162 writes it down, recursive and slow: what the real one is compared with. */
import { createHash } from 'node:crypto'

type Leaves = readonly Uint8Array[]
const sha = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const split = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1)

/** MTH(D_n), clause 2.1.1. */
export function mth(leaves: Leaves): Uint8Array {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Uint8Array.of(0), leaves[0] ?? new Uint8Array())
  const k = split(leaves.length)
  return sha(Uint8Array.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

/** PATH(m, D_n), clause 2.1.3.1. */
export function path(m: number, leaves: Leaves): Uint8Array[] {
  if (leaves.length === 1) return []
  const k = split(leaves.length)
  return m < k ? [...path(m, leaves.slice(0, k)), mth(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), mth(leaves.slice(0, k))]
}

/** PROOF(m, D_n), clause 2.1.4.1. */
export function proof(m: number, leaves: Leaves): Uint8Array[] {
  return subproof(m, leaves, true)
}
function subproof(m: number, leaves: Leaves, whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [mth(leaves)]
  const k = split(leaves.length)
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), mth(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))]
}
