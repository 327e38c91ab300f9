import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { adminRoutes } from './admin-routes.ts'
import { openOffices } from './first-start.ts'
import { startIdentity } from './identity-for-tests.ts'
import type { Answer, Browser, TestIdentity } from './identity-for-tests.ts'
import type { Delegation, OneTimeLink, Organisation, OwnSessions, Person, Post, ServiceAccount, SessionView } from './schema.ts'
import type { z } from 'zod'
import type { PersonPage, ServiceToken } from './schema.ts'

let city: TestIdentity
let system: Browser
let security: Browser
let auditor: Browser
const PASSWORD = '湖面 三月 有雾 不大 7'
const DAY = 86_400_000

before(async () => {
  city = await startIdentity({}, adminRoutes)
  const browsers = new Map<string, Browser>()
  for (const { login, path } of await openOffices(city.db, '测试市生态环境局', city.now)) {
    const browser = city.browser()
    await browser.post('/api/session/link/use', { token: path.split('=')[1], password: PASSWORD, name: `${login} 本人` })
    browsers.set(login, browser)
  }
  system = browsers.get('system-officer') ?? assert.fail()
  security = browsers.get('security-officer') ?? assert.fail()
  auditor = browsers.get('auditor') ?? assert.fail()
})
after(() => city.stop())

const problem = (answer: Answer) => [answer.status, answer.json<{ type: string }>().type.replace('/problems/', '')]
const iso = (ms: number) => new Date(ms).toISOString()
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const ok = <T>(answer: Answer): T => {
  assert.equal(answer.status, 200, answer.text)
  return answer.json<T>()
}
const bureau = async () => {
  const { rows } = await sql<{ id: string }>`select id from identity.organisation where kind = 'bureau'`.execute(city.db)
  return rows[0]?.id ?? assert.fail()
}
let made = 0
async function newPerson(name: string): Promise<Person> {
  return ok(await system.post('/api/identity/people', { name, login: `person-${made++}`, phone: '13800001234', idNumber: null }))
}
async function newPost(person: Person, office = false, organisationId?: string): Promise<Post> {
  return ok(
    await system.post('/api/identity/posts', {
      personId: person.id,
      organisationId: organisationId ?? (await bureau()),
      title: '岗位',
      office,
    }),
  )
}
const grant = (by: Browser, post: Post, role: string) => by.post(`/api/identity/posts/${post.id}/grants`, { role, reason: '任命文件' })
async function loggedIn(person: Person): Promise<Browser> {
  const { path } = ok<OneTimeLink>(await system.post(`/api/identity/people/${person.id}/link`))
  const browser = city.browser()
  ok(await browser.post('/api/session/link/use', { token: path.split('=')[1], password: PASSWORD }))
  return browser
}

test('each of the three officers does its part only', async () => {
  const person = await newPerson('张三')
  const post = await newPost(person)
  assert.deepEqual(post.grants, [], 'a new post may nothing')
  const draft = { name: '李四', login: 'li.si' }
  for (const other of [security, auditor]) assert.deepEqual(problem(await other.post('/api/identity/people', draft)), [403, 'not-allowed'])
  for (const other of [system, auditor]) assert.deepEqual(problem(await grant(other, post, 'duty-officer')), [403, 'not-allowed'])
  assert.deepEqual(
    ok<Post>(await grant(security, post, 'duty-officer')).grants.map(({ role }) => role),
    ['duty-officer'],
  )
  for (const officer of [system, security, auditor]) assert.equal((await officer.get('/api/identity/people')).status, 200)
  assert.deepEqual(problem(await city.browser().get('/api/identity/people')), [401, 'log-in'])
  const theirs = await loggedIn(person)
  assert.deepEqual(problem(await theirs.get('/api/identity/people')), [403, 'not-allowed'])
})

test('the security officer grants nothing to itself, neither under another account of its own', async () => {
  const { person } = await security.session()
  const own = await newPost({ id: person?.id } as Person)
  assert.deepEqual(problem(await grant(security, own, 'duty-officer')), [409, 'three-officers'])
  const second = await newPerson('另一账号')
  ok(await system.post(`/api/identity/people/${second.id}/same`, { other: person?.id, reason: '同一人' }))
  assert.deepEqual(problem(await grant(security, await newPost(second), 'duty-officer')), [409, 'three-officers'])
})

test('nobody holds two of the three offices, whoever grants, and whether by one account or by two that are joined', async () => {
  const { person: officer } = await auditor.session()
  const again = await newPost({ id: officer?.id } as Person, true)
  assert.deepEqual(problem(await grant(security, again, 'system-officer')), [409, 'three-officers'])
  const person = await newPerson('王五')
  assert.equal((await grant(security, await newPost(person, true), 'system-officer')).status, 200)
  const joined = await system.post(`/api/identity/people/${person.id}/same`, { other: officer?.id, reason: '同一人' })
  assert.deepEqual(problem(joined), [409, 'three-officers'])
  assert.deepEqual(
    problem(await grant(security, await newPost(person, false), 'auditor')),
    [409, 'three-officers'],
    'only a post made for it',
  )
})

test('the store itself refuses two offices of one human: by insert, by dates, by joining, by moving the grant', async () => {
  const id = () => crypto.randomUUID()
  const [one, two, first, second] = [id(), id(), id(), id()]
  const org = await bureau()
  const from = (day: number) => `2026-0${day}-01`
  await sql`insert into identity.person (id, name) values (${one}, '甲'), (${two}, '乙')`.execute(city.db)
  await sql`insert into identity.post (id, person_id, organisation_id, title, office)
    values (${first}, ${one}, ${org}, '甲岗', true), (${second}, ${two}, ${org}, '乙岗', true)`.execute(city.db)
  const give = (post: string, person: string, role: string, starts: string, ends: string | null, office = true) =>
    sql`insert into identity.role_grant (id, post_id, person_id, human, office, role, starts, ends, reason)
      select ${id()}, ${post}, ${person}, human, ${office}, ${role}, ${starts}::timestamptz, ${ends}::timestamptz, 'x' from identity.person where id = ${person}`.execute(
      city.db,
    )
  const refused = /three_officers_are_three_people/
  await give(first, one, 'auditor', from(1), from(4))
  await assert.rejects(give(first, one, 'system-officer', from(3), null), refused, 'dates that overlap')
  await give(first, one, 'system-officer', from(4), from(6))
  await assert.rejects(
    sql`update identity.role_grant set ends = ${from(5)}::timestamptz where person_id = ${one} and role = 'auditor'`.execute(city.db),
    refused,
  )
  await give(second, two, 'security-officer', from(5), null)
  await assert.rejects(
    sql`update identity.person set human = (select human from identity.person where id = ${one}) where id = ${two}`.execute(city.db),
    refused,
  )
  // Neither by calling the role something else, nor by naming another person, nor by a post that is no office.
  await assert.rejects(give(first, one, 'auditor', from(7), null, false), /violates/)
  await assert.rejects(give(second, one, 'auditor', from(7), null), /violates foreign key/)
  await assert.rejects(give(first, one, 'duty-officer', from(7), null), /violates check/)
  await assert.rejects(sql`update identity.role_grant set human = 999999 where person_id = ${two}`.execute(city.db), /violates foreign key/)
  await assert.rejects(
    sql`insert into identity.delegation (id, post_id, to_person_id, starts, ends, reason, made_by)
      values (${id()}, ${first}, ${two}, now(), now() + interval '1 day', 'x', ${one})`.execute(city.db),
    /violates foreign key/,
  )
  await assert.rejects(
    sql`update identity.role_grant set granted_by = ${two} where person_id = ${two}`.execute(city.db),
    /nobody_grants_to_oneself/,
  )
})

test('whoever may reset an account does not become an officer by it', async () => {
  const { person } = await security.session()
  assert.deepEqual(problem(await system.post(`/api/identity/people/${person?.id}/link`)), [409, 'three-officers'])
  assert.deepEqual(problem(await system.post(`/api/identity/people/${person?.id}/end`, { reason: '停用' })), [409, 'three-officers'])
  assert.deepEqual(problem(await system.post(`/api/identity/organisations/${await bureau()}/end`, { reason: '停用' })), [
    409,
    'three-officers',
  ])
  const { posts } = ok<{ posts: Post[] }>(await system.get(`/api/identity/posts?person=${person?.id}`))
  const office = posts.find((post) => post.office) ?? assert.fail()
  assert.deepEqual(problem(await system.post(`/api/identity/posts/${office.id}/end`, { reason: '停用' })), [409, 'three-officers'])
})

test('a role that is taken back ends the sessions, and a person that ends has none', async () => {
  const person = await newPerson('赵六')
  const post = await newPost(person)
  const given = ok<Post>(await grant(security, post, 'duty-officer'))
  const browser = await loggedIn(person)
  assert.deepEqual((await browser.session()).post?.roles, ['duty-officer'])
  ok(await security.post(`/api/identity/grants/${given.grants[0]?.id}/end`, { reason: '调离' }))
  assert.equal((await browser.session()).person, null)
  ok(await browser.post('/api/session/log-in', { login: person.login, password: PASSWORD }))
  assert.deepEqual((await browser.session()).post?.roles, [])
  ok(await system.post(`/api/identity/people/${person.id}/end`, { reason: '离职' }))
  assert.equal((await browser.session()).person, null)
  assert.deepEqual(problem(await browser.post('/api/session/log-in', { login: person.login, password: PASSWORD })), [403, 'log-in-refused'])
})

test('the security officer ends sessions of another, one of that person only', async () => {
  const [mine, theirs] = [await newPerson('一'), await newPerson('二')]
  const [a, b] = [await loggedIn(mine), await loggedIn(theirs)]
  const [session] = ok<OwnSessions>(await b.get('/api/account/sessions')).sessions
  ok(await security.post(`/api/identity/people/${mine.id}/sessions/end`, { session: session?.id, reason: '核查' }))
  assert.equal((await b.session()).person?.id, theirs.id, 'it is not of the person named')
  ok(await security.post(`/api/identity/people/${mine.id}/sessions/end`, { session: null, reason: '核查' }))
  assert.equal((await a.session()).person, null)
})

test('personal data are masked, and one is shown for a reason that is on record', async () => {
  const person = await newPerson('钱七')
  assert.equal(person.phone, '138****1234')
  const { people } = ok<z.infer<typeof PersonPage>>(await auditor.get('/api/identity/people?search=钱七'))
  assert.deepEqual([people.length, people[0]?.phone], [1, '138****1234'])
  assert.equal(ok<{ people: unknown[] }>(await system.get('/api/identity/people?search=13800001234')).people.length, 0, 'not found by them')
  const unmask = (by: Browser, reason: string) => by.post(`/api/identity/people/${person.id}/unmask`, { field: 'phone', reason })
  assert.deepEqual(problem(await unmask(system, '')), [422, 'invalid-request'])
  assert.deepEqual(problem(await unmask(auditor, '看看')), [403, 'not-allowed'])
  assert.deepEqual(ok(await unmask(system, '电话通知')), { field: 'phone', value: '13800001234' })
  const { rows } = await sql<{
    body: string
  }>`select body from audit.event where action = 'identity.unmasked' and outcome = 'done'`.execute(city.db)
  assert.equal(rows.length, 1)
  assert.match(rows[0]?.body ?? '', /"field":"phone","reason":"电话通知"/)
  const { rows: all } = await sql<{ body: string }>`select body from audit.event`.execute(city.db)
  assert.ok(all.length > 20)
  assert.ok(all.every(({ body }) => !body.includes('13800001234') && !body.includes(PASSWORD)))
})

test('nobody becomes more by fields that a form does not have', async () => {
  const person = ok<Person>(
    await system.post('/api/identity/people', { name: '孙八', login: 'sun.ba', demo: true, human: 1, endedAt: null, hasPassword: true }),
  )
  assert.deepEqual([person.demo, person.hasPassword, person.sameAs], [false, false, []])
  const post = ok<Post>(
    await system.post('/api/identity/posts', {
      personId: person.id,
      organisationId: await bureau(),
      title: '岗位',
      scope: { kind: 'city' },
      grants: [{ role: 'bureau-leader' }],
    }),
  )
  assert.deepEqual([post.scope, post.grants], [{ kind: 'none' }, []])
  assert.deepEqual(problem(await system.post('/api/identity/people', { name: '孙八', login: 'sun.ba' })), [409, 'identity-taken'])
})

test('one person acts as one post at a time, chosen by itself', async () => {
  const person = await newPerson('周九')
  const [duty, head] = [await newPost(person), await newPost(person)]
  ok(await grant(security, duty, 'duty-officer'))
  ok(await grant(security, head, 'section-head'))
  ok(await security.post(`/api/identity/posts/${head.id}/scope`, { scope: { kind: 'districts', districts: ['甲区'] }, reason: '分管' }))
  const browser = await loggedIn(person)
  const session = await browser.session()
  assert.deepEqual([session.next, session.post, session.posts.length], ['post', null, 2])
  assert.deepEqual(problem(await browser.get('/api/account/delegations')), [403, 'not-allowed'], 'without a post it may nothing')
  const before = browser.cookie
  const chosen = ok<SessionView>(await browser.post('/api/session/post', { post: head.id }))
  assert.deepEqual([chosen.post?.roles, chosen.post?.scope], [['section-head'], { kind: 'districts', districts: ['甲区'] }])
  assert.notEqual(browser.cookie, before)
  const { rows } = await sql<{
    id: string
  }>`select post.id from identity.post join identity.person p on p.id = person_id where p.id <> ${person.id}`.execute(city.db)
  assert.deepEqual(problem(await browser.post('/api/session/post', { post: rows[0]?.id })), [404, 'unknown-identity'])
})

test('an agent acts for those enterprises whose mandate holds today, whatever its scope says', async () => {
  const agency = ok<Organisation>(await system.post('/api/identity/organisations', { kind: 'agent', name: '代理公司' }))
  const person = await newPerson('吴十')
  const post = await newPost(person, false, agency.id)
  ok(await grant(security, post, 'agent'))
  ok(await security.post(`/api/identity/posts/${post.id}/scope`, { scope: { kind: 'city' }, reason: '误设' }))
  const mandate = (enterpriseId: string, from: number, to: number) =>
    security.post(`/api/identity/organisations/${agency.id}/mandates`, {
      enterpriseId,
      document: '委托书',
      starts: iso(city.now + from * DAY),
      ends: iso(city.now + to * DAY),
    })
  ok(await mandate('E-0001', -1, 10))
  ok(await mandate('E-0002', -10, -1))
  ok(await mandate('E-0003', 5, 10))
  const browser = await loggedIn(person)
  const scope = async () => (await browser.session()).post?.scope
  assert.deepEqual(await scope(), { kind: 'enterprises', enterprises: ['E-0001'] })
  assert.equal((await browser.session()).portal, 'enterprise')
  city.now += 6 * DAY
  ok(await browser.post('/api/session/log-in', { login: person.login, password: PASSWORD }))
  assert.deepEqual(await scope(), { kind: 'enterprises', enterprises: ['E-0001', 'E-0003'] })
  city.now -= 6 * DAY
})

test('nobody outside the bureau is given its work, and the system officer widens nobody’s sight', async () => {
  const firm = ok<Organisation>(
    await system.post('/api/identity/organisations', { kind: 'enterprise', name: '某厂', enterprises: ['E-0009'] }),
  )
  assert.deepEqual(firm.enterprises, [])
  const path = `/api/identity/organisations/${firm.id}`
  assert.deepEqual(problem(await system.post(`${path}/enterprises`, { enterprises: ['E-0009'], reason: '企业' })), [403, 'not-allowed'])
  assert.deepEqual(problem(await system.post(`${path}/mandates`, {})), [403, 'not-allowed'])
  assert.deepEqual(ok<Organisation>(await security.post(`${path}/enterprises`, { enterprises: ['E-0001'], reason: '企业' })).enterprises, [
    'E-0001',
  ])
  assert.deepEqual(
    ok<Organisation>(await system.post(`${path}/change`, { name: '某厂新名' })).enterprises,
    ['E-0001'],
    'what is not named stays',
  )
  const person = await newPerson('厂里的人')
  const post = await newPost(person, false, firm.id)
  for (const role of ['section-head', 'agent', 'department-reader'])
    assert.deepEqual(problem(await grant(security, post, role)), [409, 'unfit-role'])
  ok(await grant(security, post, 'enterprise-manager'))
  assert.deepEqual(problem(await grant(security, await newPost(person), 'enterprise-manager')), [409, 'unfit-role'])
})

test('a post is lent to a colleague for days, and acts show both names', async () => {
  const [giver, taker, stranger] = [await newPerson('郑值班'), await newPerson('冯同事'), await newPerson('外人')]
  const post = await newPost(giver)
  ok(await grant(security, post, 'duty-officer'))
  const own = await newPost(taker)
  const elsewhere = ok<Organisation>(await system.post('/api/identity/organisations', { kind: 'department', name: '水利局' }))
  await newPost(stranger, false, elsewhere.id)
  const browser = await loggedIn(giver)
  const lend = (toPersonId: string) =>
    browser.post('/api/account/delegations', {
      postId: post.id,
      toPersonId,
      starts: iso(city.now - 1_000),
      ends: iso(city.now + 3 * DAY),
      reason: '年休假',
    })
  assert.deepEqual(problem(await lend(stranger.id)), [404, 'unknown-identity'])
  const lent = ok<Delegation>(await lend(taker.id))
  const theirs = await loggedIn(taker)
  const { posts } = await theirs.session()
  const behalf = new Map(posts.map(({ id, onBehalfOf }) => [id, onBehalfOf]))
  assert.deepEqual([behalf.get(own.id), behalf.get(post.id), behalf.size], [null, '郑值班', 2])
  ok(await theirs.post('/api/session/post', { post: post.id }))
  ok(await theirs.get('/api/account/delegations'))
  assert.deepEqual(problem(await theirs.post('/api/account/delegations', { ...lent, postId: post.id, toPersonId: giver.id })), [
    404,
    'unknown-identity',
  ])
  ok(await theirs.post('/api/account/delegations', { ...lent, postId: own.id, toPersonId: giver.id }))
  const { rows } = await sql<{
    actor: string
  }>`select actor from audit.event where person_id = ${taker.id} and action = 'identity.delegated'`.execute(city.db)
  assert.deepEqual(rows, [{ actor: '冯同事（代郑值班）' }])
  ok(await browser.post(`/api/account/delegations/${lent.id}/end`))
  assert.equal((await theirs.session()).post, null, 'what was lent is gone at once')
})

test('a service account may what it was given by name, until it expires, and never what the three officers may', async () => {
  const { account, token } = ok<z.infer<typeof ServiceToken>>(await system.post('/api/identity/services', { name: '采集程序', days: 10 }))
  const machine = (path: string) => city.browser().get(path, { authorization: `Bearer ${token}` })
  assert.deepEqual(problem(await machine('/api/identity/people')), [403, 'not-allowed'])
  const give = (permissions: readonly string[]) =>
    security.post(`/api/identity/services/${account.id}/grant`, { permissions, scope: { kind: 'city' }, reason: '接口' })
  assert.deepEqual(problem(await give(['identity.people'])), [409, 'three-officers'])
  assert.deepEqual(ok<ServiceAccount>(await give(['alarms.read'])).permissions, ['alarms.read'])
  assert.deepEqual(problem(await city.browser().get('/api/session', { authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaa' })), [
    401,
    'token-refused',
  ])
  city.now += 11 * DAY
  assert.deepEqual(problem(await machine('/api/session')), [401, 'token-refused'])
  city.now -= 11 * DAY
  ok(await system.post(`/api/identity/services/${account.id}/end`, { reason: '停用' }))
  assert.deepEqual(problem(await machine('/api/session')), [401, 'token-refused'])
  const { rows } = await sql<{ hash: Buffer }>`select hash from identity.service_account`.execute(city.db)
  assert.ok(rows.every(({ hash }) => hash.length === 32 && !hash.equals(Buffer.from(token))))
})

test('a request that changes something without the token of its session is refused', async () => {
  const forged = city.browser()
  forged.cookie = system.cookie
  const draft = { name: '黑客', login: 'forged' }
  assert.deepEqual(problem(await forged.post('/api/identity/people', draft)), [403, 'csrf'])
  assert.deepEqual(problem(await forged.post('/api/identity/people', draft, { 'x-poyang-csrf': auditor.csrf ?? '' })), [403, 'csrf'])
  assert.deepEqual(problem(await system.post('/api/identity/people', draft, { origin: 'https://evil.example' })), [403, 'foreign-origin'])
  assert.equal((await system.get('/api/identity/people?search=黑客')).json<{ people: unknown[] }>().people.length, 0)
})

test('a name is text, whatever it holds', async () => {
  const name = "<img src=x onerror=alert(1)>'); drop table identity.person; --"
  const person = await newPerson(name)
  assert.equal(person.name, name)
  for (const search of ["' or 1=1 --", '%', '_', '\\', "O'Brien"]) {
    const found = ok<{ people: Person[] }>(await system.get(`/api/identity/people?search=${encodeURIComponent(search)}`))
    assert.equal(found.people.length, 0, search)
  }
})
