import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf } from './browser-of.ts'

test('a browser is named by what it is, not by what it also claims to be', () => {
  const like = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  assert.equal(
    browserOf(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/131.0.0.0 Safari/537.36 Edg/131.0`),
    'Edge 131 · Windows',
  )
  assert.equal(browserOf(`Mozilla/5.0 (Linux; Android 14) ${like} Chrome/130.0 Mobile Safari/537.36`), 'Chrome 130 · Android')
  assert.equal(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'), 'Firefox 133 · Linux')
  assert.equal(browserOf('curl/8.5'), null)
})
