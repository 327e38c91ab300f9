import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, test } from 'node:test'
import { createDecoder, encodeMessage, replyTo, uploadOf, type DeviceAddress, type Message } from '@poyang/hj212'
import { frameOf } from '../../packages/hj212/test/wire.ts'

const main = join(import.meta.dirname, '../../apps/server/src/cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'poyang-cli-'))
const platforms: Platform[] = []
after(() => {
  rmSync(folder, { recursive: true })
  for (const each of platforms) each.close()
})

const start = (args: readonly string[]) => spawn(process.execPath, [main, 'hj212', ...args], { stdio: 'pipe' })

interface Ended {
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
}

/** Run the command with this input to its end. */
async function poyang(args: readonly string[], input: Uint8Array | string = ''): Promise<Ended> {
  const child = start(args)
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {}) // a command that refuses its options does not read
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString() }
}

const linesOf = (text: Buffer | string): Array<Record<string, unknown>> =>
  text
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** What stands at a path within a line. */
const dig = (value: unknown, ...path: Array<string | number>): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )

const mn = '010000A8900016F000169DC0'
const device: DeviceAddress = { version: '2017', st: '32', pw: '123456', mn }
const qnOf = (index: number) => `20240601080000${String(index).padStart(3, '0')}`
const upload = (index: number, acknowledge = true) =>
  encodeMessage(
    uploadOf(
      device,
      '2011',
      qnOf(index),
      [
        ['DataTime', '20240601080000'],
        ['w01018-Rtd', '12.30'],
        ['w01018-Flag', 'N'],
      ],
      acknowledge,
    ),
  )
const spoiled = Buffer.from(upload(9))
spoiled[spoiled.length - 3] = 0x39 // a digit of the check value

const mixed = Buffer.concat([
  upload(1),
  Buffer.from('noise'),
  frameOf(`QN=${qnOf(2)};ST=32;CN=1061;PW=123456;MN=${mn};Flag=4;CP=&&RtdInterval=30&&`),
  spoiled,
  frameOf('ST=32;CN=2051;PW=123456;MN=88888880000001;CP=&&DataTime=20040516020111;011-Avg=1.1,011-Flag=N&&'),
  upload(3).subarray(0, 60),
])

test('decode writes one object for each frame or run of noise, with exactly the documented keys', async () => {
  const { code, out, err } = await poyang(['decode'], mixed)
  assert.equal(code, 0)
  assert.equal(err, '')
  const lines = linesOf(out)
  let at = 0
  for (const line of lines) {
    assert.deepEqual(Object.keys(line), ['offset', 'length', 'verdict', 'faults', 'message'])
    assert.equal(line['offset'], at)
    at += Number(line['length'])
  }
  assert.equal(at, mixed.length)
  assert.deepEqual(
    lines.map((line) => line['verdict']),
    ['ok', 'rejected', 'ok', 'rejected', 'ok', 'rejected'],
  )
  assert.deepEqual(lines[0], {
    offset: 0,
    length: upload(1).length,
    verdict: 'ok',
    faults: [],
    message: {
      version: '2017',
      qn: qnOf(1),
      st: '32',
      cn: '2011',
      pw: '123456',
      mn,
      flag: 5,
      pnum: null,
      pno: null,
      dataTime: '20240601080000',
      fields: {},
      items: { w01018: { Rtd: '12.30', Flag: 'N' } },
    },
  })
  assert.deepEqual(lines[1], { offset: upload(1).length, length: 5, verdict: 'rejected', faults: [{ code: 'noise' }], message: null })
  assert.equal(dig(lines, 3, 'faults', 0, 'code'), 'crc-mismatch')
  assert.notEqual(dig(lines, 3, 'faults', 0, 'detail') ?? '', '')
})

test('decode gives the same lines when the bytes come one by one', async () => {
  const whole = await poyang(['decode'], mixed)
  const child = start(['decode'])
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  for (const byte of mixed) {
    child.stdin.write(Buffer.of(byte))
    if (byte % 16 === 0) await pause(1)
  }
  child.stdin.end()
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0)
  assert.equal(Buffer.concat(out).toString(), whole.out.toString())
})

test('encode gives back the frames that decode read', async () => {
  const frames = Buffer.concat([
    upload(1),
    frameOf(`QN=${qnOf(2)};ST=32;CN=1061;PW=123456;MN=${mn};Flag=4;CP=&&RtdInterval=30&&`),
    upload(2, false),
  ])
  const { out } = await poyang(['decode'], frames)
  const again = await poyang(['encode'], out)
  assert.equal(again.code, 0)
  assert.equal(again.err, '')
  assert.equal(again.out.toString('latin1'), frames.toString('latin1'))
})

test('encode names each line that gives no frame, and writes the others', async () => {
  const good = '{"cn":"9015","st":"91","mn":"A1","qn":"20240601080000000","pw":"123456"}'
  const input = [good, 'not json', '{"message":null}', '{"cn":7}', '', `{"cn":"2011","mn":"A;CN=1072"}`, good].join('\n')
  const { code, out, err } = await poyang(['encode'], input)
  assert.equal(code, 1)
  assert.deepEqual(
    linesOf(err).map((problem) => problem['line']),
    [2, 3, 4, 6],
  )
  assert.ok(linesOf(err).every((problem) => typeof problem['title'] === 'string' && typeof problem['detail'] === 'string'))
  const decoder = createDecoder()
  assert.deepEqual(
    [...decoder.push(out), ...decoder.end()].map(({ message, verdict }) => [message?.cn, verdict]),
    [
      ['9015', 'ok'],
      ['9015', 'ok'],
    ],
  )
})

test('encode refuses a line without end instead of keeping it', async () => {
  const { code, err } = await poyang(['encode'], `{"cn":"${'1'.repeat(3_000_000)}`)
  assert.equal(code, 2)
  assert.match(String(linesOf(err)[0]?.['detail']), /line 1 has more than/)
})

test('an encrypted frame is made and read with the key of the device', async () => {
  const key = `${mn}=k3Y0k3Y0k3Y0k3Y0`
  const qn = '20260318093015120'
  const message = {
    version: '2025',
    qn,
    st: '32',
    cn: '2051',
    pw: '123456',
    mn,
    flag: 9,
    dataTime: '20260318093000',
    items: { w01018: { Avg: '1.50', Flag: 'N' } },
  }
  const { out } = await poyang(['encode', '--key', key], JSON.stringify(message))
  assert.ok(!out.includes('w01018'))
  const closed = linesOf((await poyang(['decode'], out)).out)
  assert.ok(closed.every((line) => line['verdict'] === 'rejected'))
  const profile = join(folder, 'profiles.json')
  writeFileSync(profile, JSON.stringify({ [mn]: { keys: [Buffer.from('k3Y0k3Y0k3Y0k3Y0').toString('hex')] } }))
  for (const args of [
    ['--key', key],
    ['--key', `${mn}=0000000000000000`, '--key', key],
    ['--profile', profile],
  ]) {
    const [line] = linesOf((await poyang(['decode', ...args], out)).out)
    assert.equal(line?.['verdict'], 'ok')
    assert.deepEqual(dig(line, 'message', 'items'), message.items)
  }
})

test('a device that departs from the standard is read by its profile', async () => {
  const frame = `##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=${mn};Flag=5;CP=&&RtdInterval=30&&0759\r\n`
  const profile = join(folder, 'modbus.json')
  writeFileSync(profile, JSON.stringify({ '*': { crc: 'modbus' } }))
  assert.equal(linesOf((await poyang(['decode'], frame)).out)[0]?.['verdict'], 'rejected')
  assert.equal(linesOf((await poyang(['decode', '--profile', profile], frame)).out)[0]?.['verdict'], 'tolerated')
})

test('decode --strict fails when something was rejected', async () => {
  assert.equal((await poyang(['decode', '--strict'], mixed)).code, 1)
  assert.equal((await poyang(['decode', '--strict'], upload(1))).code, 0)
})

test('decode --live does not wait for a CR LF that never comes', async () => {
  const child = start(['decode', '--live'])
  child.stdin.write(upload(1).subarray(0, -2))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  assert.equal(linesOf(first)[0]?.['length'], upload(1).length - 2)
  assert.equal(dig(linesOf(first), 0, 'faults', 0, 'code'), 'tail-missing')
  child.stdin.end(upload(2))
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0)
})

test('a reader that goes away is a quiet end', async () => {
  const many = Buffer.concat(Array.from({ length: 20_000 }, (_, index) => upload(index % 1_000)))
  for (const args of [['decode'], ['decode', '--live']]) {
    const child = start(args)
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.stdin.on('error', () => {})
    child.stdin.end(many)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 0)
    assert.equal(err, '')
  }
})

test('decode reads no faster than it is read', async () => {
  const child = start(['decode'])
  child.stdout.pause()
  const block = Buffer.concat(Array.from({ length: 500 }, (_, index) => upload(index)))
  let taken = 0
  child.stdin.on('error', () => {})
  const feed = (): void => {
    if (taken > 64_000_000) return
    child.stdin.write(block, (error) => {
      if (error) return
      taken += block.length
      feed()
    })
  }
  feed()
  for (let before = -1, still = 0; still < 2; before = taken) {
    await pause(500)
    still = taken > 0 && taken === before ? still + 1 : 0
  }
  const peak = Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(taken < 8_000_000, `${taken} bytes were taken while nobody read`)
  assert.ok(peak < 200_000, `${peak} kB`)
})

interface Platform {
  readonly to: string
  readonly heard: Message[]
  readonly sockets: Socket[]
  close(): void
}

/** A platform that answers as the standard says, unless `answer` decides. */
async function platform(answer: (message: Message, socket: Socket, index: number) => Uint8Array | null): Promise<Platform> {
  const heard: Message[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const decoder = createDecoder()
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const { message, verdict } of decoder.push(chunk)) {
        if (message === null || verdict === 'rejected') continue
        heard.push(message)
        const bytes = answer(message, socket, heard.length - 1)
        if (bytes) socket.write(bytes)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  const there = { to: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard, sockets, close }
  platforms.push(there)
  return there
}

const answered = (message: Message): Uint8Array | null => {
  const reply = replyTo(message)
  return reply && encodeMessage(reply)
}

test('send plays the file as it is and reports each answer', async () => {
  const there = await platform(answered)
  const file = join(folder, 'frames.bin')
  const old =
    'QN=20081016101010001;ST=32;CN=2051;PW=123456;MN=76543210000017;PNO=1;PNUM=1;Flag=3;CP=&&DataTime=20081016100000;011-Avg=85.5&&'
  writeFileSync(file, Buffer.concat([mixed.subarray(0, -60), frameOf(old), upload(4, false), upload(5)]))
  const { code, out, err } = await poyang(['send', '--to', there.to, '--file', file])
  there.close()
  assert.equal(err, '')
  assert.equal(code, 0)
  const lines = linesOf(out)
  assert.deepEqual(
    lines.filter((line) => line['event'] === 'answered').map((line) => [line['cn'], line['qn'], line['reply']]),
    [
      ['2011', qnOf(1), '9014'],
      ['2051', '20081016101010001', '9014'],
      ['2011', qnOf(5), '9014'],
    ],
  )
  const summary = lines.at(-1)
  assert.equal(summary?.['event'], 'summary')
  assert.deepEqual(
    ['sent', 'asked', 'answered', 'unanswered', 'rejected', 'noise', 'received'].map((name) => summary?.[name]),
    [7, 3, 3, 0, 1, 1, 0],
  )
  assert.ok(Number(dig(summary, 'ms', 'p50')) > 0)
})

test('send keeps no more frames waiting than the window', async () => {
  let waiting = 0
  let most = 0
  const there = await platform((message, socket) => {
    most = Math.max(most, ++waiting)
    setTimeout(() => {
      waiting--
      socket.write(answered(message) ?? '')
    }, 5)
    return null
  })
  const frames = Buffer.concat(Array.from({ length: 40 }, (_, index) => upload(index)))
  const { code, out } = await poyang(['send', '--to', there.to, '--window', '4', '--quiet'], frames)
  there.close()
  assert.equal(code, 0)
  assert.equal(most, 4)
  assert.equal(linesOf(out).length, 1)
  assert.equal(linesOf(out)[0]?.['answered'], 40)
})

test('send keeps the pace it is given', async () => {
  const there = await platform(answered)
  const began = performance.now()
  const { code } = await poyang(
    ['send', '--to', there.to, '--rate', '20'],
    Buffer.concat(Array.from({ length: 11 }, (_, index) => upload(index))),
  )
  there.close()
  assert.equal(code, 0)
  assert.ok(performance.now() - began >= 500)
})

test('send fails when one that asked is not answered, and says which', async () => {
  const there = await platform((message, _, index) => (index === 1 ? null : answered(message)))
  const { code, out } = await poyang(['send', '--to', there.to, '--timeout', '0.5'], Buffer.concat([upload(1), upload(2), upload(3)]))
  there.close()
  assert.equal(code, 1)
  const lost = linesOf(out).filter((line) => line['event'] === 'unanswered')
  assert.deepEqual(
    lost.map((line) => line['qn']),
    [qnOf(2)],
  )
})

test('send reports what it did not ask for', async () => {
  const request = frameOf(`QN=${qnOf(7)};ST=32;CN=1061;PW=123456;MN=${mn};Flag=5;CP=&&&&`)
  const there = await platform((message) => Buffer.concat([request, answered(message) ?? Buffer.of()]))
  const { code, out } = await poyang(['send', '--to', there.to], upload(1))
  there.close()
  assert.equal(code, 0)
  const [received] = linesOf(out).filter((line) => line['event'] === 'received')
  assert.equal(dig(received, 'frame', 'message', 'cn'), '1061')
})

test('send ends when the platform closes, also while its input is still open', async () => {
  const there = await platform((_, socket) => {
    socket.destroy()
    return null
  })
  const child = start(['send', '--to', there.to])
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => {})
  child.stdin.write(upload(1))
  child.stdin.write(upload(2))
  const [code] = (await once(child, 'close')) as [number]
  there.close()
  assert.equal(code, 1)
  assert.equal(linesOf(err)[0]?.['title'], 'The connection was lost')
})

test('without a connection, a file or a right option the exit code is 2 and the reason a problem object', async () => {
  const there = await platform(answered)
  const closed = there.to
  there.close()
  const open = await platform(answered)
  for (const args of [
    ['send', '--to', closed],
    ['send', '--to', open.to, '--file', join(folder, 'nothing.bin')],
    ['send', '--to', 'nowhere'],
    ['send'],
    ['decode', '--limit', '10000'],
    ['decode', '--key', 'nokey'],
    ['decode', '--profile', join(folder, 'nothing.json')],
    ['encode', '--longest', 'x'],
  ]) {
    const { code, err, out } = await poyang(args)
    assert.equal(code, 2, args.join(' '))
    assert.equal(out.length, 0)
    const [problem] = linesOf(err)
    assert.ok(typeof problem?.['title'] === 'string' && typeof problem['detail'] === 'string', args.join(' '))
  }
  open.close()
})

test('every command documents itself', async () => {
  for (const args of [
    ['decode', '--help'],
    ['encode', '--help'],
    ['send', '--help'],
  ]) {
    const { code, out } = await poyang(args)
    assert.equal(code, 0)
    assert.match(out.toString(), /Exit code: 0/)
  }
})
