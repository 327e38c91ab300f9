import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkpointText, openSigner, signNote } from '@poyang/evidence'
import { openFrameLog } from '../frame-log/frame-log.ts'
import { openEvidenceLog } from './evidence-log.ts'
import { type LogFinding, type LogsVerified, verifyLogs, type VerifyLogsOptions } from './verify-logs.ts'

const root = await mkdtemp(join(tmpdir(), 'verify-logs-'))
after(() => rm(root, { recursive: true }))
const NOON = Date.UTC(2026, 10, 24, 4)
const RECORDS = 900
let first = ''

/** A data folder with a log of several segments, some sealed, and a checkpoint each 200 records. */
before(async () => {
  first = join(root, 'first')
  const log = await openFrameLog({ folder: join(first, 'frames'), segmentBytes: 65_536, freeFloorBytes: 0 })
  for (let at = 0; at < RECORDS; at += 20) {
    const records = Array.from({ length: 20 }, (_, i) => ({
      kind: 'received' as const,
      disposition: 'accepted' as const,
      at: 1_700_000_000_000 + at + i,
      connection: 0,
      outlet: 'WQ-01',
      bytes: Buffer.from(`##${at + i}:`.padEnd(350, 'x')),
    }))
    await log.append(records).durable
  }
  while ((await readdir(join(first, 'frames'))).filter((name) => name.endsWith('.zst')).length < 4)
    await new Promise((done) => setTimeout(done, 5))
  const evidence = await openEvidenceLog({
    folder: join(first, 'evidence', 'frames'),
    origin: 'poyang.test/frames',
    keyFile: join(first, 'keys', 'evidence.key'),
  })
  for await (const batch of log.read(0, RECORDS)) {
    for (const { leaf } of batch) {
      await evidence.append([leaf])
      if (evidence.size % 200 === 0) await evidence.sign(NOON + evidence.size * 3_600_000)
    }
  }
  await evidence.close()
  await log.close()
})

let copies = 0
async function copyOf(): Promise<string> {
  const data = join(root, `copy-${copies++}`)
  await cp(first, data, { recursive: true })
  return data
}
async function check(
  data: string,
  more: Partial<VerifyLogsOptions> = {},
): Promise<LogsVerified & { readonly errors: string[]; readonly notes: string[] }> {
  const findings: LogFinding[] = []
  const result = await verifyLogs({
    framesFolder: join(data, 'frames'),
    evidenceFolder: join(data, 'evidence', 'frames'),
    from: 0,
    onFinding: (finding) => findings.push(finding),
    ...more,
  })
  const of = (level: LogFinding['level']) =>
    findings.filter((finding) => finding.level === level).map(({ code, sentence }) => `${code}: ${sentence}`)
  assert.equal(result.ok, of('error').length === 0)
  return { ...result, errors: of('error'), notes: of('note') }
}
async function segments(data: string): Promise<string[]> {
  return (await readdir(join(data, 'frames')))
    .filter((name) => /\.log(\.zst)?$/.test(name))
    .toSorted()
    .map((name) => join(data, 'frames', name))
}
async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}

test('a log as it was written is well, to the last checkpoint and beyond', async () => {
  const result = await check(first)
  assert.deepEqual(result.errors, [])
  assert.deepEqual(result.notes, ['unsigned: 100 records from 800 on are newer than the last checkpoint.'])
  assert.deepEqual([result.records, result.end, result.checkpoints, result.signed], [900, 900, 4, 800])
})

test('beginning in the middle takes the hashes for what comes before', async () => {
  const result = await check(first, { from: 510 })
  assert.deepEqual(result.errors, [])
  assert.equal(result.records, 390)
})

test('a changed byte of a compressed segment is found', async () => {
  const data = await copyOf()
  const [, second = ''] = await segments(data)
  assert.match(second, /zst$/)
  await flip(second, 500)
  const { errors } = await check(data)
  assert.ok(errors.length > 0)
  assert.match(errors[0] ?? '', /^damaged: Records? \d+/)
})

/** Write another text into a record and make its check value right again, as a forger would. */
async function forge(path: string, text: string, by: string): Promise<void> {
  const { crc32 } = await import('node:zlib')
  const bytes = await readFile(path)
  const at = bytes.indexOf(text)
  assert.ok(at > 0 && text.length === by.length)
  bytes.write(by, at)
  const leaf = at - 20 - 'WQ-01'.length
  const length = bytes.readUInt32LE(leaf - 8)
  bytes.writeUInt32LE(crc32(bytes.subarray(leaf, leaf + length)), leaf - 4)
  await writeFile(path, bytes)
}

test('a record forged together with its check value is named', async () => {
  const data = await copyOf()
  const last = (await segments(data)).at(-1) ?? ''
  const text = await readFile(last, 'latin1')
  const index = Number(/##(\d+):/.exec(text)?.[1])
  assert.ok(index < 800, 'the newest segment begins under the last checkpoint')
  await forge(last, `##${index}:`, `@@${index}:`)
  const { errors } = await check(data)
  assert.deepEqual(errors, [
    `record-differs: Record ${index} does not have the hash that stands in the tree.`,
    'records-changed: The records do not give the root signed for 800 records; the hashes on disk do: the records named above were changed.',
  ])
})

test('a changed byte in the newest segment is found, and the records after it are still read', async () => {
  const data = await copyOf()
  const last = (await segments(data)).at(-1) ?? ''
  await flip(last, 2_000)
  const result = await check(data)
  assert.equal(result.errors.length, 1)
  assert.match(result.errors[0] ?? '', /^damaged: Record \d+ is damaged: .*byte \d+\.$/)
  assert.equal(result.end, 900)
})

test('a removed segment is named by its records, unless its removal was noted', async () => {
  const data = await copyOf()
  const [oldest = '', second = '', third = ''] = await segments(data)
  await rm(second)
  const next = Number(/(\d{20})/.exec(third)?.[1])
  const start = Number(/(\d{20})/.exec(second)?.[1])
  assert.deepEqual((await check(data)).errors, [`missing: Records ${start} to ${next - 1} are missing: no file holds them.`])
  await rm(oldest)
  await writeFile(join(data, 'frames', 'retention.log'), `{"at":"2031-01-01","what":"frames","from":0,"to":${next}}\n{"what":"fra`)
  const { errors, notes } = await check(data)
  assert.deepEqual(errors, [])
  assert.equal(notes[0], `past-retention: Records 0 to ${next - 1} are past their retention and were removed; their hashes stand for them.`)
})

test('a log that ends before its last checkpoint is too short', async () => {
  const data = await copyOf()
  await rm((await segments(data)).at(-1) ?? '')
  const { errors } = await check(data)
  assert.match(errors.at(-1) ?? '', /^log-too-short: The last checkpoint covers 800 records, but the log ends at \d+\.$/)
})

test('zeros and half a record at the end are no damage', async () => {
  const data = await copyOf()
  const last = (await segments(data)).at(-1) ?? ''
  const bytes = await readFile(last)
  await writeFile(last, Buffer.concat([bytes, Buffer.alloc(100_000)]))
  assert.deepEqual((await check(data)).errors, [])
  await truncate(last, bytes.length - 10)
  const { errors, notes, end } = await check(data)
  assert.deepEqual(errors, [])
  assert.equal(end, 899)
  assert.match(notes[0] ?? '', /^torn-tail: Behind record 898 stand bytes that are no whole record/)
})

test('changed hashes are told from changed records', async () => {
  const data = await copyOf()
  const path = join(data, 'evidence', 'frames', 'level-0', `${'0'.repeat(20)}.hashes`)
  await flip(path, 321 * 32)
  const { errors } = await check(data)
  assert.deepEqual(
    errors.map((error) => error.split(':')[0]),
    ['record-differs', 'hashes-changed', 'hashes-differ'],
  )
  await rm(path)
  const gone = (await check(data)).errors
  assert.match(gone[0] ?? '', /^hashes-missing: Hashes 0 to \d+ of level 0 are not on disk\.$/)
  const above = await copyOf()
  await flip(join(above, 'evidence', 'frames', 'level-1', `${'0'.repeat(20)}.hashes`), 5)
  assert.match((await check(above)).errors.join(), /^hashes-differ: Hashes 0 to 0 of level 1/)
})

test('forged, reordered and foreign checkpoints are found', async () => {
  const history = (data: string) => join(data, 'evidence', 'frames', 'checkpoints')
  const data = await copyOf()
  const [day = ''] = await readdir(history(data))
  const path = join(history(data), day)
  const notes = await readFile(path, 'utf8')
  await writeFile(path, notes.replace('\n200\n', '\n201\n'))
  assert.match((await check(data)).errors[0] ?? '', /number 1: its signature by poyang\.test\/frames is not valid/)

  await writeFile(path, notes + notes)
  assert.match((await check(data)).errors[0] ?? '', /its size 200 is not larger than the one before/)

  // A thief of the key signs another tree: only the records show it.
  const key = openSigner((await readFile(join(data, 'keys', 'evidence.key'), 'utf8')).trim())
  assert.ok(key !== null)
  const forged = signNote(checkpointText({ origin: 'poyang.test/frames', size: 300, root: Buffer.alloc(32, 7) }), [key])
  const cut = notes.split('\n\n').slice(0, 2).join('\n\n')
  await writeFile(path, `${cut}\n\n${forged}\n`)
  assert.match((await check(data)).errors[0] ?? '', /root-differs: The checkpoint of 300 records/)

  await writeFile(path, notes)
  await writeFile(join(data, 'evidence', 'frames', 'checkpoint'), forged)
  assert.match((await check(data)).errors[0] ?? '', /the published checkpoint of 300 records is not in the history/)
})

test('a key and a checkpoint kept elsewhere find out a log that was made anew', async () => {
  const data = await copyOf()
  const evidence = join(data, 'evidence', 'frames')
  const kept = await readFile(join(evidence, 'checkpoint'), 'utf8')
  const trustedKey = (await readFile(join(evidence, 'verifier-key'), 'utf8')).trim()
  assert.deepEqual((await check(data, { keptCheckpoint: kept, trustedKey })).errors, [])
  await rename(evidence, `${evidence}.old`)
  await rm(join(data, 'keys'), { recursive: true })
  const anew = await openEvidenceLog({ folder: evidence, origin: 'poyang.test/frames', keyFile: join(data, 'keys', 'evidence.key') })
  await anew.append([Buffer.from('x')])
  await anew.sign(NOON)
  await anew.close()
  const codes = (await check(data, { keptCheckpoint: kept, trustedKey })).errors.map((error) => error.split(':')[0])
  assert.deepEqual([...new Set(codes)], ['key-differs', 'checkpoint-invalid', 'rewound'])
})

test('without evidence there is nothing to be sure of', async () => {
  const data = await copyOf()
  await rm(join(data, 'evidence'), { recursive: true })
  assert.match((await check(data)).errors[0] ?? '', /^no-key:/)
  assert.deepEqual((await readdir(data)).toSorted(), ['frames', 'keys'], 'checking makes no folder')
})
