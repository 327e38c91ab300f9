/** Single sign-on against a real provider in this process; the browser's half is followed redirect by redirect. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Provider } from 'oidc-provider'
import { freePort } from '../../platform/processes/free-port.ts'
import { startIdentity } from './identity-for-tests.ts'
import type { Browser, TestIdentity } from './identity-for-tests.ts'

let city: TestIdentity
let server: Server
let issuer: string
const PASSWORD = '湖面 三月 有雾 不大 7'

before(async () => {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  city = await startIdentity({ oidc: { issuer, client: 'poyang', secret: 'of this test only', name: '政务统一认证' } })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'poyang',
        client_secret: 'of this test only',
        redirect_uris: [`${city.url}/api/session/single-sign-on/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['of this test only'] },
  })
  const answer = provider.callback()
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  assert.equal((server.address() as AddressInfo).port, port)
})
after(async () => {
  await city.stop()
  await new Promise((closed) => server.close(closed))
})

async function personWithPassword(login: string): Promise<string> {
  const id = crypto.randomUUID()
  const at = new Date(city.now)
  await sql`insert into identity.person (id, name, login, created_at) values (${id}, ${login}, ${login}, ${at})`.execute(city.db)
  await sql`insert into identity.password (person_id, hash, set_at) values (${id}, ${await city.identity.passwords.hash(PASSWORD)}, ${at})`.execute(
    city.db,
  )
  return id
}

/** A browser's cookies by name, whatever site set them: each site here has names of its own. */
class Jar {
  readonly cookies = new Map<string, string>()
  async go(
    url: string,
    init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const each of answer.headers.getSetCookie()) {
      const [pair = ''] = each.split(';')
      const cut = pair.indexOf('=')
      if (/Max-Age=0|1970/.test(each)) this.cookies.delete(pair.slice(0, cut))
      else this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1))
    }
    return answer
  }
  /** From the address of the provider to the way back: what a person does there who logs in as `subject`. */
  async throughProvider(start: string, subject: string): Promise<string> {
    let url = start
    for (let step = 0; step < 20; step++) {
      if (url.startsWith(city.url)) return url
      let answer = await this.go(url)
      if (answer.status === 200) {
        const html = await answer.text()
        const action = /action="([^"]+)"/.exec(html)?.[1] ?? assert.fail(html)
        const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? ''
        answer = await this.go(new URL(action, url).href, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ prompt, login: subject, password: 'any' }).toString(),
        })
      }
      url = new URL(answer.headers.get('location') ?? assert.fail(`no way on from ${url}: ${answer.status}`), url).href
    }
    return assert.fail('the provider leads nowhere')
  }
}

/** Log in by the provider; gives where the browser is led and its cookies. */
async function signOn(subject: string, jar = new Jar()): Promise<{ to: string | null; jar: Jar; back: string }> {
  const start = await jar.go(`${city.url}/api/session/single-sign-on`)
  assert.equal(start.status, 303)
  const back = await jar.throughProvider(start.headers.get('location') ?? '', subject)
  const answer = await jar.go(back)
  return { to: answer.headers.get('location'), jar, back }
}
const whoIs = async (jar: Jar) =>
  ((await (await jar.go(`${city.url}/api/session`)).json()) as { person: { login: string } | null }).person?.login ?? null

/** Log in by password and link oneself with a subject of the provider. */
async function link(browser: Browser, subject: string): Promise<string | null> {
  const jar = new Jar()
  jar.cookies.set('poyang-session', browser.cookie ?? '')
  const started = await jar.go(`${city.url}/api/account/single-sign-on`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-poyang-csrf': browser.csrf ?? '' },
    body: '{}',
  })
  const { url } = (await started.json()) as { url: string }
  return (await jar.go(await jar.throughProvider(url, subject))).headers.get('location')
}

test('the provider lets in whoever is linked, and makes nobody', async () => {
  await personWithPassword('linked')
  const stranger = await signOn('subject-1')
  assert.equal(stranger.to, '/log-in?refused=single-sign-on')
  assert.equal(await whoIs(stranger.jar), null)
  const { rows } = await sql`select from identity.person`.execute(city.db)
  assert.equal(rows.length, 1)

  const browser = city.browser()
  await browser.post('/api/session/log-in', { login: 'linked', password: PASSWORD })
  assert.equal(await link(browser, 'subject-1'), '/account')
  const { to, jar } = await signOn('subject-1')
  assert.deepEqual([to, await whoIs(jar)], ['/', 'linked'])
})

test('a way back is used once, by the browser that began it, with the state it was given', async () => {
  const { back, jar } = await signOn('subject-1')
  const again = await jar.go(back)
  assert.equal(again.headers.get('location'), '/log-in?refused=single-sign-on')

  const mine = new Jar()
  const start = await mine.go(`${city.url}/api/session/single-sign-on`)
  const way = await mine.throughProvider(start.headers.get('location') ?? '', 'subject-1')
  const victim = new Jar()
  assert.equal((await victim.go(way)).headers.get('location'), '/log-in?refused=single-sign-on')
  assert.equal(await whoIs(victim), null, 'log-in by a link that somebody else prepared')
  const forged = new URL(way)
  forged.searchParams.set('state', 'forged')
  assert.equal((await mine.go(forged.href)).headers.get('location'), '/log-in?refused=single-sign-on')
  assert.equal((await mine.go(way)).headers.get('location'), '/log-in?refused=single-sign-on', 'the attempt used it up')
  assert.equal(await whoIs(mine), null)

  const late = new Jar()
  const begun = await late.go(`${city.url}/api/session/single-sign-on`)
  const tooLate = await late.throughProvider(begun.headers.get('location') ?? '', 'subject-1')
  city.now += 11 * 60_000
  assert.equal((await late.go(tooLate)).headers.get('location'), '/log-in?refused=single-sign-on')
  city.now -= 11 * 60_000
})

test('an identity outside belongs to one person here, and a person that has ended is not let in by it', async () => {
  await personWithPassword('second')
  const browser = city.browser()
  await browser.post('/api/session/log-in', { login: 'second', password: PASSWORD })
  assert.equal(await link(browser, 'subject-1'), '/log-in?refused=single-sign-on')
  assert.equal(await link(browser, 'subject-2'), '/account')
  await sql`update identity.person set ended_at = now() where login = 'second'`.execute(city.db)
  assert.equal((await signOn('subject-2')).to, '/log-in?refused=single-sign-on')
})

test('nothing is sent to the provider without PKCE, state and nonce', async () => {
  const start = await fetch(`${city.url}/api/session/single-sign-on`, { redirect: 'manual' })
  const asked = new URL(start.headers.get('location') ?? '').searchParams
  assert.equal(asked.get('code_challenge_method'), 'S256')
  assert.ok((asked.get('state') ?? '').length >= 32)
  assert.ok((asked.get('nonce') ?? '').length >= 32)
  assert.match(start.headers.getSetCookie()[0] ?? '', /^poyang-journey=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax/)
})
