import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { TOTP } from 'otpauth'
import { startIdentity } from './identity-for-tests.ts'
import type { Answer, Browser, TestIdentity } from './identity-for-tests.ts'
import type { Account, RecoveryCodes, SessionView, TotpStart } from './schema.ts'

let city: TestIdentity
before(async () => {
  city = await startIdentity({ secondFactorFor: new Set(['auditor']) })
})
after(() => city.stop())

const PASSWORD = '湖面 三月 有雾 不大 7'
const STEP = 30_000
const problem = (answer: Answer) => [answer.status, answer.json<{ type: string }>().type.replace('/problems/', '')]
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const ok = <T>(answer: Answer): T => {
  assert.equal(answer.status, 200, answer.text)
  return answer.json<T>()
}
async function personWithPassword(login: string): Promise<string> {
  const id = crypto.randomUUID()
  const at = new Date(city.now)
  await sql`insert into identity.person (id, name, login, created_at) values (${id}, ${login}, ${login}, ${at})`.execute(city.db)
  await sql`insert into identity.password (person_id, hash, set_at) values (${id}, ${await city.identity.passwords.hash(PASSWORD)}, ${at})`.execute(
    city.db,
  )
  return id
}
async function logIn(login: string, browser = city.browser()): Promise<Browser> {
  ok(await browser.post('/api/session/log-in', { login, password: PASSWORD }))
  return browser
}
const codeOf = (secret: string, at = city.now) => new TOTP({ secret, period: 30 }).generate({ timestamp: at })
const give = (browser: Browser, code: string) => browser.post('/api/session/second-factor', { kind: 'totp', code })
async function withTotp(login: string): Promise<{ browser: Browser; secret: string; codes: string[] }> {
  await personWithPassword(login)
  const browser = await logIn(login)
  const { secret } = ok<TotpStart>(await browser.post('/api/account/totp'))
  const { codes } = ok<RecoveryCodes>(await browser.post('/api/account/totp/confirm', { code: codeOf(secret) }))
  city.now += 3 * STEP
  return { browser, secret, codes }
}

test('an app counts once its first code was given; from then on a log-in is half done without one', async () => {
  await personWithPassword('app')
  const browser = await logIn('app')
  const { uri, secret } = ok<TotpStart>(await browser.post('/api/account/totp'))
  assert.match(uri, /^otpauth:\/\/totp\//)
  assert.deepEqual(problem(await browser.post('/api/account/totp/confirm', { code: codeOf(secret, city.now + 600_000) })), [
    403,
    'second-factor-refused',
  ])
  assert.equal((await (await logIn('app')).session()).next, null, 'not confirmed: not asked for')
  const before = browser.cookie
  assert.equal(ok<RecoveryCodes>(await browser.post('/api/account/totp/confirm', { code: codeOf(secret) })).codes.length, 10)
  assert.notEqual(browser.cookie, before, 'the session gets another token')
  const fresh = await logIn('app')
  const session = await fresh.session()
  assert.deepEqual([session.next, session.secondFactors, session.posts], ['second-factor', ['totp', 'recovery-code'], []])
  // With the password alone nothing of the account is shown or changed.
  for (const path of ['/api/account', '/api/account/sessions']) assert.deepEqual(problem(await fresh.get(path)), [409, 'session-step'])
  for (const path of ['/api/account/totp/remove', '/api/account/recovery-codes', '/api/account/totp', '/api/account/keys/question'])
    assert.deepEqual(problem(await fresh.post(path)), [409, 'session-step'])
  assert.deepEqual(problem(await fresh.post('/api/account/password', { current: PASSWORD, password: 'x' })), [409, 'session-step'])
  city.now += STEP
  assert.equal(ok<SessionView>(await give(fresh, codeOf(secret))).next, null)
})

test('a code is good once, for a minute and a half, and not after a later one', async () => {
  const { secret } = await withTotp('codes')
  const code = codeOf(secret)
  ok(await give(await logIn('codes'), code))
  const second = await logIn('codes')
  assert.deepEqual(problem(await give(second, code)), [403, 'second-factor-refused'], 'seen over a shoulder, it is worth nothing')
  assert.deepEqual(problem(await give(second, codeOf(secret, city.now - STEP))), [403, 'second-factor-refused'], 'nor is the one before')
  ok(await give(second, codeOf(secret, city.now + STEP)))
  city.now += 10 * STEP
  assert.deepEqual(problem(await give(await logIn('codes'), codeOf(secret, city.now - 2 * STEP))), [403, 'second-factor-refused'])
})

test('codes are not found by trying: the second factor closes like a password, for all sessions of the person', async () => {
  const { secret } = await withTotp('tried')
  const browser = await logIn('tried')
  for (let turn = 0; turn < 5; turn++) assert.deepEqual(problem(await give(browser, '000000')), [403, 'second-factor-refused'])
  assert.deepEqual(problem(await give(browser, codeOf(secret))), [429, 'log-in-closed'])
  assert.deepEqual(problem(await give(await logIn('tried'), codeOf(secret))), [429, 'log-in-closed'])
  city.now += 31_000
  ok(await give(browser, codeOf(secret)))
})

test('a recovery code is good once, and new ones make the old ones void', async () => {
  const { browser, codes } = await withTotp('recover')
  const use = (code = '') =>
    logIn('recover').then((fresh) => fresh.post('/api/session/second-factor', { kind: 'recovery-code', code: code.toUpperCase() }))
  ok(await use(codes[0]))
  assert.deepEqual(problem(await use(codes[0])), [403, 'second-factor-refused'])
  assert.equal(ok<Account>(await browser.get('/api/account')).recoveryCodesLeft, 9)
  const fresh = ok<RecoveryCodes>(await browser.post('/api/account/recovery-codes')).codes
  assert.deepEqual(problem(await use(codes[1])), [403, 'second-factor-refused'])
  ok(await use(fresh[1]))
  const { rows } = await sql<{ hash: Buffer }>`select hash from identity.recovery_code`.execute(city.db)
  assert.ok(rows.every(({ hash }) => hash.length === 32))
})

test('secrets of apps cannot be read from the store, nor put in the place of another person’s', async () => {
  const { secret } = await withTotp('sealed')
  const other = await withTotp('sealed-too')
  const { rows } = await sql<{ sealed: Buffer }>`select sealed from identity.totp`.execute(city.db)
  assert.ok(rows.every(({ sealed }) => !sealed.includes(secret)))
  await sql`update identity.totp set sealed = (select sealed from identity.totp t join identity.person p on p.id = t.person_id where p.login = 'sealed-too'), last_step = 0
    where person_id = (select id from identity.person where login = 'sealed')`.execute(city.db)
  assert.equal((await give(await logIn('sealed'), codeOf(other.secret))).status, 500)
})

test('whose role needs a second factor does nothing before it has one', async () => {
  const person = await personWithPassword('needs')
  const [org, post] = [crypto.randomUUID(), crypto.randomUUID()]
  await sql`insert into identity.organisation (id, kind, name, starts) values (${org}, 'bureau', '局', ${new Date(city.now)})`.execute(
    city.db,
  )
  await sql`insert into identity.post (id, person_id, organisation_id, title, office, starts) values (${post}, ${person}, ${org}, '审计', true, ${new Date(city.now)})`.execute(
    city.db,
  )
  await sql`insert into identity.role_grant (id, post_id, person_id, human, office, role, starts, reason)
    select ${crypto.randomUUID()}, ${post}, id, human, true, 'auditor', ${new Date(city.now)}, '任命' from identity.person where id = ${person}`.execute(
    city.db,
  )
  const browser = await logIn('needs')
  const session = await browser.session()
  assert.deepEqual([session.next, session.post], ['enrol-second-factor', null])
  assert.deepEqual(problem(await browser.post('/api/session/post', { post })), [409, 'session-step'])
  const { secret } = ok<TotpStart>(await browser.post('/api/account/totp'))
  ok(await browser.post('/api/account/totp/confirm', { code: codeOf(secret) }))
  assert.deepEqual((await browser.session()).post?.roles, ['auditor'])
})

// ------------------------------------------------------------------ a security key, made of a key pair and the few bytes of WebAuthn

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** CBOR of what an authenticator says: maps, text, bytes, whole numbers. Source: RFC 8949 section 3. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map((each) => cbor(each))])
  throw new Error('not said by an authenticator')
}

function createKey(origin: string, rpId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  const cose = cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
  const clientData = (type: string, challenge: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const dataOf = (flags: number, counter: number) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count])
  }
  const credential = (response: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })
  return {
    register(challenge: string) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose])
      const authData = Buffer.concat([dataOf(0x45, 0), attested])
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      return credential({
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['usb'],
      })
    },
    answer(challenge: string, counter: number) {
      const client = clientData('webauthn.get', challenge)
      const authenticatorData = dataOf(0x05, counter)
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(client)]), privateKey)
      return credential({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
      })
    },
  }
}

test('a security key answers one question once, for this site, and is not copied', async () => {
  await personWithPassword('key')
  const browser = await logIn('key')
  const { port } = new URL(city.url)
  const origin = `http://127.0.0.1:${port}`
  const key = createKey(origin, '127.0.0.1')
  const question = async (by: Browser, path: string) => ok<{ challenge: string }>(await by.post(path)).challenge
  const registration = key.register(await question(browser, '/api/account/keys/question'))
  assert.equal(
    ok<RecoveryCodes>(await browser.post('/api/account/keys', { label: '办公室的钥匙', response: registration })).codes.length,
    10,
  )
  assert.deepEqual(problem(await browser.post('/api/account/keys', { label: '再来', response: registration })), [409, 'session-step'])

  const ask = async () => {
    const fresh = await logIn('key')
    return { fresh, challenge: await question(fresh, '/api/session/second-factor/question') }
  }
  const send = (by: Browser, response: object) => by.post('/api/session/second-factor', { kind: 'security-key', response })
  const first = await ask()
  assert.equal((await first.fresh.session()).next, 'second-factor')
  const answer = key.answer(first.challenge, 5)
  assert.equal(ok<SessionView>(await send(first.fresh, answer)).next, null)

  const second = await ask()
  assert.deepEqual(problem(await send(second.fresh, answer)), [403, 'second-factor-refused'], 'an answer to another question')
  assert.deepEqual(
    problem(await send(second.fresh, key.answer(second.challenge, 6))),
    [403, 'second-factor-refused'],
    'it was void by then',
  )
  const third = await ask()
  assert.deepEqual(
    problem(await send(third.fresh, key.answer(third.challenge, 5))),
    [403, 'second-factor-refused'],
    'a copy that counts behind',
  )
  const fourth = await ask()
  const elsewhere = createKey('http://evil.example', '127.0.0.1').answer(fourth.challenge, 9)
  assert.deepEqual(problem(await send(fourth.fresh, { ...elsewhere, id: answer.id, rawId: answer.id })), [403, 'second-factor-refused'])
  const fifth = await ask()
  assert.equal(ok<SessionView>(await send(fifth.fresh, key.answer(fifth.challenge, 7))).next, null)
  const [held] = ok<Account>(await fifth.fresh.get('/api/account')).securityKeys
  ok(await fifth.fresh.post('/api/account/keys/remove', { id: held?.id }))
  assert.equal((await (await logIn('key')).session()).next, null)
})
