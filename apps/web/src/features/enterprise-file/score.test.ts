import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scoreOf } from './score.ts'

const clean = { alarms: {}, openGaps: 0, missedDuties: 0, permitRanOut: false }

test('nothing open is a hundred, and each line says what it took', () => {
  assert.equal(scoreOf(clean).score, 100)
  const { score, lines } = scoreOf({ ...clean, alarms: { serious: 2, notice: 9 }, missedDuties: 1 })
  assert.equal(score, 75)
  assert.deepEqual(
    lines.filter(({ taken }) => taken > 0).map(({ what, taken }) => [what, taken]),
    [
      ['serious', 20],
      ['duties', 5],
    ],
  )
})

test('no single cause takes more than its share, and all together leave nothing below zero', () => {
  const worst = { alarms: { serious: 99, alarm: 99, warning: 99 }, openGaps: 99, missedDuties: 99, permitRanOut: true }
  assert.equal(scoreOf(worst).score, 0)
})
