import assert from 'node:assert/strict'
import test from 'node:test'
import { exposureOf } from './exposure.ts'

const plain = {
  POYANG_HTTP_HOST: '127.0.0.1',
  POYANG_HTTP_PORT: 8600,
  POYANG_HTTP_NAMES: '',
  POYANG_HTTP_TLS_KEY: '',
  POYANG_HTTP_TLS_CERT: '',
  POYANG_HTTP_PROXY: '',
}
const open = { ...plain, POYANG_HTTP_HOST: '0.0.0.0', POYANG_HTTP_NAMES: 'hb.example.gov.cn, hb.internal' }

test('on this machine alone nothing is needed', () => {
  assert.deepEqual(exposureOf(plain), { tls: null, proxies: [], hosts: [], address: 'http://127.0.0.1:8600' })
  assert.equal(exposureOf({ ...plain, POYANG_HTTP_HOST: '::1' }).address, 'http://[::1]:8600')
})

test('open to the network it speaks TLS itself or stands behind a proxy that does, under names it knows', () => {
  assert.throws(() => exposureOf(open), /POYANG_HTTP_HOST=0\.0\.0\.0 opens the pages to the network/)
  const own = exposureOf({ ...open, POYANG_HTTP_TLS_KEY: 'k', POYANG_HTTP_TLS_CERT: 'c' })
  assert.deepEqual([own.address, own.hosts], ['https://hb.example.gov.cn:8600', ['hb.example.gov.cn', 'hb.internal']])
  assert.equal(exposureOf({ ...open, POYANG_HTTP_PROXY: '10.0.0.5' }).address, 'https://hb.example.gov.cn')
  assert.throws(() => exposureOf({ ...open, POYANG_HTTP_NAMES: '', POYANG_HTTP_PROXY: '10.0.0.5' }), /needs POYANG_HTTP_NAMES/)
})

test('settings that do not fit together are named', () => {
  assert.throws(() => exposureOf({ ...plain, POYANG_HTTP_TLS_KEY: 'k' }), /POYANG_HTTP_TLS_CERT belong together/)
  assert.throws(() => exposureOf({ ...plain, POYANG_HTTP_PROXY: 'everybody' }), /POYANG_HTTP_PROXY: everybody is no address/)
})
