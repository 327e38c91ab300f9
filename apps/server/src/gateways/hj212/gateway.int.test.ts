import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFrame } from '@poyang/hj212'
import { bytesOf, device, frameOf, MN, newQn, openTestGateway, pause, until, upload } from './testing.ts'

test('an upload is acknowledged only once its record is durable', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  const qn = newQn()
  around.disk.hold()
  await client.write(upload({ qn }))
  await until('the record is being written', () => around.log.unsyncedBytes > 0)
  await pause(100)
  assert.equal(client.text, '', 'nothing is said while the disk has not answered')
  assert.equal(around.log.head, 0)
  around.disk.release()
  await until('it is acknowledged', () => client.frames.length === 1)
  const answer = decodeFrame(Buffer.from(client.text)).message
  assert.equal(answer?.cn, '9014')
  assert.deepEqual([answer.qn, answer.st, answer.mn, answer.flag], [qn, '91', MN, 4])
  const records = await around.records()
  assert.deepEqual(
    records.map(({ kind, disposition, outlet, connection }) => ({ kind, disposition, outlet, connection })),
    [
      { kind: 'opened', disposition: 'none', outlet: '', connection: 0 },
      { kind: 'received', disposition: 'accepted', outlet: 'OUTLET-9DC0', connection: 0 },
    ],
  )
  assert.match(Buffer.from(records[0]?.bytes ?? []).toString(), /^127\.0\.0\.1:\d+$/)
})

test('frames that do not ask, strangers, wrong passwords and damaged frames are kept and not acknowledged', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  const damaged = upload()
  damaged[60] = (damaged[60] ?? 0) ^ 1
  const good = newQn()
  for (const bytes of [
    upload({ flag: 4 }),
    upload({ mn: 'STRANGER1' }),
    upload({ pw: '654321' }),
    damaged,
    Buffer.from('AT+CSQ\r\n'),
    upload({ qn: good }),
  ])
    await client.write(bytes)
  await until('the last one is acknowledged', () => client.frames.length > 0)
  await pause(50)
  assert.equal(client.frames.length, 1)
  assert.match(client.text, new RegExp(good))
  const received = (await around.records()).filter(({ kind }) => kind === 'received')
  assert.deepEqual(
    received.map(({ disposition, outlet }) => [disposition, outlet]),
    [
      ['accepted', 'OUTLET-9DC0'],
      ['stranger', ''],
      ['stranger', ''],
      ['rejected', ''],
      ['noise', ''],
      ['accepted', 'OUTLET-9DC0'],
    ],
  )
  const state = await around.gateway.state()
  assert.deepEqual(state.minutes.at(-1) && { ...state.minutes.at(-1), at: 0 }, { at: 0, accepted: 2, stranger: 2, rejected: 1, noise: 1 })
  assert.deepEqual(state.faults, [{ code: 'crc-mismatch', level: 'rejected', count: 1 }])
})

test('a device registered without a password may send any', async (t) => {
  const around = await openTestGateway(t, { devices: [device('OPEN1', { password: null })] })
  const client = await around.connect()
  await client.write(upload({ mn: 'OPEN1', pw: 'abcdef' }))
  await until('it is acknowledged', () => client.frames.length === 1)
})

test('a device that closes its side after sending still gets its answer, and the end is a record', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  client.socket.end(Buffer.concat([upload(), upload().subarray(0, 50)]))
  await until('the connection is closed', () => client.closed)
  assert.equal(client.frames.length, 1)
  const records = await around.records()
  assert.deepEqual(
    records.map(({ kind, disposition }) => `${kind} ${disposition}`),
    ['opened none', 'received accepted', 'received rejected', 'closed none'],
  )
  assert.equal(Buffer.from(records.at(-1)?.bytes ?? []).toString(), 'peer-closed')
  assert.equal((await around.gateway.state()).connections, 0)
})

/** Numbers that are the same in each run. */
function randoms(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('every byte received is in exactly one record, whatever is sent and however it is cut', async (t) => {
  const around = await openTestGateway(t, { limits: { damagedFrames: 1_000_000, noiseBytes: 1e9 } })
  const random = randoms(212)
  const kinds: Array<() => Buffer> = [
    () => upload(),
    () => upload({ mn: 'STRANGER2' }),
    () => upload().subarray(0, random(120)),
    () => Buffer.from(Array.from({ length: random(300) }, () => random(256))),
    () => Buffer.from('####12##0031QN=\r\n\0 '),
    () => frameOf(''),
    () => Buffer.alloc(random(2_000), '#'),
  ]
  const sent: Buffer[] = []
  const clients = await Promise.all(Array.from({ length: 8 }, () => around.connect()))
  for (const client of clients) {
    const stream = Buffer.concat(Array.from({ length: 120 }, () => kinds[random(kinds.length)]?.() ?? Buffer.alloc(0)))
    sent.push(stream)
    for (let at = 0; at < stream.length;) {
      const size = 1 + random(900)
      await client.write(stream.subarray(at, at + size))
      at += size
      if (random(4) === 0) await pause(1)
    }
    client.socket.end()
  }
  await until('all are closed', () => clients.every((client) => client.closed))
  const records = await around.records()
  const opened = records.filter(({ kind }) => kind === 'opened')
  assert.equal(opened.length, clients.length)
  const kept = opened.map(({ index }) => bytesOf(records, index).toString('hex')).toSorted()
  assert.deepEqual(kept, sent.map((bytes) => bytes.toString('hex')).toSorted())
})

test('long noise is cut into records, and a byte now and then does not make a record each', async (t) => {
  const around = await openTestGateway(t, { limits: { noiseBytes: 1e9, halfFrameMs: 500 } })
  const client = await around.connect()
  await client.write(Buffer.alloc(150_000, 'x'))
  await until('it is kept', async () => bytesOf(await around.records(), 0).length === 150_000)
  const sizes = (await around.records()).filter(({ kind }) => kind === 'received').map(({ bytes }) => bytes.length)
  assert.ok(Math.max(...sizes) <= 65_000 && sizes.length < 20, `records of ${sizes.join(', ')}`)
  const before = around.log.head
  for (let count = 0; count < 30; count++) {
    await client.write('+')
    await pause(10)
  }
  await until('they are kept', async () => bytesOf(await around.records(), 0).length === 150_030)
  assert.ok(around.log.head - before <= 3, `${around.log.head - before} records`)
})

test('a device that leaves out CR LF gets its answer all the same', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  await client.write(upload().subarray(0, -2))
  await until('it is acknowledged', () => client.frames.length === 1)
  assert.deepEqual((await around.gateway.state()).faults, [{ code: 'tail-missing', level: 'tolerated', count: 1 }])
  await client.write(Buffer.concat([upload().subarray(0, -2), upload()]))
  await until('glued ones are too', () => client.frames.length === 3)
})

test('half a frame is given up after its time, and what follows it is heard', async (t) => {
  const around = await openTestGateway(t, { limits: { halfFrameMs: 500 } })
  const client = await around.connect()
  await client.write(upload().subarray(0, 80))
  await until('it is given up', async () => (await around.records()).some(({ disposition }) => disposition === 'rejected'))
  await client.write(upload())
  await until('the next one is acknowledged', () => client.frames.length === 1)
})

test('who says nothing understandable is closed, and leaves no record when it said nothing at all', async (t) => {
  const around = await openTestGateway(t, { limits: { loginMs: 300 } })
  const [silent, noisy, good] = [await around.connect(), await around.connect(), await around.connect()]
  await noisy.write('GET / HTTP/1.1\r\n\r\n')
  await good.write(upload())
  await until('both are closed', () => silent.closed && noisy.closed)
  assert.equal(good.closed, false)
  const records = await around.records()
  assert.equal(records.filter(({ kind }) => kind === 'opened').length, 2)
  const closed = records.filter(({ kind }) => kind === 'closed')
  assert.deepEqual(
    closed.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['login-timeout'],
  )
})

test('a silent connection is closed after the idle time', async (t) => {
  const around = await openTestGateway(t, { limits: { idleMs: 400 } })
  const client = await around.connect()
  await client.write(upload())
  await until('it is closed', () => client.closed)
  assert.equal(Buffer.from((await around.records()).at(-1)?.bytes ?? []).toString(), 'idle-timeout')
})

test('who sends only damage is closed', async (t) => {
  const around = await openTestGateway(t, { limits: { damagedFrames: 20 } })
  const client = await around.connect()
  const damaged = upload()
  damaged[60] = (damaged[60] ?? 0) ^ 1
  for (let count = 0; count < 20; count++) await client.write(damaged)
  await until('it is closed', () => client.closed)
  const records = await around.records()
  assert.equal(Buffer.from(records.at(-1)?.bytes ?? []).toString(), 'not-hj212')
  assert.equal(records.filter(({ disposition }) => disposition === 'rejected').length, 20)
})

test('more connections than allowed, in all and from one address, are closed at once and counted', async (t) => {
  const around = await openTestGateway(t, { limits: { connections: 4, address: { connections: 3 } } })
  const from = (address: string) => around.connect(address)
  const kept = [await from('127.0.0.1'), await from('127.0.0.1'), await from('127.0.0.1')]
  const fourth = await from('127.0.0.1')
  await until('the fourth of one address is closed', () => fourth.closed)
  const other = await from('127.0.0.2')
  await other.write(upload())
  await until('another address is served', () => other.frames.length === 1)
  const sixth = await from('127.0.0.3')
  await until('the fifth in all is closed', () => sixth.closed)
  assert.ok(kept.every((client) => !client.closed))
  kept[0]?.socket.destroy()
  await until('one has gone', async () => (await around.gateway.state()).connections === 3)
  await until('they were counted', () => around.refused.reduce((sum, count) => sum + count, 0) === 2)
})

test('a stop keeps what was received, answers it, and closes', async (t) => {
  const around = await openTestGateway(t)
  const clients = await Promise.all(Array.from({ length: 20 }, () => around.connect()))
  around.disk.hold()
  for (const client of clients) await client.write(Buffer.concat([upload(), upload(), upload().subarray(0, 40)]))
  await until('they were read', () => around.log.unsyncedBytes > 20 * 300)
  const stopped = around.gateway.stop()
  await pause(50)
  assert.ok(clients.every((client) => client.text === ''))
  around.disk.release()
  await stopped
  await until('all are closed', () => clients.every((client) => client.closed))
  assert.ok(clients.every((client) => client.frames.length === 2))
  const records = await around.records()
  assert.equal(records.filter(({ disposition }) => disposition === 'accepted').length, 40)
  assert.equal(records.filter(({ disposition }) => disposition === 'rejected').length, 20)
  assert.equal(records.filter(({ kind }) => kind === 'closed').length, 20)
})

test('the registry is there after a restart, and a device that is struck off becomes a stranger', async (t) => {
  const first = await openTestGateway(t, { devices: [device('DEV1'), device('DEV2')] })
  await first.stop()
  const around = await openTestGateway(t, { folder: first.folder, devices: [device('DEV1')] })
  const client = await around.connect()
  await client.write(Buffer.concat([upload({ mn: 'DEV1' }), upload({ mn: 'DEV2' })]))
  await until('the registered one is acknowledged', () => client.frames.length === 1)
  let state = await around.gateway.state()
  const registered = () => Object.fromEntries(state.links.map((link) => [link.mn, link.registered]))
  assert.deepEqual(registered(), { DEV1: true, DEV2: false })
  await around.gateway.register({ version: 5, devices: [device('DEV2')] })
  await client.write(Buffer.concat([upload({ mn: 'DEV1' }), upload({ mn: 'DEV2' })]))
  await until('the other one is acknowledged', () => client.frames.length === 2)
  state = await around.gateway.state()
  assert.equal(state.registryVersion, 5)
  assert.deepEqual(registered(), { DEV1: false, DEV2: true })
})

test('the state of a link says when, from where, how much and how wrong the clock is', async (t) => {
  const around = await openTestGateway(t, { limits: { offlineMs: 400 } })
  const client = await around.connect()
  const at = new Date(Date.now() + 8 * 3_600_000 - 90_000)
  const qn = at.toISOString().replace(/\D/g, '').slice(0, 17)
  await client.write(
    Buffer.concat([
      upload({ qn }),
      upload({ cn: '2051', qn: '20200101000000000', cp: 'DataTime=20200101000000;w01018-Avg=12.30,w01018-Flag=N' }),
    ]),
  )
  await until('both are acknowledged', () => client.frames.length === 2)
  const [link] = (await around.gateway.state()).links
  assert.ok(link !== undefined)
  assert.deepEqual([link.mn, link.online, link.connection, link.framesToday, link.faultsToday], [MN, true, 0, 2, 0])
  assert.ok(Math.abs((link.clockSkewSeconds ?? 0) + 90) <= 2, `clock skew ${link.clockSkewSeconds}`)
  assert.match(link.peer, /^127\.0\.0\.1:\d+$/)
  await until('silence makes it offline', async () => !(await around.gateway.state()).links[0]?.online)
  await client.write(upload())
  await until('a frame makes it online', async () => (await around.gateway.state()).links[0]?.online === true)
  client.socket.destroy()
  await until('a lost connection makes it offline', async () => !(await around.gateway.state()).links[0]?.online)
})

test('strangers cannot fill the memory with names', async (t) => {
  const around = await openTestGateway(t)
  const client = await around.connect()
  for (let batch = 0; batch < 6; batch++)
    await client.write(Buffer.concat(Array.from({ length: 250 }, (_, index) => upload({ mn: `X${batch}-${index}` }))))
  await client.write(upload())
  await until('all were read', () => client.frames.length === 1)
  const { links } = await around.gateway.state()
  assert.equal(links.filter((link) => !link.registered).length, 1_000)
  assert.equal(links.filter((link) => link.registered).length, 1)
})

test('when the disk is full nothing is acknowledged, the state says why, and it goes on by itself without a loss', async (t) => {
  const around = await openTestGateway(t)
  const [client, other] = [await around.connect(), await around.connect()]
  await client.write(upload())
  await until('it works', () => client.frames.length === 1)
  around.disk.failure = 'ENOSPC'
  await client.write(Buffer.concat([upload(), upload()]))
  await other.write(upload())
  await until('the state says why', async () => (await around.gateway.state()).log.refusing === 'disk-full')
  await client.write(upload())
  const late = await around.connect()
  await late.write(upload())
  await pause(200)
  assert.deepEqual(
    [client, other, late].map(({ frames, closed }) => [frames.length, closed]),
    [
      [1, false],
      [0, false],
      [0, false],
    ],
  )
  around.disk.failure = null
  await until('all are acknowledged', () => client.frames.length === 4 && other.frames.length === 1 && late.frames.length === 1)
  assert.equal((await around.gateway.state()).log.refusing, null)
  const records = await around.records()
  assert.equal(records.filter(({ disposition }) => disposition === 'accepted').length, 6)
  for (const record of records)
    if (record.kind !== 'opened') assert.equal(records[record.connection]?.kind, 'opened', `record ${record.index} names its connection`)
})

test('below the floor of free space nothing is taken, and space brings it back', async (t) => {
  const around = await openTestGateway(t, { freeFloorBytes: 1_000_000 })
  const client = await around.connect()
  around.disk.free = 999_999
  await until('it refuses', () => around.log.refusing === 'disk-full')
  await client.write(upload())
  await pause(150)
  assert.equal(client.text, '')
  around.disk.free = Number.POSITIVE_INFINITY
  await until('it is acknowledged', () => client.frames.length === 1)
})
