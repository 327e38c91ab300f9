import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRule, parseRule, printRule, ruleTexts } from '@poyang/rules'
import { draftOf, firstText, withParameter } from './rule-change.ts'

const ruleOf = (text: string) => {
  const parsed = parseRule(text)
  assert.ok(parsed.ok, JSON.stringify(parsed))
  return parsed.rule
}

test('what a new rule begins with is a whole rule', () => {
  assert.deepEqual(checkRule(ruleOf(firstText)), [])
})

test('a figure changed in the form stands in the text, and nothing else changes', () => {
  const rule = ruleOf(firstText)
  const changed = withParameter(rule, 'minutes', '15')
  assert.match(printRule(changed), /param minutes = 15 min/)
  assert.deepEqual({ ...changed, parameters: [] }, { ...rule, parameters: [] })
})

test('what is no number is not taken', () => {
  const rule = ruleOf(firstText)
  for (const value of ['', 'ten', '1e3', '1.', '--1']) assert.equal(withParameter(rule, 'minutes', value), rule, value)
})

test('a new draft of any rule that comes with the program is whole, and nobody has reviewed it', () => {
  for (const text of ruleTexts) {
    const draft = ruleOf(draftOf(text))
    assert.equal(draft.status, 'draft')
    assert.equal(draft.reviewer, null)
    assert.equal(draft.from, null)
  }
})
