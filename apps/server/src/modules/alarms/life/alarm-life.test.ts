import assert from 'node:assert/strict'
import test from 'node:test'
import { ActName, AlarmState } from '../schema.ts'
import { actsIn, isOverdue, mayAct, precisionOf, standOf } from './alarm-life.ts'
import { explainBy, isQuiet, policyAt } from './policy.ts'

const opened = { what: 'opened', at: 0, observedTo: null } as const

test('an alarm without an act is open, lasts while its episode lasts, and ends with it', () => {
  assert.deepEqual(standOf([opened]), {
    state: 'open',
    outcome: null,
    explainBy: null,
    observedTo: null,
    episodes: 1,
    overtaken: false,
  })
  const cleared = standOf([opened, { what: 'cleared', at: 9, observedTo: 8 }])
  assert.deepEqual([cleared.observedTo, cleared.episodes], [8, 1])
  const again = standOf([opened, { what: 'cleared', at: 9, observedTo: 8 }, { what: 'continued', at: 12, observedTo: null }])
  assert.deepEqual([again.observedTo, again.episodes], [null, 2])
})

test('each act leads to its state; comments and late data lead to none', () => {
  const informed = { what: 'inform', at: 1, explainBy: 100 } as const
  assert.equal(standOf([opened, informed]).state, 'informed')
  assert.equal(standOf([opened, informed, { what: 'explain', at: 2 }]).state, 'explained')
  assert.equal(standOf([opened, informed, { what: 'explain', at: 2 }, { what: 'accept', at: 3 }]).state, 'accepted')
  assert.equal(standOf([opened, { what: 'send', at: 2 }]).state, 'on-site')
  assert.equal(standOf([opened, { what: 'send', at: 2 }, { what: 'explain', at: 3 }]).state, 'on-site')
  assert.equal(standOf([opened, { what: 'lead', at: 2 }]).state, 'lead')
  const closed = standOf([opened, { what: 'close', at: 3, outcome: 'excused' }, { what: 'comment', at: 4 }, { what: 'overtaken', at: 5 }])
  assert.deepEqual([closed.state, closed.outcome, closed.overtaken], ['closed', 'excused', true])
})

test('a closed alarm takes comments only, and from every other state it can be closed', () => {
  assert.deepEqual(actsIn('closed'), ['comment'])
  for (const state of AlarmState.options) if (state !== 'closed') assert.ok(mayAct(state, 'close'), state)
  // Nothing is explained away before there is an explanation.
  assert.equal(mayAct('open', 'accept'), false)
  assert.equal(mayAct('informed', 'accept'), false)
  for (const act of ActName.options)
    assert.ok(
      AlarmState.options.some((state) => mayAct(state, act)),
      act,
    )
})

test('the window is over the moment after its end, and only while nothing was said', () => {
  assert.equal(isOverdue({ state: 'informed', explainBy: 100 }, 100), false)
  assert.equal(isOverdue({ state: 'informed', explainBy: 100 }, 101), true)
  assert.equal(isOverdue({ state: 'explained', explainBy: 100 }, 101), false)
})

test('precision is right of right and wrong, and not told below five', () => {
  assert.equal(precisionOf(4, 0), null)
  assert.equal(precisionOf(4, 1), '0.80')
  assert.equal(precisionOf(0, 5), '0.00')
  assert.equal(precisionOf(2, 4), '0.33')
})

test('quiet hours are from 22 to 7 in Beijing and spare nobody an alarm that is serious', () => {
  const at = (time: string) => Date.parse(`2026-03-10T${time}+08:00`)
  const policy = policyAt(at('12:00:00'))
  assert.equal(policy.confidence, 'project')
  assert.deepEqual(
    ['21:59:59', '22:00:00', '02:00:00', '06:59:59', '07:00:00'].map((time) => isQuiet(policy, 'notice', at(time))),
    [false, true, true, true, false],
  )
  assert.equal(isQuiet(policy, 'serious', at('02:00:00')), false)
  assert.equal(explainBy(policy, at('12:00:00')), at('12:00:00') + 24 * 3_600_000)
})
