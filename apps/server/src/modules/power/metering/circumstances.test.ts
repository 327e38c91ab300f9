import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredDeclaration, StoredOrder } from '../store.ts'
import { isAllowed, isMaintained, mustStop } from './circumstances.ts'

const at = (clock: string) => Date.parse(`2026-03-10T${clock}:00+08:00`)

test('permitted hours include their first minute and not their last, also over midnight', () => {
  const day = { allowed: [{ from: '06:00', to: '22:00' }] }
  assert.deepEqual(
    ['05:59', '06:00', '21:59', '22:00'].map((clock) => isAllowed(day, at(clock))),
    [false, true, true, false],
  )
  const night = { allowed: [{ from: '22:00', to: '06:00' }] }
  assert.deepEqual(
    ['05:59', '06:00', '21:59', '22:00'].map((clock) => isAllowed(night, at(clock))),
    [true, false, false, true],
  )
  assert.equal(isAllowed({ allowed: [{ from: '00:00', to: '24:00' }] }, at('23:59')), true)
  assert.equal(isAllowed({ allowed: null }, at('03:00')), true)
})

const declared: StoredDeclaration = {
  id: 1,
  enterprise: 'E-9',
  group: 'G1',
  from: at('08:00'),
  to: at('10:00'),
  reason: '更换活性炭',
  by: '环保专员',
  declaredAt: at('07:00'),
  review: { approved: true, by: '值班员', note: '', at: at('07:30') },
}

test('maintenance counts for its group and time once it was approved', () => {
  assert.equal(isMaintained([declared], 'G1', at('09:59'), at('09:59')), true)
  assert.equal(isMaintained([declared], 'G1', at('10:00'), at('10:00')), false)
  assert.equal(isMaintained([declared], 'G2', at('09:00'), at('09:00')), false)
  assert.equal(isMaintained([declared], 'G1', at('08:00'), at('07:30')), false, 'not on record yet')
  assert.equal(isMaintained([{ ...declared, review: null }], 'G1', at('09:00'), at('09:00')), false)
})

test('an order stops what the list of its level names, in its districts', () => {
  const order: StoredOrder = {
    id: 1,
    level: 'orange',
    districts: ['甲区'],
    from: at('08:00'),
    to: at('18:00'),
    document: '橙色预警',
    by: '值班员',
    recordedAt: at('07:00'),
  }
  const levels = { yellow: [], orange: [{ kind: 'stop' as const, facilities: ['BOOTH'] }], red: [] }
  const asked = { facility: 'BOOTH', district: '甲区', at: at('08:00'), before: at('08:00') }
  assert.equal(
    mustStop([order], () => levels, asked),
    true,
  )
  assert.equal(
    mustStop([order], () => levels, { ...asked, facility: 'FAN' }),
    false,
  )
  assert.equal(
    mustStop([order], () => levels, { ...asked, district: '乙区' }),
    false,
  )
  assert.equal(
    mustStop([order], () => levels, { ...asked, at: at('18:00') }),
    false,
  )
  assert.equal(
    mustStop([order], () => null, asked),
    false,
  )
  assert.equal(
    mustStop([{ ...order, districts: [] }], () => levels, { ...asked, district: '乙区' }),
    true,
  )
})
