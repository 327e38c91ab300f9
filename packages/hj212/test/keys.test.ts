/** The cache of keys never changes an answer, whoever fills it with what. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pieceOf } from './wire.ts'

const head = 'QN=20250318093015120;ST=32;CN=2011;PW=123456;MN=A1B2C3D4E5F60718293A4B5C;Flag=4;CP=&&DataTime=20250318093000;'
const faultsOf = (items: string): string[] => pieceOf(`${head}${items}&&`).faults.map(({ code }) => code)

/** Codes whose keys have all the same hash: `Aa` and `BB` do. */
const colliding = Array.from({ length: 16 }, (_, bits) => [0, 1, 2, 3].map((at) => ((bits >> at) & 1 ? 'Aa' : 'BB')).join(''))

test('a repeated key is seen although its word was thrown out of the cache in between', () => {
  const [sought, ...others] = colliding
  const repeated = `w01018-Rtd=1;${sought}-Rtd=2,${sought}-Rtd=3`
  assert.deepEqual(faultsOf(`w01018-Rtd=1;${sought}-Rtd=2`), [])
  assert.deepEqual(faultsOf(repeated), ['duplicate-key'])
  assert.deepEqual(faultsOf(others.map((code) => `${code}-Rtd=1`).join(';')), [])
  assert.deepEqual(faultsOf(repeated), ['duplicate-key'])
  assert.deepEqual(faultsOf(repeated), ['duplicate-key'])
})

test('more keys of one hash than the cache has room for are all told apart', () => {
  const items = colliding.map((code, index) => `${code}-Rtd=${index}`).join(';')
  const values = Object.values(pieceOf(`${head}${items}&&`).message!.items).map((item) => item['Rtd'])
  assert.deepEqual(
    values,
    colliding.map((_, index) => String(index)),
  )
  assert.deepEqual(faultsOf(`${items};${colliding[15]}-Flag=N;${colliding[15]}-Rtd=1`).includes('duplicate-key'), true)
})
