import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyBundle } from '@poyang/evidence'
import type { BundleJson } from '@poyang/evidence'
import { actorFor } from '../../platform/access/actor-for-tests.ts'
import { startCity } from '../../roles/city-for-tests.ts'
import type { City } from '../../roles/city-for-tests.ts'

interface Page {
  readonly events: ReadonlyArray<{
    sequence: number
    action: string
    outcome: string
    object: string | null
    name: string
    person: string
    signed: boolean
    detail: object
  }>
  readonly next: number | null
  readonly signed: number
  readonly last: number
}

let city: City
const auditor = actorFor(['auditor'], { kind: 'city' }, '审计员')
const security = { ...actorFor(['security-officer'], { kind: 'city' }, '安全员'), personId: '00000000-0000-4000-8000-00000000000a' }
const clerk = actorFor(['enterprise-clerk'], { kind: 'enterprises', enterprises: ['E-1'] }, '经办"<b>%_\n{}')
const read = async (query: string, who = auditor) => (await city.as(who).get(`/api/audit?${query}`)).json<Page>()

before(async () => {
  city = await startCity()
  // Acts and refusals to look for.
  assert.equal((await city.as(actorFor(['registrar'])).send('POST', '/api/registry/import', { enterprises: [] })).status, 200)
  assert.equal((await city.as(clerk).get('/api/outlets/O-77')).status, 404)
  assert.equal((await city.as(clerk).get('/api/audit')).status, 403)
  assert.equal((await city.as(security).get(`/api/access/people/${security.personId}/why?permission=alarms.read`)).status, 200)
})
after(() => city.stop())

test('rows are found by who, what, object, outcome and words, also where names hold signs of SQL and JSON', async () => {
  const refused = await read('outcome=refused')
  assert.deepEqual(
    refused.events.map(({ action, object }) => [action, object]),
    [
      ['audit.read', null],
      ['telemetry.read', 'outlet:O-77'],
    ],
  )
  assert.deepEqual(
    (await read(`name=${encodeURIComponent(clerk.name)}`)).events.map(({ sequence }) => sequence),
    refused.events.map(({ sequence }) => sequence),
  )
  assert.equal((await read('object=outlet:O-77')).events.length, 1)
  assert.equal((await read('object=outlet:')).events.length, 1)
  assert.equal((await read('action=sources.')).events[0]?.outcome, 'done')
  const words = await read(`outcome=refused&text=${encodeURIComponent('"<b>%_')}`)
  assert.equal(words.events.length, 2)
  assert.equal((await read(`outcome=refused&text=${encodeURIComponent('"<b>_%')}`)).events.length, 0)
  assert.equal((await read(`from=${encodeURIComponent('2099-01-01T00:00:00+08:00')}`)).events.length, 0)
})

test('pages follow one another without a row twice', async () => {
  const all = await read('limit=200&outcome=refused')
  const first = await read('limit=1&outcome=refused')
  const second = await read(`limit=1&outcome=refused&before=${first.next}`)
  assert.deepEqual([...first.events, ...second.events], all.events)
  assert.equal(second.next, null)
})

test('a search is on record with what was asked', async () => {
  await read('text=Fuchs')
  const [found] = (await read('action=audit.read&outcome=read&text=Fuchs')).events
  assert.deepEqual([found?.name, found?.detail], ['审计员', { text: 'Fuchs' }])
})

test('the security officer does not see its own acts, and takes nothing away', async () => {
  const { events } = await read('limit=200', security)
  assert.ok(events.length > 3)
  assert.deepEqual(
    events.filter(({ person }) => person === security.personId),
    [],
  )
  const [own] = (await read(`person=${security.personId}&action=access.others`)).events
  assert.ok(own !== undefined)
  assert.equal((await city.as(security).get(`/api/audit/${own.sequence}/proof`)).status, 404)
  assert.equal((await city.as(security).get('/api/audit/export?format=csv&reason=look')).status, 403)
})

test('rows are taken away with bundles that check against the key that the log publishes', async () => {
  const { last } = await read('limit=1')
  for (let tries = 0; (await read('limit=1')).signed < last; tries++) {
    assert.ok(tries < 300, 'nothing was signed')
    await pause(500)
  }
  const key = (await city.get('/evidence/records/verifier-key')).text.trim()
  assert.match(key, /^poyang\.local\/records\+/)
  const file = await city.as(auditor).get('/api/audit/export?format=ndjson&outcome=refused&reason=check')
  const lines = file.text.trimEnd().split('\n')
  assert.equal(lines.length >= 3, true)
  for (const line of lines) {
    const { event, bundle } = JSON.parse(line) as { event: Page['events'][number]; bundle: BundleJson | null }
    if (bundle === null) continue
    const { ok, keyTrusted } = verifyBundle(bundle, { trustedKey: key })
    assert.deepEqual([ok, keyTrusted, bundle.index], [true, true, event.sequence - 1])
    const leaf = JSON.parse(Buffer.from(bundle.leaf, 'base64').toString()) as { name: string }
    assert.equal(leaf.name, event.name)
  }
  const sheet = await city.as(auditor).get('/api/audit/export?format=csv&outcome=refused&reason=check')
  assert.equal(sheet.text.startsWith('sequence,at,action,'), true)
  assert.equal(sheet.text.includes('"经办""<b>%_\n{}"'), true)
  const one = await city.as(auditor).get('/api/audit/1/proof')
  assert.equal(verifyBundle(one.json<BundleJson>(), { trustedKey: key }).ok, true)
  assert.deepEqual((await city.as(auditor).get('/api/audit/check')).json<{ ok: boolean; faults: string[] }>().faults, [])
})

test('everybody may know why they may not, and a missing object is no secret told', async () => {
  const why = async (query: string) =>
    (await city.as(clerk).get(`/api/access/why?${query}`)).json<{
      answers: Array<{ why: string; reason: { zh: string } }>
    }>()
  assert.equal((await why('permission=audit.read')).answers[0]?.why, 'no-role')
  assert.deepEqual(await why('permission=alarms.read&object=outlet:O-78'), await why('permission=alarms.read&object=outlet:O-77'))
  assert.equal((await city.as(clerk).get('/api/access/why?permission=no.such')).status, 404)
})
