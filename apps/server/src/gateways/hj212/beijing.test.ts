import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beijingDay, msOfBeijing } from './beijing.ts'

test('reads times of 14 and 17 digits as Beijing time', () => {
  assert.equal(msOfBeijing('20160801085857223'), Date.parse('2016-08-01T00:58:57.223Z'))
  assert.equal(msOfBeijing('20160801085857'), Date.parse('2016-08-01T00:58:57Z'))
})

test('what is no time is null', () => {
  for (const text of ['', '2016', '20161301085857', '20160801245857', '2016080108585x', '201608010858571', '00000000000000'])
    assert.equal(msOfBeijing(text), null)
})

test('a day begins at midnight in Beijing', () => {
  const midnight = Date.parse('2026-11-23T16:00:00Z')
  assert.equal(beijingDay(midnight) - beijingDay(midnight - 1), 1)
  assert.equal(beijingDay(midnight), beijingDay(midnight + 86_399_999))
})
