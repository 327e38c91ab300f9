import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { CommandState, DeviceCommand } from '../../modules/ingest/schema.ts'
import {
  accepted,
  device,
  done,
  frameOf,
  MN,
  newQn,
  openTestGateway,
  pause,
  playDevice,
  reply,
  type TestClient,
  type TestGateway,
  until,
  upload,
} from './testing.ts'

const quick = { commands: { timeoutMs: 250, resends: 2, longestMs: 5_000 } }

async function linked(t: TestContext): Promise<{ around: TestGateway; client: TestClient }> {
  const around = await openTestGateway(t, { limits: quick })
  const client = await around.connect()
  await client.write(upload({ flag: 4 }))
  await until('the device is known', async () => (await around.gateway.state()).links.some((link) => link.online))
  return { around, client }
}

function begin({ gateway }: TestGateway, command: DeviceCommand): CommandState {
  const started = gateway.command(MN, command)
  assert.equal(started.kind, 'started')
  return 'state' in started ? started.state : assert.fail()
}
async function ended(around: TestGateway, id: string): Promise<CommandState> {
  await until('the command ends', () => around.gateway.findCommand(id)?.endedAt !== null)
  return around.gateway.findCommand(id) ?? assert.fail()
}

test('a parameter is set: request, 9011, 9012; the request is a record before it is sent', async (t) => {
  const { around, client } = await linked(t)
  const asked = playDevice(client, ({ qn }) => [accepted(qn), done(qn)])
  around.disk.hold()
  const { id, qn } = begin(around, { command: 'set-rtd-interval', seconds: 30 })
  await pause(60)
  assert.equal(client.text, '', 'not sent before it is durable')
  around.disk.release()
  const state = await ended(around, id)
  assert.equal(state.state, 'done')
  assert.deepEqual(asked, [{ cn: '1062', qn, flag: '5', cp: 'RtdInterval=30' }])
  assert.deepEqual(
    state.replies.map(({ cn, text }) => [cn, text]),
    [
      ['9011', 'QnRtn=1 准备执行请求 (Ready to execute)'],
      ['9012', 'ExeRtn=1 执行成功 (Executed)'],
    ],
  )
  const records = await around.records()
  const sent = records.find(({ kind }) => kind === 'sent')
  assert.match(Buffer.from(sent?.bytes ?? []).toString(), /CN=1062;.*RtdInterval=30/)
  const frame = Number(state.replies[0]?.frame?.split('/')[1])
  assert.match(Buffer.from(records[frame]?.bytes ?? []).toString(), /CN=9011/)
})

test('a parameter is asked for and its value comes back', async (t) => {
  const { around, client } = await linked(t)
  playDevice(client, ({ qn }) => [accepted(qn), reply('1061', qn, 'RtdInterval=45', '32'), done(qn)])
  const state = await ended(around, begin(around, { command: 'get-rtd-interval' }).id)
  assert.equal(state.state, 'done')
  assert.deepEqual(state.answer, { RtdInterval: '45' })
})

test('history comes in frames with numbers of their own, each acknowledged, and is counted', async (t) => {
  const { around, client } = await linked(t)
  const data = (hour: number) => upload({ cn: '2061', cp: `DataTime=202611240${hour}0000;w01018-Avg=12.30,w01018-Flag=N` })
  playDevice(client, ({ qn }) => [accepted(qn), data(1), data(2), data(3), done(qn)])
  const { id } = begin(around, {
    command: 'fetch-history',
    kind: 'hour',
    from: '2026-11-24T01:00:00+08:00',
    to: '2026-11-24T03:00:00+08:00',
  })
  const state = await ended(around, id)
  assert.deepEqual([state.state, state.dataFrames], ['done', 3])
  assert.equal(client.frames.filter((frame) => frame.includes('CN=9014')).length, 3)
})

test('what is not answered is sent again with the same number, then given up', async (t) => {
  const { around, client } = await linked(t)
  const asked = playDevice(client, () => [])
  const { id, qn } = begin(around, { command: 'get-clock' })
  const state = await ended(around, id)
  assert.deepEqual([state.state, state.sends], ['timed-out', 3])
  assert.deepEqual(
    asked.map((one) => [one.cn, one.qn]),
    [1, 2, 3].map(() => ['1011', qn]),
  )
})

test('the answer to a resend counts', async (t) => {
  const { around, client } = await linked(t)
  playDevice(client, ({ qn }, count) => (count < 2 ? [] : [accepted(qn), done(qn)]))
  const state = await ended(around, begin(around, { command: 'start-rtd' }).id)
  assert.deepEqual([state.state, state.sends], ['done', 2])
})

test('a refusal ends it with the reason of the standard', async (t) => {
  const { around, client } = await linked(t)
  playDevice(client, ({ qn }) => [reply('9011', qn, 'QnRtn=3')])
  const state = await ended(around, begin(around, { command: 'get-minute-interval' }).id)
  assert.equal(state.state, 'refused')
  assert.equal(state.replies[0]?.text, 'QnRtn=3 PW 错误 (PW wrong)')
})

test('silence after 9011 is a failure and not sent again', async (t) => {
  const { around, client } = await linked(t)
  const asked = playDevice(client, ({ qn }) => [accepted(qn)])
  const state = await ended(around, begin(around, { command: 'get-minute-interval' }).id)
  assert.deepEqual([state.state, state.sends, asked.length], ['failed', 1, 1])
})

test('stopping real-time data is a notification: 9013 ends it', async (t) => {
  const { around, client } = await linked(t)
  playDevice(client, ({ qn }) => [reply('9013', qn, '')])
  const state = await ended(around, begin(around, { command: 'stop-rtd' }).id)
  assert.equal(state.state, 'done')
})

test('the same command is not opened twice with one device; another one is', async (t) => {
  const { around, client } = await linked(t)
  playDevice(client, () => [])
  const { id } = begin(around, { command: 'get-clock' })
  const again = around.gateway.command(MN, { command: 'get-clock', factor: 'w01018' })
  assert.equal(again.kind, 'busy')
  assert.equal('state' in again && again.state.id, id)
  begin(around, { command: 'get-rtd-interval' })
  await ended(around, id)
  begin(around, { command: 'get-clock' })
})

test('unknown devices, devices without a connection, and commands their edition lacks are said so at once', async (t) => {
  const around = await openTestGateway(t, { devices: [device(MN), device('OLD2005', { version: '2005' })] })
  assert.equal(around.gateway.command('NOBODY', { command: 'get-clock' }).kind, 'unknown-device')
  const offline = around.gateway.command(MN, { command: 'get-clock' })
  assert.equal(offline.kind, 'offline')
  assert.ok('state' in offline)
  assert.equal(around.gateway.findCommand(offline.state.id)?.state, 'offline')
  const impossible = around.gateway.command('OLD2005', { command: 'get-minute-interval' })
  assert.ok(impossible.kind === 'impossible' && /2005/.test(impossible.why))
  assert.equal(around.gateway.findCommand('no-such-id'), null)
})

test('a stranger’s answer to a command is not taken for the device’s', async (t) => {
  const { around, client } = await linked(t)
  const forger = await around.connect()
  playDevice(client, () => [])
  const { id, qn } = begin(around, { command: 'get-clock' })
  await forger.write(frameOf(`QN=${qn};ST=91;CN=9011;PW=999999;MN=${MN};Flag=4;CP=&&QnRtn=1&&`))
  const state = await ended(around, id)
  assert.deepEqual([state.state, state.replies], ['timed-out', []])
})

test('nothing is sent while the log takes no records', async (t) => {
  const { around, client } = await linked(t)
  around.disk.failure = 'EIO'
  await client.write(upload())
  await until('it refuses', () => around.log.refusing === 'write-failed')
  assert.equal(around.gateway.command(MN, { command: 'get-clock' }).kind, 'unavailable')
})

test('a device that asks for calibration is answered 9013 and told the time, not more than once a minute', async (t) => {
  const { client } = await linked(t)
  const asked = playDevice(client, ({ qn }) => [accepted(qn), done(qn)])
  const qn = newQn()
  await client.write(frameOf(`QN=${qn};ST=32;CN=1013;PW=123456;MN=${MN};Flag=5;CP=&&PolId=w01018&&`))
  await until('it is told the time', () => asked.length === 1)
  const answer = client.frames.find((frame) => frame.includes('CN=9013'))
  assert.match(answer ?? '', new RegExp(qn))
  assert.ok(client.text.indexOf('CN=9013') < client.text.indexOf('CN=1012'))
  assert.match(asked[0]?.cp ?? '', /^PolId=w01018;SystemTime=\d{14}$/)
  await client.write(frameOf(`QN=${newQn()};ST=32;CN=1013;PW=123456;MN=${MN};Flag=5;CP=&&&&`))
  await until('the second is answered too', () => client.frames.filter((frame) => frame.includes('CN=9013')).length === 2)
  await pause(100)
  assert.equal(asked.length, 1)
})

test('a device of 2005 is asked and understood in its own way', async (t) => {
  const around = await openTestGateway(t, { devices: [device('88888880000001', { version: '2005' })], limits: quick })
  const client = await around.connect()
  await client.write(frameOf('ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20261124080000;101-Rtd=1.1,101-Flag=N&&'))
  await until('the device is known', async () => (await around.gateway.state()).links.some((link) => link.online))
  const old = (cn: string, cp: string) => frameOf(`ST=91;CN=${cn};PW=123456;MN=88888880000001;CP=&&${cp}&&`)
  const asked = playDevice(client, ({ qn }) => [
    frameOf(`ST=91;CN=9011;PW=123456;MN=88888880000001;Flag=0;CP=&&QN=${qn};QnRtn=1&&`),
    old('9012', `QN=${qn};ExeRtn=1`),
  ])
  const started = around.gateway.command('88888880000001', { command: 'set-clock' })
  assert.ok('state' in started)
  const state = await ended(around, started.state.id)
  assert.deepEqual([state.state, asked.length, asked[0]?.cn], ['done', 1, '1012'])
})
