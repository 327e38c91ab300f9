import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isConsistent, isIncluded, leafHash, proveConsistency, proveInclusion, rootFrom } from '../src/index.ts'
import { memoryTree, numbered } from './memory-tiles.ts'
import { mth, path, proof } from './naive-tree.ts'

const SIZE = 600
const leaves = numbered(SIZE)
const whole = memoryTree()
whole.add(leaves)
const { read } = whole
const places = fc.integer({ min: 1, max: SIZE }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })))

test('roots and proofs are those of the recursive definition, and hold', async () => {
  await fc.assert(
    fc.asyncProperty(places, async ([size, at]) => {
      const given = leaves.slice(0, size)
      const root = mth(given)
      assert.deepEqual(Buffer.from(await rootFrom(size, read)), root)
      const inclusion = await proveInclusion(at, size, read)
      assert.deepEqual(
        inclusion.map((hash) => Buffer.from(hash)),
        path(at, given),
      )
      assert.equal(isIncluded({ leafHash: leafHash(leaves[at] ?? new Uint8Array()), index: at, size, proof: inclusion, root }), true)
      const consistency = await proveConsistency(at, size, read)
      if (at > 0)
        assert.deepEqual(
          consistency.map((hash) => Buffer.from(hash)),
          proof(at, given),
        )
      assert.equal(isConsistent({ oldSize: at, oldRoot: mth(leaves.slice(0, at)), size, root, proof: consistency }), true)
    }),
    { numRuns: 120 },
  )
})

test('a proof with any bit changed does not hold', async () => {
  await fc.assert(
    fc.asyncProperty(places, fc.nat(), async ([size, at], pick) => {
      const root = await rootFrom(size, read)
      const flip = (hashes: readonly Uint8Array[]): Uint8Array[] => {
        const copy = hashes.map((hash) => Uint8Array.from(hash))
        const place = pick % (copy.length * 32)
        const hash = copy[Math.floor(place / 32)]
        if (hash !== undefined) hash[place % 32] = (hash[place % 32] ?? 0) ^ (1 << (pick % 8))
        return copy
      }
      const inclusion = await proveInclusion(at, size, read)
      const hash = leafHash(leaves[at] ?? new Uint8Array())
      if (inclusion.length > 0) assert.equal(isIncluded({ leafHash: hash, index: at, size, proof: flip(inclusion), root }), false)
      const [other = root] = flip([root])
      assert.equal(isIncluded({ leafHash: hash, index: at, size, proof: inclusion, root: other }), false)
      if (at === 0) return
      const oldRoot = await rootFrom(at, read)
      const [otherOld = oldRoot] = flip([oldRoot])
      const consistency = await proveConsistency(at, size, read)
      assert.equal(isConsistent({ oldSize: at, oldRoot, size, root, proof: flip(consistency) }), false)
      assert.equal(isConsistent({ oldSize: at, oldRoot: otherOld, size, root, proof: consistency }), false)
      assert.equal(isConsistent({ oldSize: at, oldRoot, size, root: other, proof: consistency }), false)
    }),
    { numRuns: 150 },
  )
})
