import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dutiesOn, stretchOf } from './duties.ts'
import type { Part } from './schema.ts'

const head = { version: 1, at: '', by: '', reason: '' }
const permit = (every: 'continuous' | 'month' | 'quarter') =>
  ({
    ...head,
    id: 'p',
    kind: 'permit',
    content: {
      number: '91990000MA0000001X001P',
      authority: '某局',
      issued: '2025-12-20',
      from: '2026-01-01',
      to: '2030-12-31',
      limits: [],
      conditions: [],
      duties: [{ id: 'D1', outletId: null, factor: 'a21026', what: '二氧化硫手工监测', every }],
    },
  }) as Part
const done = (on: string) => ({ ...head, id: on, kind: 'monitoring', content: { permit: 'p', duty: 'D1', on, document: '报告' } }) as Part

test('stretches are those of the calendar', () => {
  assert.deepEqual(stretchOf('week', '2026-11-25'), { from: '2026-11-23', due: '2026-11-29' })
  assert.deepEqual(stretchOf('quarter', '2026-11-25'), { from: '2026-10-01', due: '2026-12-31' })
  assert.deepEqual(stretchOf('half-year', '2026-06-30'), { from: '2026-01-01', due: '2026-06-30' })
  assert.deepEqual(stretchOf('month', '2028-02-29'), { from: '2028-02-01', due: '2028-02-29' })
  assert.deepEqual(stretchOf('year', '2026-01-01'), { from: '2026-01-01', due: '2026-12-31' })
})

test('what was done is done, what was not is missed once its stretch is over, and nothing is asked before the permit', () => {
  const states = (parts: Part[], day: string) => dutiesOn(parts, day).map(({ due, state }) => [due, state])
  assert.deepEqual(states([permit('month'), done('2026-03-31')], '2026-04-10'), [
    ['2026-03-31', 'done'],
    ['2026-04-30', 'open'],
  ])
  assert.deepEqual(states([permit('quarter')], '2026-04-10'), [
    ['2026-03-31', 'missed'],
    ['2026-06-30', 'open'],
  ])
  assert.deepEqual(states([permit('month')], '2026-01-10'), [['2026-01-31', 'open']])
  assert.deepEqual(states([permit('continuous')], '2026-01-10'), [['2030-12-31', 'continuous']])
  assert.deepEqual(states([permit('continuous')], '2031-01-10'), [])
})
