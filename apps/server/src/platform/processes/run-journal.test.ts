import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRunJournal, readRuns } from './run-journal.ts'

const refuse = (error: unknown) => {
  throw error
}

test('a run that ended without a word is known by its last sign of life', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'runs-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'gateway', 'runs.jsonl')
  assert.deepEqual(await readRuns(file), { events: [], alive: null })
  let at = 1_764_000_000_000
  const first = await openRunJournal(file, { now: () => at, onError: refuse })
  at += 1_000
  first.hindered('disk-full')
  at += 1_000
  first.able()
  await first.close()
  at += 60_000
  await openRunJournal(file, { now: () => at, onError: refuse })
  // Killed here: nothing is closed, and a power cut leaves half a line.
  await appendFile(file, '{"event":"stop')
  const killed = await readRuns(file)
  assert.equal(killed.alive, 1_764_000_062_000)
  at += 30_000
  const third = await openRunJournal(file, { now: () => at, onError: refuse })
  await third.close()
  const { events, alive } = await readRuns(file)
  assert.deepEqual(
    events.map(({ event, at: when, lastAlive, why }) => [event, when - 1_764_000_000_000, lastAlive, why]),
    [
      ['started', 0, null, undefined],
      ['hindered', 1_000, undefined, 'disk-full'],
      ['able', 2_000, undefined, undefined],
      ['stopped', 2_000, undefined, undefined],
      ['started', 62_000, 1_764_000_002_000, undefined],
      ['started', 92_000, 1_764_000_062_000, undefined],
      ['stopped', 92_000, undefined, undefined],
    ],
  )
  assert.equal(alive, 1_764_000_092_000)
})
