import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bundleToJson, isConsistent, leafHash, verifyBundle } from '@poyang/evidence'
import { type LogFile, type LogFiles, nodeFiles } from '../frame-log/log-files.ts'
import type { SignedCheckpoint } from './checkpoint-files.ts'
import { type EvidenceLogOptions, openEvidenceLog } from './evidence-log.ts'
import { openEvidenceReader } from './evidence-reader.ts'

const root = await mkdtemp(join(tmpdir(), 'evidence-log-'))
after(() => rm(root, { recursive: true }))
let folders = 0
const newPlace = () => {
  const place = join(root, String(folders++))
  return { folder: join(place, 'evidence', 'frames'), keyFile: join(place, 'keys', 'evidence.key'), origin: 'poyang.test/frames' }
}
const openAt = (place: EvidenceLogOptions, more: Partial<EvidenceLogOptions> = {}) => openEvidenceLog({ ...place, ...more })
const leaf = (index: number) => Buffer.from(`leaf ${index}`)
const leaves = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => leaf(from + at))
const NOON = Date.UTC(2026, 10, 24, 4)

/** A log with a checkpoint at each of the sizes. */
async function filled(...sizes: readonly number[]) {
  const place = newPlace()
  const log = await openAt(place)
  for (const size of sizes) {
    await log.append(leaves(log.size, size))
    await log.sign(NOON)
  }
  await log.close()
  return place
}
async function incidentOf(place: EvidenceLogOptions, more: Partial<EvidenceLogOptions> = {}): Promise<string> {
  const log = await openAt(place, more)
  const { incident } = log
  if (incident !== null) {
    await assert.rejects(log.append([leaf(0)]), /signing has stopped/)
    await assert.rejects(log.sign(NOON), /signing has stopped/)
  }
  await log.close()
  return incident ?? 'none'
}
/** Change one byte of a file. */
async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}
const hashFile = (folder: string, level: number, first = 0) => join(folder, `level-${level}`, `${String(first).padStart(20, '0')}.hashes`)

test('every record under a checkpoint has a bundle that verifies, over restarts and borders of files', async () => {
  const place = newPlace()
  for (const size of [1, 300, 65_536, 70_000]) {
    const log = await openAt(place)
    while (log.size < size) await log.append(leaves(log.size, Math.min(size, log.size + 10_000)))
    assert.equal((await log.sign(NOON))?.checkpoint.size, size)
    assert.equal(await log.sign(NOON), null, 'nothing was added since')
    await log.close()
  }
  const reader = openEvidenceReader(place.folder)
  for (const index of [0, 1, 255, 256, 299, 300, 65_535, 65_536, 69_999]) {
    const bundle = await reader.proveRecord(index, leaf(index))
    assert.ok(bundle !== null)
    const result = verifyBundle(JSON.stringify(bundleToJson(bundle)), { trustedKey: bundle.verifierKey })
    assert.deepEqual([result.ok, result.keyTrusted, result.checkpoint?.size, result.signedAt], [true, true, 70_000, NOON])
  }
  assert.equal(await reader.proveRecord(70_000, leaf(70_000)), null)
  await assert.rejects(reader.proveRecord(5, leaf(6)), /record 5 is not the one/)
})

test('what was not signed is taken again after a restart', async () => {
  const place = await filled(100)
  const log = await openAt(place)
  await log.append(leaves(100, 150))
  assert.deepEqual([log.size, log.signed], [150, 100])
  await log.close()
  const again = await openAt(place)
  assert.deepEqual([again.size, again.signed, again.incident], [100, 100, null])
  await again.close()
})

test('serves the tiles of the standard’s layout, and nothing beyond the last checkpoint', async () => {
  const { folder } = await filled(256 * 256 + 300)
  const reader = openEvidenceReader(folder)
  const tile = await reader.file('tile/0/000')
  assert.equal(tile?.bytes.length, 8_192)
  assert.equal(tile.immutable, true)
  assert.deepEqual(Buffer.from(tile.bytes.subarray(0, 32)), Buffer.from(leafHash(leaf(0))))
  assert.equal((await reader.file('tile/0/257.p/44'))?.bytes.length, 44 * 32)
  assert.equal((await reader.file('tile/1/001.p/1'))?.bytes.length, 32)
  assert.equal((await reader.file('tile/2/000.p/1'))?.bytes.length, 32)
  const signed = await reader.checkpoint()
  assert.equal(Buffer.from((await reader.file('checkpoint'))?.bytes ?? []).toString(), signed?.note)
  assert.match(Buffer.from((await reader.file('verifier-key'))?.bytes ?? []).toString(), /^poyang\.test\/frames\+[0-9a-f]{8}\+/)
  assert.ok((await reader.file('checkpoints/2026-11-24')) !== null)
  for (const none of [
    'tile/0/257.p/45',
    'tile/0/257',
    'tile/0/258',
    'tile/3/000',
    'checkpoints/2026-11-25',
    'checkpoints/../checkpoint',
    '../../keys/evidence.key',
    'level-0',
    '',
  ])
    assert.equal(await reader.file(none), null, none)
})

test('later checkpoints prove consistent with earlier ones', async () => {
  const place = await filled(3, 256, 700)
  const reader = openEvidenceReader(place.folder)
  const [old, , last] = Buffer.from((await reader.file('checkpoints/2026-11-24'))?.bytes ?? [])
    .toString()
    .split('\n\n')
    .filter((part) => part.startsWith('poyang'))
    .map((text) => text.split('\n'))
  const proof = await reader.proveConsistency(3, 700)
  const rootOf = (lines: readonly string[] = []) => Buffer.from(lines[2] ?? '', 'base64')
  assert.deepEqual([old?.[1], last?.[1]], ['3', '700'])
  assert.equal(isConsistent({ oldSize: 3, oldRoot: rootOf(old), size: 700, root: rootOf(last), proof: proof ?? [] }), true)
  assert.equal(await reader.proveConsistency(3, 701), null)
})

test('the signing key is readable by its owner only, and there is one writer', async () => {
  const place = await filled(1)
  assert.equal((await stat(place.keyFile)).mode & 0o777, 0o600)
  const log = await openAt(place)
  await assert.rejects(openAt(place), /in use by process/)
  await log.close()
})

/** Files that stop working at the n-th change, after half of that write got to the disk: a kill or a power cut. */
function cutAt(count: number): LogFiles & { readonly used: () => number } {
  let used = 0
  const change = (): boolean => ++used > count
  const cut = () => Object.assign(new Error('cut'), { code: 'EIO' })
  const wrap = (file: LogFile): LogFile => ({
    read: (into, position) => file.read(into, position),
    size: () => file.size(),
    close: () => file.close(),
    async truncateDurably(length) {
      if (change()) throw cut()
      await file.truncateDurably(length)
    },
    async writeDurably(bytes, position) {
      if (!change()) return file.writeDurably(bytes, position)
      if (used === count + 1) await file.writeDurably(bytes.subarray(0, bytes.length >> 1), position)
      throw cut()
    },
  })
  return {
    ...nodeFiles,
    used: () => used,
    async open(path, mode) {
      if (mode === 'create' && change()) throw cut()
      return wrap(await nodeFiles.open(path, mode))
    },
    async rename(from, to) {
      if (change()) throw cut()
      await nodeFiles.rename(from, to)
    },
  }
}

test('a cut at any moment leaves a log that goes on and contradicts nothing it published', async () => {
  const start = await filled(250, 300)
  const sizes = [511, 512, 900]
  const run = async (place: EvidenceLogOptions, files: LogFiles): Promise<SignedCheckpoint[]> => {
    const published: SignedCheckpoint[] = []
    const log = await openAt(place, { files })
    assert.equal(log.incident, null)
    try {
      for (const [day, size] of sizes.entries()) {
        if (log.size >= size) continue
        await log.append(leaves(log.size, size))
        const signed = await log.sign(NOON + day * 86_400_000)
        if (signed !== null) published.push(signed)
      }
    } finally {
      await log.close()
    }
    return published
  }
  const copyOf = async () => {
    const place = newPlace()
    await cp(join(start.folder, '..', '..'), join(place.folder, '..', '..'), { recursive: true })
    return place
  }
  const counter = cutAt(Number.POSITIVE_INFINITY)
  const whole = await run(await copyOf(), counter)
  assert.ok(counter.used() >= 15, `${counter.used()} changes`)
  for (let count = 0; count < counter.used(); count++) {
    const place = await copyOf()
    await assert.rejects(run(place, cutAt(count)), /cut/)
    const before = await openEvidenceReader(place.folder).checkpoint()
    const log = await openAt(place)
    assert.equal(log.incident, null, `cut at change ${count}`)
    assert.equal(log.size, log.signed)
    assert.ok(log.signed >= (before?.checkpoint.size ?? 0))
    await log.append(leaves(log.size, 900))
    await log.sign(NOON + 3 * 86_400_000)
    await log.close()
    const last = await openEvidenceReader(place.folder).checkpoint()
    assert.equal(last?.note.split('\n\n')[0], whole.at(-1)?.note.split('\n\n')[0], `cut at change ${count}`)
  }
})

test('a write that fails loses nothing: the log says where to go on', async () => {
  const place = await filled(10)
  let full = false
  const files: LogFiles = {
    ...nodeFiles,
    async open(path, mode) {
      const file = await nodeFiles.open(path, mode)
      const writeDurably: LogFile['writeDurably'] = (bytes, position) =>
        full ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })) : file.writeDurably(bytes, position)
      return { ...file, writeDurably }
    },
  }
  const log = await openAt(place, { files })
  await log.append(leaves(10, 20))
  full = true
  await assert.rejects(log.sign(NOON), /no space/)
  assert.deepEqual([log.size, log.signed, log.incident], [10, 10, null])
  await log.append(leaves(10, 30))
  await assert.rejects(log.sign(NOON), /no space/)
  full = false
  await log.append(leaves(10, 30))
  assert.equal((await log.sign(NOON))?.checkpoint.size, 30)
  await log.close()
  const bundle = await openEvidenceReader(place.folder).proveRecord(29, leaf(29))
  assert.equal(verifyBundle(bundle === null ? null : bundleToJson(bundle)).ok, true)
})

test('stops signing when the tree no longer fits what was signed, and says why', async () => {
  const altered = await filled(300)
  await flip(hashFile(altered.folder, 0), 280 * 32)
  assert.match(await incidentOf(altered), /tree of 300 records does not have the root that was signed/)

  const shorter = await filled(300)
  await rm(hashFile(shorter.folder, 0))
  assert.match(await incidentOf(shorter), /hashes of the 300 records that were signed are missing/)

  const forged = await filled(300)
  const note = await readFile(join(forged.folder, 'checkpoint'), 'utf8')
  await writeFile(join(forged.folder, 'checkpoint'), note.replace('\n300\n', '\n200\n'))
  assert.match(await incidentOf(forged), /published checkpoint cannot be used: its signature/)

  const rewound = await filled(100, 300)
  await writeFile(join(rewound.folder, 'checkpoints', '2026-11-24'), '')
  assert.match(await incidentOf(rewound), /history lacks the published checkpoint of 300 records/)

  const keyless = await filled(5)
  await rename(keyless.keyFile, `${keyless.keyFile}.away`)
  assert.match(await incidentOf(keyless), /signing key .* is missing/)

  const renamed = await filled(5)
  assert.match(await incidentOf({ ...renamed, origin: 'poyang.test/other' }), /named poyang.test\/frames, not poyang.test\/other/)

  const cutLog = await filled(5)
  assert.match(await incidentOf(cutLog, { leafAt: () => Promise.resolve(null) }), /does not reach that far/)
  assert.match(await incidentOf(cutLog, { leafAt: () => Promise.resolve(leaf(3)) }), /record 4 is not the one that was signed/)
  assert.equal(await incidentOf(cutLog, { leafAt: (index) => Promise.resolve(leaf(index)) }), 'none')
})

test('a history whose last note was cut short is mended by the next checkpoint', async () => {
  const place = await filled(5, 6)
  const path = join(place.folder, 'checkpoints', '2026-11-24')
  await appendFile(path, Buffer.concat([Buffer.from('poyang.test/frames\n7\nAAA'), Buffer.alloc(4_096)]))
  const log = await openAt(place)
  assert.deepEqual([log.signed, log.incident], [6, null])
  await log.append(leaves(6, 9))
  await log.sign(NOON)
  await log.close()
  const text = await readFile(path, 'utf8')
  assert.equal(text.match(/^poyang\.test\/frames$/gm)?.length, 3)
  assert.ok(text.endsWith('\n\n') && !text.includes('\0'))
  assert.deepEqual((await readdir(place.folder)).toSorted(), ['checkpoint', 'checkpoints', 'level-0', 'verifier-key'])
})

test('a clock that is set back does not put checkpoints out of order', async () => {
  const place = await filled(5)
  for (const [size, now] of [
    [6, NOON + 86_400_000],
    [7, NOON],
    [8, NOON - 5 * 86_400_000],
  ] as const) {
    const log = await openAt(place)
    assert.equal(log.incident, null)
    await log.append([leaf(size - 1)])
    await log.sign(now)
    await log.close()
  }
  assert.deepEqual(await readdir(join(place.folder, 'checkpoints')), ['2026-11-24', '2026-11-25'])
  const log = await openAt(place)
  assert.deepEqual([log.signed, log.incident], [8, null])
  await log.close()
})
