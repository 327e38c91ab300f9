import assert from 'node:assert/strict'
import test from 'node:test'
import { refuseForeignAddress } from './loopback.ts'

test('only addresses of this machine are taken, and the refusal is a sentence that names the setting', () => {
  for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', '::1']) assert.doesNotThrow(() => refuseForeignAddress(host))
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', '127.0.0.999', 'localhost.example', ''])
    assert.throws(() => refuseForeignAddress(host), /^Error: POYANG_HTTP_HOST=.*this machine only/)
})
