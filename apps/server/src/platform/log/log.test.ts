import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServer } from '../http/server.ts'
import { route } from '../http/route.ts'
import { anonymous } from '../access/schema.ts'
import { z } from 'zod'
import { createLog } from './log.ts'

function logged() {
  const lines: string[] = []
  return { lines, log: createLog('test', 'debug', { write: (line: string) => void lines.push(line) }) }
}

const private_ = [
  '13812345678',
  '36011119800101123X',
  'zhang.san@example.gov.cn',
  'Tr0ub4dor&3',
  'AbCdEf0123456789AbCdEf0123456789AbCdEf01234',
]

test('telephone and identity numbers, addresses, passwords, cookies and tokens do not reach a line', () => {
  const { lines, log } = logged()
  const [phone, id, mail, password, token] = private_
  log.info(
    { password, headers: { cookie: `poyang-session=${token}`, authorization: `Bearer ${token}` }, body: { phone, email: mail } },
    `asked by ${phone}`,
  )
  log.warn(`link https://hb.example/log-in#link=${token}, cookie poyang-session=${token}; Bearer ${token}`)
  log.error(
    { err: new Error(`row of ${id}`, { cause: new Error(`${mail} at postgresql://poyang:${password}@127.0.0.1/poyang`) }) },
    'failed',
  )
  const refused = Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (login)=(王小明) already exists.`, where: id })
  log.error({ err: refused }, 'refused')
  const text = lines.join('')
  for (const one of [...private_, '王小明']) assert.ok(!text.includes(one), one)
  assert.match(text, /"code":"23505"/)
})

test('numbers stay numbers, and what only looks similar stays', () => {
  const { lines, log } = logged()
  log.info({ bytesFree: 13_958_643_712, at: 1_795_599_511_000, mn: '010000A8900016F000169DC0', frame: 'frame:hj212/000000123456' }, 'state')
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  assert.deepEqual(
    [line['bytesFree'], line['at'], line['mn'], line['frame']],
    [13_958_643_712, 1_795_599_511_000, '010000A8900016F000169DC0', 'frame:hj212/000000123456'],
  )
})

test('nobody can write a line of their own', () => {
  const { lines, log } = logged()
  log.info({ agent: 'a\r\n{"level":60,"msg":"forged"}\u2028' }, 'b\n{"msg":"forged"}')
  assert.equal(lines.length, 1)
  assert.equal((lines[0] ?? '').trimEnd().split(/[\r\n]/).length, 1)
  assert.equal((JSON.parse(lines[0] ?? '') as { level: number }).level, 30)
})

test('what a request carries does not reach the log when answering it fails', async () => {
  const { lines, log } = logged()
  const [phone, id, mail, , token] = private_
  const app = await createServer({
    log,
    clock: () => 0,
    authenticate: () => Promise.resolve(anonymous),
    policy: [{ may: 'test.read', to: ['anonymous'], over: 'all', because: { zh: '测试', en: 'A test.' } }],
    ownersOf: () => Promise.resolve([]),
    audit: { record: () => Promise.resolve(), act: () => Promise.reject(new Error('none')) },
    read: () => Promise.reject(new Error('none')),
    routes: [
      route({
        method: 'GET',
        path: '/api/who',
        may: 'test.read',
        data: 'open',
        audit: null,
        summary: '谁 Who',
        query: z.object({ q: z.string() }),
        output: z.object({}),
        run: (_context, { query }) => Promise.reject(new Error(`cannot find ${query.q}`)),
      }),
    ],
  })
  const answer = await app.inject({
    url: `/api/who?q=${encodeURIComponent(`${phone} ${id} ${mail}`)}`,
    headers: { host: 'localhost', cookie: `poyang-session=${token}`, authorization: `Bearer ${token}` },
  })
  await app.close()
  assert.equal(answer.statusCode, 500)
  assert.ok(lines.length > 0, 'the failure is logged')
  for (const one of [phone, id, mail, token]) assert.ok(!lines.join('').includes(one ?? '?'), one)
})
