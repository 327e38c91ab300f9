import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lightOf, span, warnsFrom } from './light.ts'

const at = (text: string) => Date.parse(`2026-11-${text}:00+08:00`)
const basis = { zh: '报警处置规则', en: 'Handling of alarms' }
const offeredAt = at('24T08:00')
const due = { at: at('25T08:00'), basis }

test('the light is green, yellow in the last quarter of the period, red when it is over', () => {
  const colour = (now: number) => lightOf({ offeredAt, due, now }).colour
  assert.equal(warnsFrom(offeredAt, due.at), at('25T02:00'))
  assert.deepEqual([at('24T08:00'), at('25T01:59'), at('25T02:00'), at('25T08:00'), at('25T08:00') + 1].map(colour), [
    'green',
    'green',
    'yellow',
    'yellow',
    'red',
  ])
  assert.equal(lightOf({ offeredAt, due: null, now: 0 }).colour, 'none')
})

test('the arithmetic can be done again by whoever reads it', () => {
  const { left, arithmetic } = lightOf({ offeredAt, due, now: at('25T05:30') })
  assert.equal(left.zh, '剩 2 小时 30 分')
  assert.equal(
    arithmetic.zh,
    '报警处置规则：11-24 08:00 起 1 天，至 11-25 08:00；现在 11-25 05:30，剩 2 小时 30 分。剩余不足四分之一时亮黄灯，过期亮红灯。',
  )
})

test('a span is told by its largest parts', () => {
  assert.deepEqual(
    [0, 59_000, 61_000, 3_600_000, 90_061_000, 172_800_000].map((ms) => span(ms).zh),
    ['不到 1 分', '不到 1 分', '1 分', '1 小时', '1 天 1 小时', '2 天'],
  )
  assert.equal(lightOf({ offeredAt, due, now: at('27T09:00') }).left.en, '2 d 1 h over')
})

test('a period that was over before it began is red, not a division by nothing', () => {
  assert.equal(lightOf({ offeredAt: due.at + 5, due, now: due.at + 6 }).colour, 'red')
})
