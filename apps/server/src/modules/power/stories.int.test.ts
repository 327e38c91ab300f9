import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeMessage } from '@poyang/hj212'
import { graphOf, meterGroups, powerPlantsOf, powerStories } from '../../../../simulator/src/city/power-plants.ts'
import { draftOf } from '../../../../simulator/src/device/messages.ts'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import { rulesNamed, startAlarmChain } from '../alarms/alarms-for-tests.ts'
import type { AlarmChain } from '../alarms/alarms-for-tests.ts'
import { ruleDocuments } from '@poyang/rules'
import { beijing, received } from '../ingest/frames-for-tests.ts'
import { later } from '../telemetry/judged/judge-for-tests.ts'
import { followFrames } from './power-for-tests.ts'
import { ProcessGraph, ReductionListDraft } from './schema.ts'
import { saveGraph, saveList, saveOrder } from './store.ts'

const MINUTE = 60_000
const plants = powerPlantsOf('poyang')
const electricity = ruleDocuments()
  .filter(({ family }) => family === 'electricity')
  .map(({ id }) => id)
let chain: AlarmChain

before(async () => {
  chain = await startAlarmChain(rulesNamed(...electricity))
  await chain.register(
    {
      enterprises: plants.map(({ enterprise }) => enterprise),
      outlets: plants.map(({ outlet }) => outlet),
      devices: plants.map(({ device }) => device),
    },
    '2026-01-02T00:00:00',
  )
  const recordedAt = beijing('2026-01-03T00:00:00')
  for (const plant of plants) {
    const enterprise = plant.enterprise.id
    await saveGraph(chain.db, {
      enterprise,
      basedOn: 0,
      graph: ProcessGraph.parse(graphOf(plant)),
      by: '张工',
      reason: '按环评备案',
      recordedAt,
    })
    if (!plant.story.ordered) continue
    const measures = [{ kind: 'stop', facilities: ['LINE'] }]
    const list = ReductionListDraft.parse({ levels: { yellow: [], orange: measures, red: measures }, document: '一厂一策', by: '环保专员' })
    await saveList(chain.db, enterprise, list, recordedAt)
  }
  const [from, to] = [beijing('2026-03-10T08:00:00'), beijing('2026-03-10T20:00:00')]
  await saveOrder(chain.db, { level: 'orange', districts: [], from, to, document: '橙色预警〔2026〕1号', by: '值班员', recordedAt })
})
after(() => chain.stop())

test('each story of the power plants makes exactly the rules fire that are written beside it', async () => {
  const eight = beijing('2026-03-10T08:00:00')
  const records: RecordInput[] = []
  for (let minute = 0; minute < 240; minute++)
    for (const plant of plants) {
      const at = eight + minute * MINUTE
      const draft = draftOf(plant.device, '2011', meterGroups(plant, at), { qn: `${20260310080000000n + BigInt(minute)}`, ack: false })
      records.push(received(at + 2_000, encodeMessage(draft), { outlet: plant.outlet.id }))
    }
  await followFrames(chain, [...records, later(eight + 241 * MINUTE)])
  const fired = new Map<string, string[]>()
  for (const rule of electricity)
    for (const { kind, subject } of await chain.verdicts({ rule })) {
      const id = /^\w+\/(E-P\d+)/.exec(subject)?.[1] ?? subject
      if (kind === 'fires') fired.set(id, [...new Set([...(fired.get(id) ?? []), rule])])
    }
  assert.deepEqual(
    Object.fromEntries(plants.map(({ story, enterprise }) => [story.id, (fired.get(enterprise.id) ?? []).toSorted()])),
    Object.fromEntries(powerStories.map(({ id, rules }) => [id, rules])),
  )
})
