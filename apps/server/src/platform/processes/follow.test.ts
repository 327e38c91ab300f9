import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { follow } from './follow.ts'

test('what fails begins again, trouble is told once and its end once', async () => {
  const told: string[] = []
  let runs = 0
  const done = Promise.withResolvers<void>()
  const following = follow({
    name: 'the loop',
    farewellMs: 1_000,
    onTrouble: (error) => told.push(error?.message ?? 'well'),
    async run(turn) {
      runs++
      if (runs < 3) throw new Error(`failure ${runs}`)
      turn.succeeded()
      done.resolve()
      await turn.untilWoken()
    },
  })
  await done.promise
  await following.stop()
  assert.deepEqual([runs, told], [3, ['the loop waits: failure 1', 'well']])
})

test('being woken while busy is not forgotten, and a stop ends every wait', async () => {
  const seen: string[] = []
  const busy = Promise.withResolvers<void>()
  const following = follow({
    name: 'the loop',
    farewellMs: 1_000,
    async run(turn) {
      await busy.promise
      await turn.untilWoken()
      seen.push('woken while busy')
      await turn.untilWoken()
      seen.push('stopped')
    },
  })
  following.wake()
  busy.resolve()
  await pause(10)
  assert.deepEqual(seen, ['woken while busy'])
  await following.stop()
  assert.deepEqual(seen, ['woken while busy', 'stopped'])
})

test('what is insisted on is done again until it succeeds; stopped before, it rejects with the last failure', async () => {
  const failures: unknown[] = []
  let tries = 0
  const ended = Promise.withResolvers<unknown>()
  const following = follow({
    name: 'the loop',
    farewellMs: 1_000,
    onFailure: (cause) => failures.push(cause),
    async run(turn) {
      assert.equal(await turn.insist(() => (++tries < 2 ? Promise.reject(new Error('once')) : Promise.resolve('kept'))), 'kept')
      await turn.insist(() => Promise.reject(new Error('for ever'))).catch((error: unknown) => ended.resolve(error))
    },
  })
  while (failures.length < 2) await pause(5)
  await following.stop()
  assert.equal(((await ended.promise) as Error).message, 'for ever')
  assert.equal(failures.length, 2)
})

test('what does not end by itself is left behind after its farewell', async () => {
  const following = follow({ name: 'the loop', farewellMs: 20, run: () => new Promise(() => undefined) })
  await following.stop()
})
