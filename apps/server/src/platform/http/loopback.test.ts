import assert from 'node:assert/strict'
import test from 'node:test'
import { isLoopback } from './loopback.ts'

test('only addresses of this machine are loopback', () => {
  for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', '::1']) assert.equal(isLoopback(host), true, host)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', '127.0.0.999', 'localhost.example', ''])
    assert.equal(isLoopback(host), false, host)
})
