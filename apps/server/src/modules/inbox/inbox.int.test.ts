import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ruleDocuments } from '@poyang/rules'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { actorFor, askingAs } from '../../platform/access/actor-for-tests.ts'
import type { Actor } from '../../platform/access/schema.ts'
import { openRelational } from '../../platform/stores/relational.ts'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'
import { taskSources } from '../../roles/tasks.ts'
import { createDirectoryKeeper } from '../sources/index.ts'
import { keepTasks } from './keep-tasks.ts'
import { lookAgain } from './look-again.ts'
import { Inbox, TaskDetail } from './schema.ts'
import type { Task } from './schema.ts'
import { lightOf } from './light.ts'

let city: City
let db: Kysely<object>

const person = (id: string, actor: Actor): Actor => ({ ...actor, personId: `00000000-0000-4000-8000-0000000000${id}` })
const officer = person('11', actorFor(['duty-officer'], { kind: 'districts', districts: ['甲区'] }, '周值班'))
const colleague = person('12', actorFor(['duty-officer'], { kind: 'city' }, '吴值班'))
const elsewhere = person('13', actorFor(['duty-officer'], { kind: 'districts', districts: ['乙区'] }, '郑值班'))
const head = person('14', actorFor(['section-head'], { kind: 'city' }, '王科长'))
const manager = person('15', actorFor(['enterprise-manager'], { kind: 'enterprises', enterprises: ['E-1'] }, '某厂环保'))
const stranger = person('16', actorFor(['enterprise-manager'], { kind: 'enterprises', enterprises: ['E-2'] }, '别厂环保'))

const position = { longitude: 116, latitude: 29 }
const enterprise = (id: string, district: string) => ({
  id,
  name: `某厂${id}`,
  creditCode: null,
  industry: '',
  district,
  address: '',
  position,
  demo: true,
})

before(async () => {
  city = await startCity()
  db = openRelational(city.relationalUrl)
  const registered = await city.post('/api/registry/import', {
    enterprises: [enterprise('E-1', '甲区'), enterprise('E-2', '乙区')],
    outlets: [{ id: 'G-1', enterpriseId: 'E-1', name: '一号', medium: 'gas', position, factors: ['a21026'] }],
  })
  assert.equal(registered.status, 200, registered.text)
  await until(async () => (await city.get('/api/rules')).json<{ rules: unknown[] }>().rules.length === ruleDocuments().length)
})
after(async () => {
  await db.destroy()
  await city.stop()
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let wait = 0; !(await holds()); wait++) {
    assert.ok(wait < 400, 'waited too long')
    await pause(50)
  }
}

const inboxOf = async (actor: Actor, query = ''): Promise<Inbox> => {
  const answer = await fetch(`${city.url}/api/inbox?${query}`, { headers: askingAs(actor) })
  assert.equal(answer.status, 200, await answer.clone().text())
  return Inbox.parse(await answer.json())
}
const post = async (actor: Actor, path: string, body: unknown) => {
  const answer = await fetch(`${city.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...askingAs(actor) },
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text() }
}
const alarmKinds = ({ tasks }: Inbox) => tasks.filter(({ object }) => object.startsWith('alarm:')).map(({ kind }) => kind)

async function openAlarm(severity = 'warning'): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into alarms.alarm (rule, version, subject, outlet_id, factor, severity, observed_from, opened_at, words, quiet)
    values ('T01', 1, 'G-1/a21026', 'G-1', 'a21026', ${severity}, now() - random() * interval '1 day', now(), '{"zh":"","en":""}', false)
    returning id::float8 as id`.execute(db)
  const id = rows[0]?.id ?? 0
  await sql`insert into alarms.alarm_event (alarm, seq, at, what, by, body) values (${id}, 1, now(), 'opened', 'poyang', '{}')`.execute(db)
  return id
}

test('an alarm waits for officers whose scope it lies in, then for its enterprise, then is done by whoever did it', async () => {
  const id = await openAlarm()
  await until(async () => alarmKinds(await inboxOf(officer)).includes('alarms.open'))
  const [task] = (await inboxOf(officer)).tasks
  assert.ok(task !== undefined)
  assert.match(task.title.zh, /核实报警：.*某厂E-1 一号/)
  assert.deepEqual(
    task.steps.map(({ body }) => body['act']),
    ['inform', 'send', 'lead', 'close'],
  )
  assert.deepEqual([task.light.colour, task.unread, task.enterprise?.district], ['green', true, '甲区'])
  assert.deepEqual(alarmKinds(await inboxOf(colleague)), ['alarms.open'])
  for (const other of [elsewhere, manager, stranger]) assert.deepEqual(alarmKinds(await inboxOf(other)), [])
  assert.equal((await fetch(`${city.url}/api/inbox/${task.id}`, { headers: askingAs(stranger) })).status, 404)

  // The next step is the request as it stands in the task.
  const [inform] = task.steps
  assert.ok(inform !== undefined)
  const informed = await post(officer, inform.path, { ...inform.body, note: '请说明' })
  assert.equal(informed.status, 200, informed.text)
  await until(async () => alarmKinds(await inboxOf(manager)).includes('alarms.explain'))
  assert.deepEqual(alarmKinds(await inboxOf(stranger)), [])
  assert.deepEqual(alarmKinds(await inboxOf(officer)), [])
  assert.deepEqual(alarmKinds(await inboxOf(officer, 'view=done')), ['alarms.open'])
  assert.deepEqual(alarmKinds(await inboxOf(officer, 'view=started')), ['alarms.explain'])

  const ask = (await inboxOf(manager)).tasks.find(({ kind }) => kind === 'alarms.explain')
  const explained = await post(manager, ask?.steps[0]?.path ?? '', { ...ask?.steps[0]?.body, text: '检修' })
  assert.equal(explained.status, 200, explained.text)
  await until(async () => alarmKinds(await inboxOf(officer)).includes('alarms.explained'))
  await post(officer, `/api/alarms/${id}/acts`, { act: 'close', outcome: 'right', note: '属实' })
  await until(async () => alarmKinds(await inboxOf(manager, 'view=read')).includes('alarms.settled'))
  assert.deepEqual(alarmKinds(await inboxOf(officer)), [])
})

test('a task is taken on by one, given back, supervised by a head; what a colleague has taken on is not to do', async () => {
  await openAlarm()
  await until(async () => alarmKinds(await inboxOf(officer)).includes('alarms.open'))
  const [task] = (await inboxOf(officer)).tasks
  assert.ok(task !== undefined)
  const acts = `/api/inbox/${task.id}/acts`
  assert.equal((await post(officer, acts, { act: 'claim' })).status, 200)
  assert.equal((await post(colleague, acts, { act: 'claim' })).status, 409)
  assert.deepEqual(alarmKinds(await inboxOf(colleague)), [])
  assert.deepEqual(
    (await inboxOf(colleague, 'claimed=others')).tasks.map(({ claimed }) => claimed?.by),
    ['周值班'],
  )
  assert.equal((await post(elsewhere, acts, { act: 'claim' })).status, 404)
  assert.equal((await post(colleague, acts, { act: 'release' })).status, 409)
  assert.equal((await post(officer, acts, { act: 'release' })).status, 200)
  assert.equal((await post(officer, acts, { act: 'supervise', note: '尽快' })).status, 409)
  assert.equal((await post(head, acts, { act: 'supervise', note: '尽快' })).status, 404)
  await sql`update inbox.task set supervised_at = now(), supervised_by = 'poyang' where id = ${task.id}`.execute(db)
  assert.deepEqual(alarmKinds(await inboxOf(head, 'view=supervised')), ['alarms.open'])
  assert.equal((await post(head, acts, { act: 'supervise', note: '尽快' })).status, 200)
  assert.equal((await post(officer, acts, { act: 'seen' })).status, 200)
  const detail = TaskDetail.parse(await (await fetch(`${city.url}/api/inbox/${task.id}`, { headers: askingAs(officer) })).json())
  assert.deepEqual(
    [detail.task.unread, detail.task.supervised?.by, detail.events.map(({ what, by }) => `${what} ${by}`)],
    [false, '王科长', ['offered poyang', 'claimed 周值班', 'released 周值班', 'supervised 王科长']],
  )
})

test('a draft waits for a second person, not for its author', async () => {
  const text = (await city.get('/api/rules/X01')).json<{ versions: Array<{ text: string }> }>().versions[0]?.text ?? ''
  const drafter = person('17', { ...actorFor(['duty-officer', 'section-head'], { kind: 'city' }, '起草人') })
  const drafted = await post(drafter, '/api/rules', { text: text.replace('param minutes = 3 min', 'param minutes = 7 min'), note: '' })
  assert.equal(drafted.status, 200, drafted.text)
  const reviews = async (actor: Actor, view: string) => (await inboxOf(actor, `view=${view}&kind=rules.review`)).tasks
  await until(async () => (await reviews(head, 'todo')).length === 1)
  assert.deepEqual([(await reviews(drafter, 'todo')).length, (await reviews(drafter, 'started')).length], [0, 1])
  const [task] = await reviews(head, 'todo')
  const [approve] = task?.steps ?? []
  assert.ok(approve !== undefined)
  assert.equal((await post(head, approve.path, { ...approve.body, note: '' })).status, 200)
  await until(async () => (await inboxOf(head, 'kind=rules.activate')).total === 1)
})

test('the inbox is made again from what it stands on, and comes out the same', async () => {
  await openAlarm('serious')
  await until(async () => (await inboxOf(officer)).total >= 2)
  const all = () =>
    sql<{ key: string; digest: string }>`select key, digest from inbox.task where closed_at is null order by key`.execute(db)
  await until(async () => (await sql`select 1 from outbox.event where topic = 'alarms.changed'`.execute(db)).rows.length === 0)
  const before = (await all()).rows
  assert.ok(before.length >= 2)
  await sql`truncate inbox.task, inbox.seen, inbox.task_event`.execute(db)
  const directory = createDirectoryKeeper(db, () => undefined)
  for (const round of [1, 2]) {
    for (const source of taskSources(directory))
      await keepTasks(db, source.name, null, await source.derive(db, null, Date.now()), { at: round, by: null, person: null })
    assert.deepEqual((await all()).rows, before)
  }
  // Made twice, offered once.
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from inbox.task_event`.execute(db)
  assert.equal(rows[0]?.n, before.length)
})

test('the lights of the list are those that the store sorts by', async () => {
  await sql`update inbox.task set offered_at = now() - interval '10 hours', due_at = now() + interval '2 hours' where key like 'alarms/%'`.execute(
    db,
  )
  const { tasks } = await inboxOf(officer, 'colour=yellow')
  assert.ok(tasks.length > 0)
  assert.ok(tasks.every(({ light }: Task) => light.colour === 'yellow'))
  assert.equal((await inboxOf(officer, 'colour=green')).tasks.filter(({ object }) => object.startsWith('alarm:')).length, 0)
  assert.equal(lightOf({ offeredAt: 0, due: { at: 8, basis: { zh: '', en: '' } }, now: 6 }).colour, 'yellow')
})

test('the search finds what the asker may see, tasks that wait for them first', async () => {
  const found = async (actor: Actor, q: string) => {
    const answer = await fetch(`${city.url}/api/search?q=${encodeURIComponent(q)}`, { headers: askingAs(actor) })
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { found: Array<{ kind: string; id: string }> }).found
  }
  await until(async () => (await found(officer, '某厂')).some(({ kind }) => kind === 'alarm'))
  const kinds = (await found(officer, '某厂')).map(({ kind }) => kind)
  assert.equal(kinds[0], 'task')
  assert.ok(kinds.includes('enterprise') && kinds.includes('outlet'))
  assert.deepEqual(
    (await found(stranger, '某厂')).filter(({ kind }) => kind === 'enterprise').map(({ id }) => id),
    ['E-2'],
  )
  assert.ok((await found(head, '超标')).every(({ kind }) => kind !== 'person'))
})

test('what time alone changes is found: an explanation that does not come goes back to officers, what is over to the heads, once', async () => {
  const id = await openAlarm()
  await until(async () => (await inboxOf(officer)).tasks.some(({ object }) => object === `alarm:${id}`))
  assert.equal((await post(officer, `/api/alarms/${id}/acts`, { act: 'inform', note: '' })).status, 200)
  await until(async () => (await inboxOf(manager)).tasks.some(({ object }) => object === `alarm:${id}`))
  const sources = taskSources(createDirectoryKeeper(db, () => undefined))
  const later = Date.now() + 80 * 3_600_000
  for (const now of [later, later + 1]) await lookAgain(db, sources, now)
  assert.ok((await inboxOf(officer)).tasks.some(({ kind, object }) => kind === 'alarms.silent' && object === `alarm:${id}`))
  assert.ok(
    (await inboxOf(head, 'view=supervised')).tasks.some(
      ({ object, supervised }) => object === `alarm:${id}` && supervised?.by === 'poyang',
    ),
  )
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from inbox.task_event e join inbox.task t on t.id = e.task_id
    where t.key = ${`alarms/${id}/explain`} and e.what = 'supervised'`.execute(db)
  assert.equal(rows[0]?.n, 1)
})
