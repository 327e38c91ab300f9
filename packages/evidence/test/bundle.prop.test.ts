import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  bundleToJson,
  checkpointText,
  newKeyPair,
  openSigner,
  parseBundle,
  proveInclusion,
  signNote,
  verifyBundle,
  withholdLeaf,
} from '../src/index.ts'
import { memoryTree, numbered } from './memory-tiles.ts'

const SIZE = 77
const { signerKey, verifierKey } = newKeyPair('poyang.test/frames', new Uint8Array(32).fill(1))
const signer = openSigner(signerKey)
assert.ok(signer !== null)
const { tree, read, add } = memoryTree()
add(numbered(SIZE))
const checkpoint = signNote(checkpointText({ origin: 'poyang.test/frames', size: SIZE, root: tree.root() }), [signer])
async function bundleOf(index: number): Promise<string> {
  const leaf = numbered(SIZE)[index] ?? new Uint8Array()
  return JSON.stringify(bundleToJson({ index, leaf, proof: await proveInclusion(index, SIZE, read), checkpoint, verifierKey }))
}
const failed = (text: string, trustedKey?: string) =>
  verifyBundle(text, trustedKey === undefined ? {} : { trustedKey })
    .steps.filter(({ ok }) => !ok)
    .map(({ step }) => step)

test('every record of a log has a bundle that passes every step', async () => {
  for (let index = 0; index < SIZE; index += 7) {
    const result = verifyBundle(await bundleOf(index), { trustedKey: verifierKey })
    assert.deepEqual(
      result.steps.map(({ step, ok }) => [step, ok]),
      ['bundle', 'leaf', 'checkpoint', 'path', 'root', 'signature', 'key'].map((step) => [step, true]),
    )
    assert.equal(result.ok, true)
    assert.equal(result.keyTrusted, true)
  }
})

test('a bundle whose record is withheld proves its hash, and holds nothing of the record', async () => {
  const parsed = parseBundle(await bundleOf(9))
  assert.ok(parsed.ok)
  const { bundle } = parsed
  const withheld = bundleToJson(withholdLeaf(bundle))
  const result = verifyBundle(JSON.stringify(withheld), { trustedKey: verifierKey })
  assert.deepEqual([result.ok, result.bundle?.leaf.length], [true, 0])
  assert.deepEqual(result.leafHash, verifyBundle(bundleToJson(bundle)).leafHash)
  const other = withholdLeaf({ ...bundle, leaf: numbered(1)[0] ?? new Uint8Array() })
  assert.deepEqual(failed(JSON.stringify(bundleToJson(other))), ['root'])
  assert.deepEqual(failed(JSON.stringify({ ...bundleToJson(bundle), leafHash: withheld.leafHash })), ['bundle'])
  assert.deepEqual(failed(JSON.stringify({ ...withheld, leafHash: 'AAAA' })), ['bundle'])
})

test('without a key of the reader the signer is not called trusted', async () => {
  const result = verifyBundle(await bundleOf(3))
  assert.equal(result.ok, true)
  assert.equal(result.keyTrusted, false)
})

test('what was changed shows at its step', async () => {
  const text = await bundleOf(5)
  const parsed = parseBundle(text)
  assert.ok(parsed.ok)
  const { bundle } = parsed
  const changed = (change: Partial<typeof bundle>) => JSON.stringify(bundleToJson({ ...bundle, ...change }))
  assert.deepEqual(failed(changed({ leaf: numbered(1)[0] ?? new Uint8Array() })), ['root'])
  assert.deepEqual(failed(changed({ index: 4 })), ['root'])
  assert.deepEqual(failed(changed({ index: SIZE })), ['checkpoint', 'path'])
  assert.deepEqual(failed(changed({ proof: bundle.proof.slice(1) })), ['path'])
  assert.deepEqual(failed(changed({ checkpoint: checkpoint.replace(/\n77\n/, '\n78\n') })), ['signature'])
  assert.deepEqual(failed(changed({ checkpoint: checkpoint.replace(/\n77\n/, '\n7\n') })), ['path', 'signature'])
  const otherRoot = checkpointText({ origin: 'poyang.test/frames', size: SIZE, root: new Uint8Array(32) })
  assert.deepEqual(failed(changed({ checkpoint: otherRoot + checkpoint.slice(checkpoint.indexOf('\n\n') + 1) })), ['root', 'signature'])
  assert.deepEqual(failed(changed({ checkpoint: 'nonsense' })), ['checkpoint'])
  const other = newKeyPair('poyang.test/frames', new Uint8Array(32).fill(2))
  assert.deepEqual(failed(changed({ verifierKey: other.verifierKey })), ['signature'])
  const forger = openSigner(other.signerKey)
  assert.ok(forger !== null)
  const forged = changed({
    verifierKey: other.verifierKey,
    checkpoint: signNote(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1), [forger]),
  })
  assert.deepEqual(failed(forged), [], 'a forger with a key of his own needs the reader’s key to be found out')
  assert.deepEqual(failed(forged, verifierKey), ['key'])
  assert.deepEqual(failed('{'), ['bundle'])
  assert.deepEqual(failed('null'), ['bundle'])
  assert.deepEqual(failed(text.replace('poyang-evidence/1', 'poyang-evidence/2')), ['bundle'])
})

test('changing any character of a bundle is found out', async () => {
  const text = await bundleOf(42)
  const same = JSON.stringify(JSON.parse(text))
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, code) => {
      const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
      fc.pre(changed !== text)
      let json: unknown
      try {
        json = JSON.parse(changed)
      } catch {
        json = null
      }
      fc.pre(JSON.stringify(json) !== same)
      assert.equal(verifyBundle(changed).ok, false)
    }),
    { numRuns: 1_500 },
  )
})

test('whatever is given, the answer is a verdict and never an error', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      assert.equal(verifyBundle(given).ok, false)
    }),
    { numRuns: 300 },
  )
  const bundleLike = fc.record({
    format: fc.constant('poyang-evidence/1'),
    index: fc.oneof(fc.nat(), fc.double(), fc.string()),
    leaf: fc.oneof(fc.base64String(), fc.string()),
    proof: fc.array(fc.base64String({ minLength: 44, maxLength: 44 })),
    checkpoint: fc.oneof(fc.constant(checkpoint), fc.string()),
    verifierKey: fc.oneof(fc.constant(verifierKey), fc.string()),
  })
  fc.assert(
    fc.property(bundleLike, (given) => {
      assert.equal(verifyBundle(JSON.stringify(given)).ok, false)
    }),
    { numRuns: 300 },
  )
})
