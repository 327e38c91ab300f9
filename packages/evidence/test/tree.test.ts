import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexToBytes } from '@noble/hashes/utils.js'
import { isConsistent, isIncluded, leafHash, levelsOf, parseTilePath, resumeTree, tileAt, tilePath } from '../src/index.ts'
import { emptyRoot, newTree, proveConsistency, proveInclusion, rootFrom } from '../src/index.ts'
import { memoryTree, numbered } from './memory-tiles.ts'

/** Leaves and roots of the reference implementation of RFC 6962 (certificate-transparency, merkletree/merkle_tree_test.cc). */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hexToBytes)
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the empty tree has the hash of nothing', () => {
  assert.equal(hex(newTree().root()), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  assert.equal(hex(emptyRoot()), hex(newTree().root()))
})

test('the known tree of eight leaves has the known roots', () => {
  const { tree, add } = memoryTree()
  for (const [at, leaf] of leaves.entries()) {
    add([leaf])
    assert.equal(hex(tree.root()), roots[at])
  }
})

test('the known tree gives the known proofs', async () => {
  const { read, add } = memoryTree()
  add(leaves)
  assert.deepEqual((await proveInclusion(5, 8, read)).map(hex), [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  assert.deepEqual((await proveConsistency(6, 8, read)).map(hex), [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
})

test('tiles have the paths and widths the standard prints', () => {
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067')
  assert.equal(tilePath({ level: 1, index: 0, width: 17 }), 'tile/1/000.p/17')
  assert.deepEqual(tileAt(0, 273, 70_000), { level: 0, index: 273, width: 112 })
  assert.deepEqual(tileAt(0, 272, 70_000), { level: 0, index: 272, width: 256 })
  assert.deepEqual(tileAt(1, 1, 70_000), { level: 1, index: 1, width: 17 })
  assert.deepEqual(tileAt(2, 0, 70_000), { level: 2, index: 0, width: 1 })
  assert.equal(tileAt(0, 1, 256), null)
  assert.deepEqual(tileAt(1, 0, 256), { level: 1, index: 0, width: 1 })
  assert.equal(levelsOf(70_000), 3)
})

test('a path names a tile only when written exactly as the standard writes it', () => {
  assert.deepEqual(parseTilePath('tile/0/x001/x234/067'), { level: 0, index: 1_234_067, width: 256 })
  assert.deepEqual(parseTilePath('tile/63/999.p/255'), { level: 63, index: 999, width: 255 })
  for (const wrong of [
    'tile/00/000',
    'tile/64/000',
    'tile/0/00',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/../000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/001/234',
    'tile/-1/000',
  ])
    assert.equal(parseTilePath(wrong), null, wrong)
})

test('a tree that is taken up again at any size goes on to the same roots', async () => {
  const all = numbered(700)
  const whole = memoryTree()
  whole.add(all)
  for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 699, 700]) {
    const { read } = whole
    const again = await resumeTree(size, read)
    assert.equal(again.size, size)
    assert.equal(hex(again.root()), hex(await rootFrom(size, read)))
    again.append(Uint8Array.from(all.slice(size).flatMap((leaf) => [...leafHash(leaf)])))
    assert.equal(hex(again.root()), hex(whole.tree.root()))
  }
})

test('a store that lacks hashes is named, not covered up', async () => {
  await assert.rejects(
    resumeTree(300, () => new Uint8Array(32)),
    /hashes 256 to 300 are 32 bytes instead of 1408|instead of/,
  )
  await assert.rejects(
    proveInclusion(8, 8, () => new Uint8Array(32)),
    /has no leaf 8/,
  )
})

test('proofs of the wrong length or for another place do not hold', async () => {
  const { tree, read, add } = memoryTree()
  add(numbered(11))
  const proof = await proveInclusion(4, 11, read)
  const inclusion = { leafHash: leafHash(numbered(5)[4] ?? new Uint8Array()), index: 4, size: 11, proof, root: tree.root() }
  assert.equal(isIncluded(inclusion), true)
  assert.equal(isIncluded({ ...inclusion, index: 5 }), false)
  assert.equal(isIncluded({ ...inclusion, size: 17 }), false)
  assert.equal(isIncluded({ ...inclusion, proof: proof.slice(1) }), false)
  assert.equal(isIncluded({ ...inclusion, proof: [...proof, proof[0] ?? new Uint8Array()] }), false)
  assert.equal(isIncluded({ ...inclusion, index: -1 }), false)
  assert.equal(isIncluded({ ...inclusion, index: 0.5 }), false)
  assert.equal(isConsistent({ oldSize: 12, oldRoot: tree.root(), size: 11, root: tree.root(), proof: [] }), false)
  assert.equal(isConsistent({ oldSize: 11, oldRoot: tree.root(), size: 11, root: emptyRoot(), proof: [] }), false)
})
