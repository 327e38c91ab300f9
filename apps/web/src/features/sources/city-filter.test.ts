import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { citySearch, fits, standingOf } from './city-filter.ts'

const outlet = OutletSummary.parse({
  id: 'PY-0001-W1',
  name: '污水总排口',
  enterpriseId: 'PY-0001',
  enterprise: '湖滨水务',
  district: '湖滨区',
  industry: '污水处理',
  medium: 'water',
  position: { longitude: 116, latitude: 29 },
  demo: true,
  link: 'online',
  lastHeardAt: null,
  latest: [],
})

test('every word of the search must occur, in whatever case', () => {
  assert.equal(fits(outlet, { q: 'py-0001 湖滨' }), true)
  assert.equal(fits(outlet, { q: '湖滨 废气' }), false)
  assert.equal(fits(outlet, {}), true)
})

test('district, medium and link state each narrow the list', () => {
  assert.equal(fits(outlet, { district: '湖滨区', medium: 'water', link: 'online' }), true)
  assert.equal(fits(outlet, { district: '山前县' }), false)
  assert.equal(fits(outlet, { medium: 'gas' }), false)
  assert.equal(fits(outlet, { link: 'offline' }), false)
})

test('an address with words that are no filter gives no filter', () => {
  assert.deepEqual(citySearch({ q: '', medium: 'fire', link: 7, district: '湖滨区', other: 'x' }), { district: '湖滨区' })
  assert.deepEqual(citySearch({ q: 'x'.repeat(100) }), { q: 'x'.repeat(60) })
})

test('a district is counted by the state of its links', () => {
  const silent = { ...outlet, link: 'offline' as const }
  assert.deepEqual(standingOf([outlet, outlet, silent]), [{ district: '湖滨区', online: 2, offline: 1, never: 0 }])
})
