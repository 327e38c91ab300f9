/** A verifier as a stranger would write it: from docs/frame-log.md and docs/evidence-format.md, with nothing of ours but the files. */
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32, zstdDecompressSync } from 'node:zlib'
import { type BundleJson, bundleToJson } from '@poyang/evidence'
import { openFrameLog } from '../frame-log/frame-log.ts'
import { openEvidenceLog } from './evidence-log.ts'
import { openEvidenceReader } from './evidence-reader.ts'

const data = await mkdtemp(join(tmpdir(), 'stranger-'))
after(() => rm(data, { recursive: true }))

const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

function isSigned(checkpoint: string, verifierKey: string): number | null {
  const cut = checkpoint.lastIndexOf('\n\n')
  const text = checkpoint.slice(0, cut + 1)
  const [, name = '', id = '', coded = ''] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(verifierKey) ?? []
  const key = Buffer.from(coded, 'base64').subarray(1)
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }, format: 'jwk' })
  const idOf = (type: number) =>
    sha256(Buffer.from(`${name}\n`), Buffer.of(type), key)
      .subarray(0, 4)
      .toString('hex')
  assert.equal(idOf(1), id)
  assert.equal(text.split('\n')[0], name)
  let time: number | null = null
  let plain = false
  for (const line of checkpoint.slice(cut + 2, -1).split('\n')) {
    const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64')
    if (bytes.subarray(0, 4).toString('hex') === idOf(1)) plain = verify(null, Buffer.from(text), publicKey, bytes.subarray(4))
    if (bytes.subarray(0, 4).toString('hex') !== idOf(4)) continue
    const seconds = bytes.readBigUInt64BE(4)
    assert.ok(verify(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), publicKey, bytes.subarray(12)))
    time = Number(seconds)
  }
  assert.ok(plain)
  return time
}

function rootOfBundle({ index, leaf, proof, checkpoint }: BundleJson): Buffer {
  const size = Number(checkpoint.split('\n')[1])
  assert.ok(index < size)
  const goesLeft: boolean[] = []
  let from = 0
  let length = size
  while (length > 1) {
    let left = 1
    while (left * 2 < length) left *= 2
    goesLeft.push(index < from + left)
    if (index < from + left) length = left
    else {
      from += left
      length -= left
    }
  }
  assert.equal(proof.length, goesLeft.length)
  return goesLeft.toReversed().reduce(
    (hash, isLeft, at) => {
      const other = Buffer.from(proof[at] ?? '', 'base64')
      return isLeft ? sha256(NODE, hash, other) : sha256(NODE, other, hash)
    },
    sha256(LEAF, Buffer.from(leaf, 'base64')),
  )
}

function root(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1 && hashes[0] !== undefined) return hashes[0]
  const left = 2 ** Math.ceil(Math.log2(hashes.length) - 1)
  return sha256(NODE, root(hashes.slice(0, left)), root(hashes.slice(left)))
}

async function leavesOf(frames: string): Promise<Buffer[]> {
  const leaves: Buffer[] = []
  const names = await readdir(frames)
  for (const name of names.filter((one) => /^\d{20}\.log/.test(one)).toSorted()) {
    if (names.includes(`${name}.zst`)) continue
    const file = await readFile(join(frames, name))
    const bytes = name.endsWith('.zst') ? zstdDecompressSync(file) : file
    assert.equal(bytes.toString('latin1', 0, 8), 'POYANGFL')
    assert.equal(bytes.readUInt32LE(8), 1)
    assert.equal(Number(bytes.readBigUInt64LE(16)), leaves.length)
    assert.equal(crc32(bytes.subarray(0, 28)), bytes.readUInt32LE(28))
    for (let at = 32; at + 8 <= bytes.length && bytes.readUInt32LE(at) > 0;) {
      const leaf = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at))
      assert.equal(crc32(leaf), bytes.readUInt32LE(at + 4))
      leaves.push(leaf)
      at += 8 + leaf.length
    }
  }
  return leaves
}

test('the pages on the formats are enough to check records, tiles, checkpoints and bundles', async () => {
  const frames = join(data, 'frames')
  const folder = join(data, 'evidence', 'frames')
  const log = await openFrameLog({ folder: frames, segmentBytes: 65_536, freeFloorBytes: 0 })
  const evidence = await openEvidenceLog({ folder, origin: 'poyang.test/frames', keyFile: join(data, 'keys', 'evidence.key') })
  const signedAt = Date.UTC(2026, 10, 24, 8)
  for (let at = 0; at < 600; at += 10) {
    const record = { kind: 'received', disposition: 'accepted', at: signedAt - 600 + at, connection: 0, outlet: '出口-1' } as const
    await log.append(Array.from({ length: 10 }, (_, i) => ({ ...record, bytes: Buffer.from(`frame ${at + i} `.padEnd(300, '.')) }))).durable
  }
  for await (const batch of log.read(0, 600)) await evidence.append(batch.map(({ leaf }) => leaf))
  await evidence.sign(signedAt)
  const given = await openEvidenceReader(folder).proveRecord(421, (await log.get(421))?.leaf ?? Buffer.alloc(0))
  await evidence.close()
  await log.close()

  const leaves = await leavesOf(frames)
  assert.equal(leaves.length, 600)
  const checkpoint = await readFile(join(folder, 'checkpoint'), 'utf8')
  const verifierKey = (await readFile(join(folder, 'verifier-key'), 'utf8')).trim()
  assert.equal(await readFile(join(folder, 'checkpoints', '2026-11-24'), 'utf8'), `${checkpoint}\n`)
  assert.equal(isSigned(checkpoint, verifierKey), signedAt / 1_000)
  const hashes = leaves.map((leaf) => sha256(LEAF, leaf))
  const [origin, size, coded] = checkpoint.split('\n')
  assert.deepEqual([origin, size, coded], ['poyang.test/frames', '600', root(hashes).toString('base64')])
  assert.deepEqual(await readFile(join(folder, 'level-0', `${'0'.repeat(20)}.hashes`)), Buffer.concat(hashes))
  assert.deepEqual(
    await readFile(join(folder, 'level-1', `${'0'.repeat(20)}.hashes`)),
    Buffer.concat([root(hashes.slice(0, 256)), root(hashes.slice(256, 512))]),
  )

  assert.ok(given !== null)
  const bundle = bundleToJson(given)
  assert.equal(isSigned(bundle.checkpoint, bundle.verifierKey), signedAt / 1_000)
  assert.equal(rootOfBundle(bundle).toString('base64'), bundle.checkpoint.split('\n')[2])

  const leaf = Buffer.from(bundle.leaf, 'base64')
  const outlet = 20 + (leaf[3] ?? 0)
  assert.deepEqual([...leaf.subarray(0, 3)], [1, 1, 1])
  assert.equal(Number(leaf.readBigUInt64LE(4)), signedAt - 600 + 420)
  assert.equal(leaf.readBigUInt64LE(12), 0n)
  assert.equal(leaf.toString('utf8', 20, outlet), '出口-1')
  assert.match(leaf.toString('utf8', outlet), /^frame 421 \.+$/)
})
