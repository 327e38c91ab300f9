import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { actorFor, askingAs } from '../platform/access/actor-for-tests.ts'
import { anonymous, Role } from '../platform/access/schema.ts'
import type { Actor, Scope } from '../platform/access/schema.ts'
import { openRelational } from '../platform/stores/relational.ts'
import { samplesOf } from './access-samples-for-tests.ts'
import type { Firm, Sample } from './access-samples-for-tests.ts'
import { realTimeFrame, startCity } from './city-for-tests.ts'
import type { City } from './city-for-tests.ts'

const OFFICERS: readonly Role[] = [
  'duty-officer',
  'enforcement-officer',
  'legal-reviewer',
  'committee-member',
  'section-head',
  'bureau-leader',
  'registrar',
  'publicity-officer',
]
const FIRM: readonly Role[] = ['enterprise-manager', 'enterprise-clerk', 'agent']

/** Log-in and the own account: for everybody, about nobody but who asks; its own tests try to break it. */
const OF_ONESELF = 'identity.session'

/** Written apart from the policies: who may, by permission; `all`: whatever the scope of the post. */
const wanted: Readonly<Record<string, { readonly roles: readonly Role[]; readonly all?: true }>> = {
  'telemetry.read': { roles: [...OFFICERS, ...FIRM, 'contractor'] },
  'telemetry.approve': { roles: ['duty-officer', 'section-head'] },
  'ingest.read': { roles: [...OFFICERS, ...FIRM, 'contractor'] },
  'ingest.unmask': { roles: ['duty-officer', 'enforcement-officer', 'enterprise-manager'] },
  'ingest.command': { roles: ['duty-officer', 'enforcement-officer'] },
  'sources.read': { roles: [...OFFICERS, ...FIRM, 'contractor'] },
  'sources.import': { roles: ['registrar'], all: true },
  'sources.edit': { roles: ['registrar'] },
  'sources.request': { roles: FIRM },
  'sources.reveal': { roles: ['registrar', 'duty-officer', 'enforcement-officer', ...FIRM] },
  'quality.read': { roles: [...OFFICERS, ...FIRM, 'contractor'] },
  'quality.mark': { roles: FIRM },
  'quality.judge': { roles: ['duty-officer', 'enforcement-officer', 'section-head'] },
  'quality.record': { roles: [...FIRM, 'contractor', 'duty-officer', 'enforcement-officer'] },
  'alarms.read': { roles: [...OFFICERS, ...FIRM] },
  'alarms.act': { roles: [...OFFICERS, ...FIRM] },
  'alarms.explain': { roles: FIRM },
  'alarms.silence': { roles: ['duty-officer', 'section-head'] },
  'alarms.acknowledge': { roles: ['duty-officer', 'section-head'], all: true },
  'rules.read': { roles: [...OFFICERS, ...FIRM], all: true },
  'rules.draft': { roles: ['duty-officer', 'enforcement-officer', 'section-head'], all: true },
  'rules.review': { roles: ['duty-officer', 'legal-reviewer', 'section-head'], all: true },
  'rules.activate': { roles: ['section-head', 'bureau-leader'], all: true },
  'rules.backtest': { roles: ['duty-officer', 'enforcement-officer', 'section-head'], all: true },
  'power.read': { roles: [...OFFICERS, ...FIRM] },
  'power.edit': { roles: ['registrar', ...FIRM] },
  'power.declare': { roles: FIRM },
  'power.review': { roles: ['duty-officer', 'section-head'] },
  'power.order': { roles: ['section-head', 'bureau-leader'], all: true },
  'power.prove': { roles: ['registrar', 'enforcement-officer'] },
  'identity.read': { roles: ['system-officer', 'security-officer', 'auditor'], all: true },
  'identity.people': { roles: ['system-officer'], all: true },
  'identity.unmask': { roles: ['system-officer'], all: true },
  'identity.grant': { roles: ['security-officer'], all: true },
  'identity.delegate': { roles: [...OFFICERS, ...FIRM, 'contractor', 'department-reader'], all: true },
  'audit.read': { roles: ['auditor', 'security-officer'], all: true },
  'audit.export': { roles: ['auditor'], all: true },
  'access.why': { roles: Role.options.filter((role) => role !== 'machine'), all: true },
  'access.others': { roles: ['auditor', 'security-officer'], all: true },
  'inbox.read': { roles: Role.exclude(['machine']).options },
  'inbox.act': { roles: Role.exclude(['machine']).options },
  'search.ask': { roles: Role.exclude(['machine']).options },
  'views.keep': { roles: Role.exclude(['machine']).options, all: true },
  'lineage.read': { roles: [...OFFICERS, ...FIRM] },
}

interface Described {
  readonly key: string
  readonly permission: string
  readonly sight: 'open' | 'object' | 'list' | 'city'
}

let city: City
let db: Kysely<object>
let routes: Described[]
const firms: Firm[] = []
const now = Math.floor(Date.now() / 60_000) * 60_000
const samples = samplesOf(now)

async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  for (const end = performance.now() + 120_000; ; await pause(100)) {
    const answer = await ask()
    if (answer !== null) return answer
    assert.ok(performance.now() < end, 'waited too long')
  }
}

const SIDE = JSON.stringify({ value: '1', validity: 'valid', exceeds: false, knownAt: '2026-01-01T00:00:00+08:00' })

/** A firm with something of everything. */
async function settle(letter: 'A' | 'B', district: string): Promise<Firm> {
  const [enterprise, outlet, mn] = [`EE-${letter}${letter}`, `OO-${letter}${letter}`, `MN${letter.repeat(10)}`]
  const position = { longitude: 116, latitude: 29 }
  const registered = await city.post('/api/registry/import', {
    enterprises: [
      { id: enterprise, name: `某厂${letter}${letter}`, creditCode: null, industry: '', district, address: '', position, demo: true },
    ],
    outlets: [{ id: outlet, enterpriseId: enterprise, name: '一号', medium: 'gas', position, factors: ['a21026'] }],
    devices: [{ mn, outletId: outlet, version: '2017', st: '31', password: '123456' }],
    facts: [{ outletId: outlet, effectiveFrom: '2026-01-01', sourceKind: 'flue-gas', standard: 'GB 13223-2011' }],
  })
  assert.equal(registered.status, 200, registered.text)
  const stamp = new Date(now + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '')
  const frame = await eventually(async () => {
    await city.say(realTimeFrame(mn, stamp.slice(0, 17), stamp.slice(0, 14), { 'a21026-Rtd': '20.0', 'a21026-Flag': 'N' }))
    const { frames } = (await city.get(`/api/frames?outlet=${outlet}`)).json<{ frames: Array<{ ref: string }> }>()
    const [first] = frames
    return first === undefined ? null : Number(first.ref.split('/')[1])
  })
  const attachment = createHash('sha256').update(letter).digest('hex')
  const id = async (statement: ReturnType<typeof sql<{ id: string }>>) => Number((await statement.execute(db)).rows[0]?.id)
  await eventually(async () => ((await city.get('/api/rules/X01')).status === 200 ? true : null))
  await sql`insert into alarms.attachment (sha256, name, content) values (${attachment}, 'a.txt', ${Buffer.from(letter)})`.execute(db)
  const alarm = await id(sql<{
    id: string
  }>`insert into alarms.alarm (rule, version, subject, outlet_id, severity, observed_from, opened_at, words, quiet)
    values ('X01', 1, ${`${outlet}/a21026`}, ${outlet}, 'warning', now(), now(), '{"zh":"某","en":"some"}', false) returning id`)
  await sql`insert into alarms.alarm_event (alarm, seq, at, what, by, body) values
    (${alarm}, 1, now(), 'opened', 'poyang', '{}'),
    (${alarm}, 2, now(), 'explain', '某', ${JSON.stringify({ note: '说明', files: [{ name: 'a.txt', sha256: attachment, bytes: 1 }], late: false })}::jsonb)`.execute(
    db,
  )
  const marked = samples['POST /api/outlets/{id}/marks']?.({ outlet } as Firm)
  const made = await city.post(marked?.path ?? '', { ...(marked?.body as object), by: '某' })
  assert.equal(made.status, 200, made.text)
  const ripple = await id(sql<{ id: string }>`insert into telemetry.ripple
    (value_ref, outlet_id, factor, level, basis, starts, known_frame, known_at, cause, was, is_now, downstream, state)
    values (${`value:${outlet}`}, ${outlet}, 'a21026', 'hour', 'measured', 0, 1, 1, 'late-data', ${SIDE}::jsonb, ${SIDE}::jsonb, '[]', 'open') returning id`)
  const declaration = await id(sql<{ id: string }>`insert into power.declaration
    (enterprise_id, link_group, starts, ends, reason, declared_by, declared_at) values (${enterprise}, 'G1', 0, 1, '检修', '某', 0) returning id`)
  return {
    enterprise,
    outlet,
    mn,
    frame,
    alarm,
    mark: Number(made.json<{ ref: string }>().ref.split(':')[1]),
    ripple,
    declaration,
    attachment,
  }
}

before(async () => {
  city = await startCity()
  db = openRelational(city.relationalUrl)
  const document = (await city.get('/api')).json<{ paths: Record<string, Record<string, Record<string, string>>> }>()
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      key: `${method.toUpperCase()} ${path}`,
      permission: one['x-permission'] ?? '',
      sight: one['x-sight'] as Described['sight'],
    })),
  )
  firms.push(await settle('A', '甲区'), await settle('B', '乙区'))
})
after(async () => {
  await db.destroy()
  await city.stop()
})

async function ask(actor: Actor, key: string, { path, body, stream }: Sample): Promise<{ status: number; type: string; text: string }> {
  const stop = new AbortController()
  const answer = await fetch(`${city.url}${path}`, {
    method: key.split(' ')[0] ?? 'GET',
    headers: { ...askingAs(actor), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: stop.signal,
  })
  if (stream === true && answer.ok) {
    stop.abort()
    return { status: answer.status, type: '', text: '' }
  }
  const text = await answer.text()
  const type = answer.ok ? '' : ((JSON.parse(text) as { type: string }).type ?? '')
  return { status: answer.status, type, text }
}

/** So that the flood of this test is not taken for one. */
const PACE_MS = 4

test('every route has a permission of the table and a question of the samples, and the samples name no other', () => {
  assert.deepEqual(
    routes.filter(({ key, permission }) => permission !== OF_ONESELF && samples[key] === undefined).map(({ key }) => key),
    [],
    'routes without a sample',
  )
  assert.deepEqual(
    Object.keys(samples).filter((key) => !routes.some((route) => route.key === key)),
    [],
    'samples without a route',
  )
  assert.deepEqual(
    [...new Set(routes.map(({ permission }) => permission))].filter(
      (permission) => permission !== OF_ONESELF && wanted[permission] === undefined,
    ),
    [],
  )
})

test('whoever has not logged in is asked to, everywhere', async () => {
  const [mine] = firms
  assert.ok(mine !== undefined)
  for (const { key } of routes.filter(({ permission }) => permission !== OF_ONESELF)) {
    const { status, type } = await ask(anonymous, key, samples[key]!(mine))
    assert.deepEqual([status, type], [401, '/problems/log-in'], key)
  }
})

const scopesOf = (role: Role): Scope[] =>
  OFFICERS.includes(role)
    ? [{ kind: 'city' }, { kind: 'districts', districts: ['甲区'] }]
    : FIRM.includes(role) || role === 'contractor'
      ? [{ kind: 'enterprises', enterprises: ['EE-AA'] }]
      : [{ kind: 'city' }]

for (const role of Role.options) {
  test(`${role}: each route answers for what is its own, and for nothing else`, async () => {
    const [own, foreign] = firms
    assert.ok(own !== undefined && foreign !== undefined)
    const wrong: string[] = []
    let asked = 0
    for (const scope of scopesOf(role)) {
      const actor = actorFor([role], scope)
      for (const { key, permission, sight } of routes.filter((one) => one.permission !== OF_ONESELF)) {
        const rule: (typeof wanted)[string] | undefined = wanted[permission]
        const may = rule?.roles.includes(role) === true
        const whole = scope.kind === 'city' || rule?.all === true || sight === 'open'
        for (const isOwn of [true, false]) {
          const firm: Firm = isOwn ? own : foreign
          const sample: Sample = samples[key]!(firm)
          await pause(PACE_MS)
          const { status, type, text } = await ask(actor, key, sample)
          asked++
          const said = `${key} as ${role} over ${scope.kind}, ${isOwn ? 'own' : 'foreign'}: ${status} ${type} ${text.slice(0, 160)}`
          const refused = ['/problems/log-in', '/problems/not-allowed', '/problems/unknown-object'].includes(type)
          if (!may) {
            if (type !== '/problems/not-allowed') wrong.push(said)
            continue
          }
          if (whole || isOwn) {
            // A route for those who see all of the city is closed to others, about whomever they ask.
            if (sight === 'city' && !whole ? type !== '/problems/not-allowed' : refused || status >= 500) wrong.push(said)
          } else if (
            sight === 'object'
              ? type !== '/problems/unknown-object'
              : sample.names === true
                ? status !== 404 && status !== 403 && status !== 422
                : false
          )
            wrong.push(said)
          if (!whole && [foreign.enterprise, foreign.outlet, foreign.mn, '某厂BB'].some((name) => text.includes(name)))
            wrong.push(`leak: ${said}`)
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(asked >= Object.keys(samples).length * 2)
  })
}

test('each refusal is on record, with who asked and what for', async () => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit.event where outcome = 'refused'`.execute(db)
  assert.ok((rows[0]?.n ?? 0) > routes.length)
})
