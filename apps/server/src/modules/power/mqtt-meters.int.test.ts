import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishPacket } from '../../gateways/mqtt/testing.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { rulesNamed, startAlarmChain } from '../alarms/alarms-for-tests.ts'
import { beijing, received } from '../ingest/frames-for-tests.ts'
import { later } from '../telemetry/judged/judge-for-tests.ts'
import { followFrames } from './power-for-tests.ts'
import { ProcessGraph } from './schema.ts'
import { saveGraph } from './store.ts'

const MINUTE = 60_000
const iso = (at: number) => `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`

test('a meter over MQTT: readings, minutes and alarms as over HJ 212, each of them from the packet as it came', async (t) => {
  const chain = await startAlarmChain(rulesNamed('E01'))
  t.after(() => chain.stop())
  const position = { longitude: 116, latitude: 29 }
  const enterprise = { id: 'E-9', name: '某厂', creditCode: null, industry: '', district: '甲区', address: '', position, demo: true }
  const outlet = { id: 'PW-9', enterpriseId: 'E-9', name: '采集器', medium: 'power', position, factors: [] }
  await chain.register({ enterprises: [enterprise], outlets: [outlet] }, '2026-01-02T00:00:00')
  const point = (key: string) => ({ outletId: 'PW-9', dialect: 'mqtt', key })
  const graph = ProcessGraph.parse({
    facilities: [
      { id: 'BOOTH', kind: 'production', name: '喷漆房', ratedKw: '100', point: point('LINE') },
      { id: 'FAN', kind: 'treatment', name: '风机', ratedKw: '30', point: point('FAN1') },
    ],
    groups: [{ id: 'G1', name: '喷漆线', production: ['BOOTH'], treatment: ['FAN'] }],
  })
  const recordedAt = beijing('2026-01-03T00:00:00')
  await saveGraph(chain.db, { enterprise: 'E-9', basedOn: 0, graph, by: '张工', reason: '按环评备案', recordedAt })
  const eight = beijing('2026-03-10T08:00:00')
  const records = Array.from({ length: 60 }, (_, minute): RecordInput => {
    const at = eight + minute * MINUTE
    const line = minute >= 30 ? '80.20' : '0'
    const payload = `{"time":"${iso(at)}","meters":{"LINE":{"p":${line}},"FAN1":{"p":"${minute < 42 ? '0.3' : '24'}"}}}`
    return received(at + 2_000, publishPacket({ topic: 'meters/M1/data', payload }), { outlet: 'PW-9', protocol: 'mqtt' })
  })
  await followFrames(chain, [...records, later(eight + 61 * MINUTE)])
  const [minute] = (await chain.judged('PW-9', 'minute')).filter(
    ({ factor, from }) => factor === 'BOOTH.p' && from === eight / 1000 + 2_400,
  )
  assert.deepEqual([minute?.value, minute?.known.frame], ['80.20', 41])
  const [verdict] = await chain.verdicts({ rule: 'E01' })
  assert.deepEqual([verdict?.kind, verdict?.observedFrom, verdict?.knownAt], ['fires', eight + 30 * MINUTE, eight + 40 * MINUTE])
})
