import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { after, before, test, type TestContext } from 'node:test'
import type { ClickHouseClient } from '@clickhouse/client'
import { startColumnar, type TestEngine } from '../../engines/testing.ts'
import { Problem } from '../http/problem.ts'
import { createColumnarQuestions } from './columnar-questions.ts'
import { openColumnar } from './columnar.ts'

let engine: TestEngine
let client: ClickHouseClient
before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
})
after(() => client.close())

const refusal = (kind: string) => (error: unknown) => error instanceof Problem && error.kind.type === `/problems/${kind}`

test('a value comes back byte for byte, whatever it is', async () => {
  const questions = createColumnarQuestions(client)
  for (const value of ["'", '\\', "\\'", '"', '`', '{a:String}', '%', '因子', 'a\tb\nc', "'); DROP TABLE x; --", ''])
    assert.deepEqual(await questions.ask('SELECT {value:String} AS value', { value }), [{ value }])
  assert.deepEqual(
    await questions.ask('SELECT {list:Array(UInt64)} AS list, {n:UInt64} AS n', { list: [1, 2], n: 9_007_199_254_740_991 }),
    [{ list: ['1', '2'], n: '9007199254740991' }],
  )
})

test('a question that needs too much memory is refused in words, and the store lives on', async () => {
  const questions = createColumnarQuestions(client)
  await assert.rejects(questions.ask('SELECT length(groupArray(number)) AS n FROM numbers(200000000)', {}), refusal('too-costly'))
  assert.equal(questions.up, true)
  assert.deepEqual(await questions.ask('SELECT 1 AS n', {}), [{ n: 1 }])
})

test('a statement that is wrong is a fault of ours, a table that is not there yet is a store that is not ready', async () => {
  const questions = createColumnarQuestions(client)
  await assert.rejects(questions.ask('SELECT FROM WHERE', {}), refusal('internal'))
  await assert.rejects(questions.ask('SELECT 1 FROM not_made_yet', {}), refusal('columnar-store-down'))
})

test('when the caller goes away the question ends', async () => {
  const questions = createColumnarQuestions(client)
  const gone = AbortSignal.timeout(100)
  const began = performance.now()
  await assert.rejects(questions.ask('SELECT sleepEachRow(1) FROM numbers(8) SETTINGS max_block_size = 1', {}, gone), refusal('busy'))
  assert.ok(performance.now() - began < 3_000)
})

test('more questions than wait at once are refused, those that wait are answered', async () => {
  const questions = createColumnarQuestions(client)
  const answers = await Promise.allSettled(Array.from({ length: 100 }, () => questions.ask('SELECT sleep(0.02)', {})))
  const refused = answers.filter((answer) => answer.status === 'rejected')
  assert.equal(refused.length, 100 - 4 - 64)
  for (const { reason } of refused) assert.ok(refusal('busy')(reason))
})

/** A store that takes questions and never answers. */
async function hungStore(t: TestContext): Promise<ClickHouseClient> {
  const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const hung = openColumnar(`http://poyang@127.0.0.1:${(silent.address() as AddressInfo).port}`)
  t.after(async () => {
    await hung.close()
    silent.close()
  })
  return hung
}

test('a store that takes questions and never answers is said to be down, and soon when it is asked again', async (t) => {
  const questions = createColumnarQuestions(await hungStore(t), { upMs: 600, downMs: 100 })
  const msUntilRefused = async () => {
    const began = performance.now()
    await assert.rejects(questions.ask('SELECT 1', {}), refusal('columnar-store-down'))
    return performance.now() - began
  }
  assert.ok((await msUntilRefused()) >= 590)
  assert.equal(questions.up, false)
  assert.ok((await msUntilRefused()) < 590)
})

test('while one finds out whether the store is there again, the others are refused without waiting', async (t) => {
  const questions = createColumnarQuestions(await hungStore(t), { upMs: 100, downMs: 60_000 })
  const ask = (signal?: AbortSignal) => questions.ask('SELECT 1', {}, signal)
  await assert.rejects(ask(), refusal('columnar-store-down'))
  const caller = new AbortController()
  const trial = assert.rejects(ask(caller.signal), refusal('busy'))
  await Promise.all(Array.from({ length: 20 }, () => assert.rejects(ask(), refusal('columnar-store-down'))))
  caller.abort()
  await trial
})

test('a store that is gone is said so at once', async () => {
  const questions = createColumnarQuestions(client)
  await engine.stop()
  await assert.rejects(questions.ask('SELECT 1', {}), refusal('columnar-store-down'))
  assert.equal(questions.up, false)
})
