import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkTokenOf, logInSearch, placeAfter } from './log-in-search.ts'

test('after the log-in one comes to where one wanted to go, and never to another site', () => {
  assert.equal(placeAfter('/alarms?view=all'), '/alarms?view=all')
  for (const bad of ['//other.example', '/\\other.example', 'https://other.example', 'alarms', '/\t/other.example', '/log-in', undefined])
    assert.equal(placeAfter(bad), '/')
  assert.deepEqual(logInSearch({ to: '//other.example', refused: 'single-sign-on' }), { refused: 'single-sign-on' })
})

test('a one-time link is known by its shape', () => {
  const token = 'a'.repeat(43)
  assert.equal(linkTokenOf(`#link=${token}`), token)
  assert.equal(linkTokenOf(`link=${token}`), token)
  assert.equal(linkTokenOf('#link=short'), null)
  assert.equal(linkTokenOf(''), null)
})
