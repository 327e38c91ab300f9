import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createEvaluator,
  horizonOf,
  parseRule,
  printRule,
  ruleDocuments,
  ruleTexts,
  syntheticBreach,
  syntheticCalm,
  wordsOf,
} from '../src/index.ts'
import type { Proof, Rule, Verdict } from '../src/index.ts'

function verdictsOf(rule: Rule, proof: Proof | null): Verdict[] {
  assert.ok(proof !== null, `${rule.id} has no proof`)
  const evaluator = createEvaluator(rule, proof.context)
  return proof.arrivals.flatMap((arrival) => evaluator.push(arrival))
}

test('all of A01–A22, E01–E16, the ladder, and the rules of missing data are there', () => {
  const ids = ruleDocuments().map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  const families = new Set(ids.map((id) => id.slice(0, 3)))
  for (let number = 1; number <= 22; number++) assert.ok(families.has(`A${String(number).padStart(2, '0')}`), `A${number}`)
  for (let number = 1; number <= 16; number++) assert.ok(families.has(`E${String(number).padStart(2, '0')}`), `E${number}`)
  for (const id of ['X01', 'X02', 'X03', 'X04', 'T01', 'T02']) assert.ok(families.has(id), id)
})

test('every document fires on its own breach', () => {
  for (const rule of ruleDocuments()) {
    const fired = verdictsOf(rule, syntheticBreach(rule)).filter(({ kind, suppressedBy }) => kind === 'fires' && suppressedBy.length === 0)
    assert.ok(fired.length > 0, rule.id)
    for (const { words } of fired) assert.ok(words.zh !== '' && words.en !== '' && !/undefined|NaN/.test(words.zh + words.en), rule.id)
  }
})

test('no document fires on its calm series', () => {
  for (const rule of ruleDocuments()) {
    const fired = verdictsOf(rule, syntheticCalm(rule)).filter(({ kind }) => kind === 'fires')
    assert.deepEqual(
      fired.map(({ words }) => words.en),
      [],
      rule.id,
    )
  }
})

test('a proof follows the parameters in use', () => {
  const rule = ruleDocuments().find(({ id }) => id === 'E01')!
  const proof = syntheticBreach(rule, { minutes: '45' })
  const [verdict] = verdictsOf(rule, proof)
  assert.equal(verdict?.kind, 'fires')
  assert.equal(verdict?.parameters['minutes'], '45')
  assert.equal(verdict === undefined ? 0 : (verdict.knownAt - verdict.observedFrom) / 60_000, 45)
})

test('every document names its basis, counter-evidence, parameters and inputs in both languages', () => {
  for (const rule of ruleDocuments()) {
    assert.ok(rule.basis !== '' && rule.clause !== '', rule.id)
    assert.ok(rule.notes.length > 0, `${rule.id} names no counter-evidence`)
    const worded = [rule.title, ...rule.notes, ...rule.parameters, ...rule.inputs, ...rule.guards]
    for (const { zh, en } of worded) assert.ok(/\p{Script=Han}/u.test(zh) && !/\p{Script=Han}/u.test(en), `${rule.id}: ${zh} / ${en}`)
    assert.ok(/\p{Script=Han}/u.test(wordsOf(rule, rule.when, 'zh')), rule.id)
    assert.ok(!/\p{Script=Han}/u.test(wordsOf(rule, rule.when, 'en')), rule.id)
    assert.ok(horizonOf(rule) > 0, rule.id)
  }
})

test('a document read, printed and read again is the same rule', () => {
  for (const text of ruleTexts) {
    const first = parseRule(text)
    assert.ok(first.ok, first.ok ? '' : first.faults.map(({ en }) => en).join('\n'))
    const printed = printRule(first.rule)
    const second = parseRule(printed)
    assert.ok(second.ok)
    assert.deepEqual(second.rule, first.rule)
    assert.equal(printRule(second.rule), printed)
  }
})

test('every document goes on from a snapshot taken in the middle of its breach', () => {
  for (const rule of ruleDocuments()) {
    const proof = syntheticBreach(rule)
    assert.ok(proof !== null)
    const whole = verdictsOf(rule, proof)
    for (const part of [0.3, 0.7, 0.95]) {
      const cut = Math.floor(proof.arrivals.length * part)
      const first = createEvaluator(rule, proof.context)
      const before: Verdict[] = proof.arrivals.slice(0, cut).flatMap((arrival) => first.push(arrival))
      const second = createEvaluator(rule, proof.context)
      second.restore(JSON.parse(JSON.stringify(first.snapshot())))
      const after: Verdict[] = proof.arrivals.slice(cut).flatMap((arrival) => second.push(arrival))
      assert.deepEqual([...before, ...after], whole, `${rule.id} cut at ${part}`)
    }
  }
})

test('replaying only the horizon before a breach fires as the whole history does', () => {
  for (const rule of ruleDocuments()) {
    const proof = syntheticBreach(rule)
    assert.ok(proof !== null)
    const [fired] = verdictsOf(rule, proof).filter(({ kind }) => kind === 'fires')
    assert.ok(fired !== undefined)
    const startAt = fired.observedFrom - horizonOf(rule, proof.context) - (fired.knownAt - fired.observedFrom)
    const settings = rule.inputs.filter(({ kind }) => kind === 'setting').map(({ name }) => `proof/${name}`)
    const recent = proof.arrivals.filter(
      (arrival) => arrival.kind !== 'sample' || arrival.until > startAt || settings.includes(arrival.series),
    )
    const again = createEvaluator(rule, { ...proof.context, startAt: Math.max(startAt, proof.context.startAt ?? startAt) })
    const fires = recent.flatMap((arrival) => again.push(arrival)).filter(({ kind }) => kind === 'fires')
    assert.ok(
      fires.some(({ knownAt }) => knownAt === fired.knownAt),
      rule.id,
    )
  }
})

test('the documents use no mark beyond those the README names', () => {
  const used = new Set(ruleTexts.flatMap((text) => [...text.matchAll(/\bmark(?:ed\(\w+,)? "([^"]+)"/g)].map(([, mark]) => mark ?? '')))
  assert.deepEqual([...used].toSorted(), [
    'C',
    'F',
    'M',
    'calibration',
    'claimed',
    'exempt',
    'fault',
    'maintenance',
    'standstill',
    'start',
    'stop',
  ])
})
