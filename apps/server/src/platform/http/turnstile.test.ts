import assert from 'node:assert/strict'
import test from 'node:test'
import { Problem } from './problem.ts'
import { createTurnstile } from './turnstile.ts'

test('so many run at once, so many wait, and the rest are refused at once', async () => {
  const turnstile = createTurnstile({ atOnce: 2, waiting: 3 })
  const finish: Array<() => void> = []
  let running = 0
  let most = 0
  const work = () =>
    turnstile(async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((done) => finish.push(done))
      running--
      return 'done'
    })
  const inside = [work(), work(), work(), work(), work()]
  await assert.rejects(work(), (error: unknown) => error instanceof Problem && error.kind.type === '/problems/busy')
  for (let round = 0; round < 5; round++) {
    while (finish.length === 0) await new Promise((done) => setImmediate(done))
    finish.shift()?.()
  }
  assert.deepEqual(await Promise.all(inside), ['done', 'done', 'done', 'done', 'done'])
  assert.equal(most, 2)
})

test('work that fails gives its place back', async () => {
  const turnstile = createTurnstile({ atOnce: 1, waiting: 0 })
  await assert.rejects(
    turnstile(() => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await turnstile(() => Promise.resolve('yes')), 'yes')
})
