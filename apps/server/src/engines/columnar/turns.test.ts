import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('so many run at once, the next in order, and who finds too many waiting is turned away', async () => {
  const turns = new Turns(2, 2)
  const got: string[] = []
  const take = async (name: string) => {
    const given = await turns.take()
    got.push(given ? name : `${name} away`)
  }
  void take('a')
  void take('b')
  void take('c')
  void take('d')
  await take('e')
  assert.deepEqual(got, ['a', 'b', 'e away'])
  turns.done()
  await new Promise((next) => setImmediate(next))
  turns.done()
  await new Promise((next) => setImmediate(next))
  assert.deepEqual(got, ['a', 'b', 'e away', 'c', 'd'])
  turns.done()
  turns.done()
  assert.equal(await turns.take(), true)
})
