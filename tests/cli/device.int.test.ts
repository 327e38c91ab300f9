/** `poyang device` against a whole server with real engines, and a device on a real socket. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CommandState } from '../../apps/server/src/modules/ingest/schema.ts'
import {
  accepted,
  done,
  frameOf,
  MN,
  newQn,
  playDevice,
  reply,
  TestClient,
  until,
  upload,
} from '../../apps/server/src/gateways/hj212/testing.ts'
import { startCity, type City } from '../../apps/server/src/roles/city-for-tests.ts'

const main = join(import.meta.dirname, '../../apps/server/src/cli/main.ts')
const position = { longitude: 116.1, latitude: 29.1 }
const registry = {
  enterprises: [
    { id: 'E-1', name: '测试化工有限公司', creditCode: null, industry: '化工', district: '甲区', address: '', position, demo: true },
  ],
  outlets: [{ id: 'E-1-DW001', enterpriseId: 'E-1', name: '废水总排口', medium: 'water', position, factors: ['w01018'] }],
  devices: [{ mn: MN, outletId: 'E-1-DW001', version: '2017', st: '32', password: '123456' }],
}

let city: City
let client: TestClient
before(async () => {
  city = await startCity()
  await city.post('/api/registry/import', registry)
})
after(async () => {
  client.socket.destroy()
  await city.stop()
})

async function poyang(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, 'device', ...args, '--api', city.url], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}
const problemOf = (text: string) => JSON.parse(text) as { readonly type: string; readonly detail: string }

test('a device without a connection: offline, exit code 1', async () => {
  await until('the gateway knows the device', async () => (await poyang(MN, 'get-clock')).code !== 2, 120_000)
  const { code, out } = await poyang(MN, 'get-clock')
  assert.equal(code, 1)
  assert.match(out, /^offline/)
})

test('a command goes to the device and back, each state printed', async () => {
  client = await TestClient.open(city.gatewayPort, '127.0.0.1')
  await client.write(upload({ flag: 4 }))
  playDevice(client, ({ cn, qn, cp }) => {
    if (cn === '1061') return [accepted(qn), reply('1061', qn, 'RtdInterval=45', '32'), done(qn)]
    if (cn === '1062') return [accepted(qn), done(qn, cp === 'RtdInterval=30' ? 1 : 3)]
    if (cn === '2051') return [accepted(qn), frameOf(minute('20261124081000')), frameOf(minute('20261124082000')), done(qn)]
    return [reply('9011', qn, 'QnRtn=2')]
  })
  await until('the device is linked', async () => (await poyang(MN, 'get-rtd-interval')).code === 0, 120_000)
  const { code, out } = await poyang(MN, 'get-rtd-interval')
  assert.equal(code, 0)
  assert.match(out, /^(waiting|done)/)
  assert.match(out, /done {2}sent 1× {2}ExeRtn=1 执行成功 \(Executed\) {2}RtdInterval=45/)
})

const minute = (time: string) =>
  `QN=${newQn()};ST=32;CN=2051;PW=123456;MN=${MN};Flag=5;CP=&&DataTime=${time};w01018-Avg=12.3,w01018-Flag=N&&`

test('history is fetched, and its frames are counted', async () => {
  const period = ['--from', '2026-11-24T08:10:00+08:00', '--to', '2026-11-24T08:20:00+08:00']
  const { code, out } = await poyang(MN, 'fetch-history', '--kind', 'minute', ...period, '--json')
  const states = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CommandState)
  assert.deepEqual([code, states.at(-1)?.state, states.at(-1)?.dataFrames], [0, 'done', 2])
})

test('what the device refuses or fails is exit code 1, with its reason', async () => {
  const failed = await poyang(MN, 'set-rtd-interval', '--seconds', '60')
  assert.equal(failed.code, 1)
  assert.match(failed.out, /failed .*ExeRtn=3/)
  const refused = await poyang(MN, 'start-rtd')
  assert.equal(refused.code, 1)
  assert.match(refused.out, /refused .*QnRtn=2/)
})

test('what cannot be sent is exit code 2 and a problem object', async () => {
  for (const [args, type, detail] of [
    [['NOBODY1', 'get-clock'], '/problems/device-unknown', /NOBODY1/],
    [[MN, 'explode'], 'about:blank', /none of: set-clock/],
    [[MN, 'set-rtd-interval', '--seconds', '1'], 'about:blank', /seconds/],
    [[MN, 'set-minute-interval', '--minutes', '7'], 'about:blank', /minutes/],
  ] as const) {
    const { code, out, err } = await poyang(...args)
    assert.deepEqual([code, out], [2, ''], args.join(' '))
    assert.equal(problemOf(err).type, type)
    assert.match(problemOf(err).detail, detail)
  }
})
