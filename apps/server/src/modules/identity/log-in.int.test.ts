import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { makeRescueLink, openOffices } from './first-start.ts'
import type { FreshLink } from './first-start.ts'
import { startIdentity } from './identity-for-tests.ts'
import type { Answer, Browser, TestIdentity } from './identity-for-tests.ts'
import type { LinkView, OwnSessions, SessionView } from './schema.ts'

let city: TestIdentity
let links: FreshLink[]
before(async () => {
  city = await startIdentity()
  links = await openOffices(city.db, '测试市生态环境局', city.now)
})
after(() => city.stop())

const PASSWORD = '湖面 三月 有雾 不大 7'
const MINUTE = 60_000
const problem = (answer: Answer) => [answer.status, answer.json<{ type: string }>().type.replace('/problems/', '')]
const tokenOf = (link: FreshLink | undefined) => link?.path.split('#link=')[1] ?? ''

/** Another person of the bureau, with a password. */
async function withPassword(login: string): Promise<Browser> {
  const id = crypto.randomUUID()
  await sql`insert into identity.person (id, name, login, created_at) values (${id}, ${login}, ${login}, ${new Date(city.now)})`.execute(
    city.db,
  )
  await sql`insert into identity.password (person_id, hash, set_at) values (${id}, ${await city.identity.passwords.hash(PASSWORD)}, ${new Date(city.now)})`.execute(
    city.db,
  )
  return city.browser()
}
const logIn = (browser: Browser, login: string, password = PASSWORD) => browser.post('/api/session/log-in', { login, password })

test('the first start makes three officers without a password, and a link for each', async () => {
  assert.deepEqual(links.map(({ login }) => login).toSorted(), ['auditor', 'security-officer', 'system-officer'])
  assert.deepEqual(await openOffices(city.db, 'again', city.now), [], 'links that still hold are not made anew')
  assert.deepEqual(problem(await logIn(city.browser(), 'auditor', '')), [422, 'invalid-request'])
  assert.deepEqual(problem(await logIn(city.browser(), 'auditor', 'auditor')), [403, 'log-in-refused'])
})

test('a link sets a password once, within a day, and not by guessing', async () => {
  const browser = city.browser()
  const token = tokenOf(links[0])
  const view = (await browser.post('/api/session/link', { token })).json<LinkView>()
  assert.equal(view.login, links[0]?.login)
  const weak = await browser.post('/api/session/link/use', { token, password: 'poyang123456' })
  assert.deepEqual(problem(weak), [422, 'password-unfit'])
  // Twice at once: one of them is first.
  const both = await Promise.all(
    [0, 1].map(() => city.browser().post('/api/session/link/use', { token, password: PASSWORD, name: '王系统' })),
  )
  assert.equal(both.filter(({ status }) => status === 200).length, 1)
  assert.deepEqual(problem(await browser.post('/api/session/link/use', { token, password: `${PASSWORD}x` })), [403, 'link-refused'])
  assert.deepEqual(problem(await browser.post('/api/session/link', { token })), [403, 'link-refused'])
  const session = await logIn(browser, links[0]?.login ?? '')
  assert.equal(session.json<SessionView>().person?.name, '王系统')
  assert.equal(session.json<SessionView>().post?.roles.length, 1, 'the only post is taken at once')

  city.now += 25 * 60 * MINUTE
  assert.deepEqual(problem(await browser.post('/api/session/link', { token: tokenOf(links[1]) })), [403, 'link-refused'])
  assert.equal((await openOffices(city.db, 'again', city.now)).length, 2, 'who never logged in gets a new one at the next start')
})

test('a name that nobody has gets the answer of a wrong password, and is closed after as many failures', async () => {
  await withPassword('known')
  const answers = new Map<string, string[]>()
  for (const login of ['known', 'nobody']) {
    const said: string[] = []
    for (let turn = 0; turn < 7; turn++) {
      const answer = await logIn(city.browser(), login, 'not the password')
      said.push(JSON.stringify({ ...answer.json<object>(), instance: null, status: answer.status }))
    }
    answers.set(login, said)
  }
  assert.deepEqual(answers.get('known'), answers.get('nobody'))
  assert.match(answers.get('known')?.[4] ?? '', /log-in-refused/)
  assert.match(answers.get('known')?.[5] ?? '', /log-in-closed/)
  assert.deepEqual(problem(await logIn(city.browser(), 'known')), [429, 'log-in-closed'], 'the right password does not help now')
})

test('each further failure doubles the time, and the right password ends it', async () => {
  await withPassword('doubling')
  const fail = async () => (await logIn(city.browser(), 'doubling', 'not the password')).status
  for (let turn = 0; turn < 5; turn++) assert.equal(await fail(), 403)
  for (const seconds of [30, 60, 120]) {
    city.now += (seconds - 1) * 1000
    assert.equal(await fail(), 429, `closed for ${seconds} s`)
    city.now += 2_000
    assert.equal(await fail(), 403, `open after ${seconds} s`)
  }
  city.now += 241_000
  assert.equal((await logIn(city.browser(), 'doubling')).status, 200)
  assert.equal(await fail(), 403)
})

test('a hundred guesses at once are not more than five', async () => {
  await withPassword('flood')
  const answers = await Promise.all(Array.from({ length: 30 }, () => logIn(city.browser(), 'flood', 'not the password')))
  assert.equal(answers.filter(({ status }) => status === 403).length, 5)
  city.now += 60 * MINUTE
})

test('a session has a token of its own after each step, and one that was brought along is never taken', async () => {
  const browser = await withPassword('fixed')
  const planted = 'A'.repeat(43)
  browser.cookie = planted
  const first = await logIn(browser, 'fixed')
  assert.equal(first.status, 200)
  assert.notEqual(browser.cookie, planted)
  const before = browser.cookie
  assert.equal((await logIn(browser, 'fixed')).status, 200)
  assert.notEqual(browser.cookie, before)
  const old = city.browser()
  old.cookie = before
  assert.equal((await old.session()).person, null, 'the session before it has ended')
  const cookie = first.headers.getSetCookie()[0] ?? ''
  assert.match(cookie, /HttpOnly/)
  assert.match(cookie, /SameSite=Lax/)
  const { rows } = await sql<{ hash: Buffer }>`select hash from identity.session`.execute(city.db)
  assert.ok(rows.every(({ hash }) => hash.length === 32 && !hash.equals(Buffer.from(browser.cookie ?? '', 'base64url'))))
})

test('under TLS the cookie is bound to this host and to TLS, and one of plain HTTP is not taken there', async () => {
  const browser = await withPassword('secure')
  const tls = { 'x-forwarded-proto': 'https' }
  const answer = await browser.post('/api/session/log-in', { login: 'secure', password: PASSWORD }, tls)
  const [cookie = ''] = answer.headers.getSetCookie()
  assert.match(cookie, /^__Host-poyang-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const token = /=([\w-]{43});/.exec(cookie)?.[1] ?? ''
  const as = async (name: string) =>
    (await city.browser().get('/api/session', { ...tls, cookie: `${name}=${token}` })).json<SessionView>().person
  assert.equal((await as('__Host-poyang-session'))?.login, 'secure')
  assert.equal(await as('poyang-session'), null)
})

test('a session ends when it is idle, when its time is over, and when its owner says so', async () => {
  const browser = await withPassword('idle')
  await logIn(browser, 'idle')
  city.now += 29 * MINUTE
  assert.equal((await browser.session()).person?.login, 'idle')
  city.now += 31 * MINUTE
  assert.equal((await browser.session()).person, null)
  city.now -= 31 * MINUTE
  assert.equal((await browser.session()).person, null, 'a clock that is moved back does not bring it to life')

  await logIn(browser, 'idle')
  for (let turn = 0; turn < 29; turn++) {
    city.now += 25 * MINUTE
    await browser.session()
  }
  assert.equal((await browser.session()).person, null, 'twelve hours are the end, used or not')

  await logIn(browser, 'idle')
  const other = city.browser()
  await logIn(other, 'idle')
  const { sessions } = (await browser.get('/api/account/sessions')).json<OwnSessions>()
  assert.equal(sessions.length, 2)
  const theirs = sessions.find(({ current }) => !current)
  assert.equal((await browser.post(`/api/account/sessions/${theirs?.id}/end`)).status, 200)
  assert.equal((await other.session()).person, null)
  assert.equal((await browser.session()).person?.login, 'idle')
})

test('an answer that goes on asks who it is for, and that is no use of the session', async () => {
  const browser = await withPassword('watching')
  await logIn(browser, 'watching')
  const token = browser.cookie ?? ''
  for (const minutes of [10, 10, 9]) {
    city.now += minutes * MINUTE
    assert.notEqual(await city.identity.sessions.find(token, city.now, false), null)
  }
  city.now += 2 * MINUTE
  assert.equal(await city.identity.sessions.find(token, city.now, false), null)
})

test('a session that was last seen in the future has been tampered with: it ends', async () => {
  const browser = await withPassword('clock')
  await logIn(browser, 'clock')
  city.now -= 20 * MINUTE
  assert.equal((await browser.session()).person, null)
  city.now += 20 * MINUTE
  assert.equal((await browser.session()).person, null)
})

test('sessions that nobody used are ended for good as well', async () => {
  const browser = await withPassword('unseen')
  await logIn(browser, 'unseen')
  city.now += 31 * MINUTE
  await city.identity.tidy()
  city.now -= 28 * MINUTE
  assert.equal((await browser.session()).person, null)
  city.now += 28 * MINUTE
})

test('nobody ends a session of another person', async () => {
  const [mine, theirs] = [await withPassword('mine'), await withPassword('theirs')]
  await logIn(mine, 'mine')
  await logIn(theirs, 'theirs')
  const [session] = (await theirs.get('/api/account/sessions')).json<OwnSessions>().sessions
  assert.deepEqual(problem(await mine.post(`/api/account/sessions/${session?.id}/end`)), [404, 'unknown-identity'])
  assert.equal((await theirs.session()).person?.login, 'theirs')
})

test('a new password ends all other sessions, may not be one of the last, and is asked for when the old one is too old', async () => {
  const browser = await withPassword('changing')
  const other = city.browser()
  await logIn(browser, 'changing')
  await logIn(other, 'changing')
  const change = (current: string, password: string) => browser.post('/api/account/password', { current, password })
  assert.deepEqual(problem(await change('wrong', '另一个 足够长 的密码 8')), [403, 'log-in-refused'])
  assert.deepEqual(problem(await change(PASSWORD, PASSWORD)), [422, 'password-unfit'])
  const before = browser.cookie
  assert.equal((await change(PASSWORD, '另一个 足够长 的密码 8')).status, 200)
  assert.notEqual(browser.cookie, before)
  assert.equal((await other.session()).person, null)
  assert.deepEqual(problem(await change('另一个 足够长 的密码 8', PASSWORD)), [422, 'password-unfit'])

  city.now += 91 * 24 * 60 * MINUTE
  await logIn(browser, 'changing', '另一个 足够长 的密码 8')
  assert.equal((await browser.session()).next, 'new-password')
  assert.deepEqual(problem(await browser.get('/api/account')), [409, 'session-step'])
  assert.equal((await change('另一个 足够长 的密码 8', '第三个 足够长 的密码 9')).status, 200)
  assert.equal((await browser.session()).next, null)
})

test('whoever runs the machine lets in an officer who is locked out, without its password and its lost second factor', async () => {
  const login = links[0]?.login ?? ''
  const browser = city.browser()
  for (let turn = 0; turn < 6; turn++) await logIn(browser, login, 'not the password')
  assert.deepEqual(problem(await logIn(browser, login)), [429, 'log-in-closed'])
  assert.equal(await makeRescueLink(city.db, 'nobody', city.identity.record, false, city.now), null)
  const link = await makeRescueLink(city.db, login, city.identity.record, false, city.now)
  const used = await browser.post('/api/session/link/use', {
    token: tokenOf(link ?? undefined),
    password: '第二次设置的 密码 44',
    name: '改名',
  })
  assert.equal(used.status, 200, used.text)
  assert.equal(used.json<SessionView>().person?.name, '王系统', 'a name is given once')
  assert.equal((await logIn(browser, login, '第二次设置的 密码 44')).status, 200)
})

test('the passwords of the store are argon2id, each with its own salt', async () => {
  const { rows } = await sql<{ hash: string }>`select hash from identity.password`.execute(city.db)
  assert.ok(rows.length > 5)
  assert.ok(rows.every(({ hash }) => hash.startsWith('$argon2id$v=19$m=7168,t=1,p=1$')))
  assert.equal(new Set(rows.map(({ hash }) => hash.split('$')[4])).size, rows.length)
})

test('nothing of a log-in is told to the audit beyond ids, names and addresses', () => {
  const text = JSON.stringify(city.events)
  assert.match(text, /identity\.logged-in/)
  assert.match(text, /identity\.log-in-refused/)
  assert.ok(!text.includes(PASSWORD))
  assert.ok(!text.includes('not the password'))
})
