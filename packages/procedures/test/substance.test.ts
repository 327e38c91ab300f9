import assert from 'node:assert/strict'
import { test } from 'node:test'
import { governingLaw, limitationOf, violationOf, violations, weightOf } from '../src/index.ts'
import type { Sanction } from '../src/index.ts'

test('the catalogue is whole: 122 violations, each with both laws, ranges in order, tiers in order, no id twice', () => {
  assert.equal(violations.size, 122)
  for (const { id, before, code, evidence, title, confidence } of violations.values()) {
    assert.match(id, /^V\d{3}$/)
    assert.ok(title.zh !== '' && title.en !== '' && evidence.length > 0, id)
    assert.equal(before.until, '2026-08-14', id)
    assert.equal(code.from, '2026-08-15', id)
    assert.ok(['verified', 'secondary'].includes(confidence), id)
    for (const { min, max, basis, tiers, conduct } of [before, code]) {
      assert.ok(conduct !== '', id)
      // A computed fine may have a floor and no ceiling: 处置费用的三至五倍，最低二十万元.
      assert.ok(max === null ? min === null || basis !== 'fixed' : min !== null, `${id}: half a range`)
      if (min !== null && max !== null) assert.ok(min >= 0 && max >= min, `${id}: ${min}..${max}`)
      if (basis === 'fixed') assert.notEqual(max, null, `${id}: a fixed fine without its amount`)
      for (const tier of tiers) assert.ok(tier.when !== '' && tier.max >= tier.min, id)
    }
  }
  assert.throws(() => violationOf('V999'), /V999/)
})

const fixed = (min: number, max: number): Sanction => ({ conduct: '', penalty: '', min, max, basis: 'fixed', tiers: [] })

test('only what figures can compare is compared by figures', () => {
  assert.equal(weightOf(fixed(100, 1000), fixed(100, 1000)), 'same')
  assert.equal(weightOf(fixed(100, 1000), fixed(100, 900)), 'lighter')
  assert.equal(weightOf(fixed(100, 1000), fixed(50, 1000)), 'lighter')
  assert.equal(weightOf(fixed(100, 1000), fixed(200, 2000)), 'heavier')
  assert.equal(weightOf(fixed(100, 1000), fixed(200, 900)), 'unclear')
  assert.equal(weightOf(fixed(100, 1000), { ...fixed(0, 0), basis: 'none', min: null, max: null }), 'lighter')
  assert.equal(weightOf({ ...fixed(0, 0), basis: 'percentOfInvestment:1-5', min: null, max: null }, fixed(100, 900)), 'unclear')
  assert.equal(weightOf(fixed(100, 1000), { ...fixed(50, 900), tiers: [{ when: '情节严重', min: 900, max: 2000 }] }), 'unclear')
})

/** The boundary of the two laws, by its twins. */
const violation = [...violations.values()].find(({ before, code }) => weightOf(before, code) === 'heavier') ?? assert.fail()
const lighter = { ...violation, code: { ...violation.code, ...fixed(0, 1) } }

test('a conduct that ended before the Code stays under the old law when the Code is heavier, and goes to the Code when that is lighter', () => {
  const conduct = { from: '2026-08-01', to: '2026-08-14' }
  assert.equal(governingLaw(violation, conduct, '2026-09-01').law, 'before')
  assert.equal(governingLaw(violation, conduct, '2026-09-01').other, violation.code)
  assert.equal(governingLaw(lighter, conduct, '2026-08-15').law, 'code')
  assert.equal(governingLaw(lighter, conduct, '2026-08-14').law, 'before', 'the Code is not in force on the day of the decision')
})

test('a conduct that goes on past the 15th of August is judged by the Code, and a written reason is due', () => {
  const straddling = governingLaw(violation, { from: '2026-08-14', to: '2026-08-15' }, '2026-09-01')
  assert.deepEqual([straddling.law, straddling.reasonDue, straddling.other], ['code', true, violation.before])
  assert.equal(straddling.basis[0]?.confidence, 'memory', 'that it applies to continuing conduct is from memory, and says so')
  const after = governingLaw(violation, { from: '2026-08-15', to: null }, '2026-09-01')
  assert.deepEqual([after.law, after.reasonDue, after.other], ['code', false, null])
})

test('where the two cannot be compared by figures, the law of the conduct stands and a person compares in writing', () => {
  const unclear = [...violations.values()].find(({ before, code }) => weightOf(before, code) === 'unclear') ?? assert.fail()
  const found = governingLaw(unclear, { from: '2026-01-01', to: '2026-02-01' }, '2026-10-01')
  assert.deepEqual([found.law, found.reasonDue], ['before', true])
})

test('impossible dates are refused', () => {
  assert.throws(() => governingLaw(violation, { from: '2026-02-02', to: '2026-02-01' }, '2026-10-01'), RangeError)
  assert.throws(() => governingLaw(violation, { from: '2026-02-02', to: null }, '2026-02-01'), RangeError)
})

test('limitation: two years, five with harm of the kind that the law of that day asks for, none while the conduct goes on', () => {
  const none = { lifeHealthFinance: false, pollution: false }
  assert.equal(limitationOf({ from: '2024-01-01', to: '2024-02-29' }, none)?.until, '2026-02-28')
  assert.equal(limitationOf({ from: '2024-01-01', to: '2024-02-01' }, { lifeHealthFinance: true, pollution: false })?.until, '2029-02-01')
  assert.equal(limitationOf({ from: '2024-01-01', to: '2024-02-01' }, { lifeHealthFinance: false, pollution: true })?.years, 2)
  assert.equal(limitationOf({ from: '2026-09-01', to: '2026-09-02' }, { lifeHealthFinance: false, pollution: true })?.years, 5)
  assert.equal(limitationOf({ from: '2026-09-01', to: null }, none), null)
})
