import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { httpProblems, Problem } from '../../platform/http/problem.ts'
import { createLatestBoard } from './latest-board.ts'

/** A store whose next answers are given one by one. */
function storeOf(answers: ReadonlyArray<() => Promise<never[]>>): ColumnarQuestions {
  let next = 0
  return { up: true, ask: () => answers[next++]?.() ?? Promise.reject(new Error('asked too often')) }
}
const down = () => Promise.reject(new Problem(httpProblems.columnarDown, 'It is away.'))
const never = () => new Promise<never>(() => undefined)
const empty = () => Promise.resolve([])

test('while the store is away, or hangs, what was known before is shown, with the time it is of', async () => {
  const board = createLatestBoard(storeOf([empty, down, never]))
  assert.equal((await board(10_000)).asOf, 10_000)
  assert.equal((await board(20_000)).asOf, 10_000)
  const began = performance.now()
  assert.equal((await board(30_000)).asOf, 10_000)
  assert.ok(performance.now() - began < 4_000, 'nobody waits for a store that hangs')
})

test('a store that never answered is said to be away', async () => {
  const board = createLatestBoard(storeOf([down, empty]))
  await assert.rejects(board(10_000), Problem)
  assert.equal((await board(10_001)).asOf, 10_001)
})
