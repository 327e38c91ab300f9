import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { loadDevices, startDeviceLoad } from '../../../../../../tests/broken/device-load.ts'
import { beijing, frame, opened, received } from '../../ingest/frames-for-tests.ts'
import { startChain } from '../../telemetry/judged/judge-for-tests.ts'
import { freePort } from '../../../platform/processes/free-port.ts'
import { startChild } from '../../../platform/processes/start-child.ts'
import { createColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import { noteOutages } from './note-outages.ts'
import { outagesPage } from './outages-page.ts'

test('a gateway that was killed under load, and one that was stopped, are outages of our own', async (t) => {
  const chain = await startChain()
  t.after(() => chain.stop())
  const folder = await mkdtemp(join(tmpdir(), 'own-outage-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'gateway'))
  await writeFile(join(folder, 'gateway', 'registry.json'), JSON.stringify({ version: 1, devices: loadDevices(4) }))
  const port = await freePort()
  const env = {
    ...process.env,
    POYANG_DATA: folder,
    POYANG_HJ212_PORT: String(port),
    POYANG_LOG_FREE_FLOOR_BYTES: '0',
    POYANG_LOG_LEVEL: 'fatal',
  }
  const start = async () => {
    const child = startChild({ name: 'gateway', env })
    await child.ready
    return child
  }
  const begun = Date.now()
  const first = await start()
  const load = startDeviceLoad(port, 4, 2)
  t.after(() => load.stop())
  await pause(500)
  assert.ok(load.acknowledged.size > 0)
  const killedAt = Date.now()
  process.kill(first.pid ?? 0, 'SIGKILL')
  await first.exited
  await pause(11_000)
  const second = await start()
  const backAt = Date.now()
  await pause(300)
  const stoppedAt = Date.now()
  await second.stop(5_000)
  // The frame index knows what stood around it: records of that time, as the writer derives them.
  await chain.append([
    opened(begun),
    received(killedAt - 1, frame({ cp: 'w01018-Rtd=1.0,w01018-Flag=N' })),
    received(backAt + 1, frame({ cp: 'w01018-Rtd=1.0,w01018-Flag=N' })),
  ])
  const questions = createColumnarQuestions(chain.client)
  await noteOutages({ db: chain.db, questions, runsFile: join(folder, 'gateway', 'runs.jsonl') }, stoppedAt + 30_000, 3_600_000)
  const { outages, seconds } = await outagesPage(chain.db, { from: begun, to: stoppedAt + 30_000 }, stoppedAt + 30_000)
  assert.deepEqual(
    outages.map(({ kind, planned, to, evidence }) => [kind, planned, to === null, evidence]),
    [
      ['stopped', true, true, ['frame:hj212/000000000002']],
      ['stopped', false, false, ['frame:hj212/000000000001', 'frame:hj212/000000000002']],
    ],
  )
  const killed = outages[1]
  assert.ok(killed?.to !== null && killed !== undefined)
  // The last sign of life is at most five seconds before the kill; that far, not further, we cannot tell.
  assert.ok(Date.parse(killed.from) > killedAt - 6_000 && Date.parse(killed.from) <= killedAt)
  assert.ok(Date.parse(killed.to) > killedAt + 11_000 && Date.parse(killed.to) <= backAt)
  assert.ok(seconds >= 41)
  assert.deepEqual(killed.words.zh, '网关异常终止')
})

test('when everybody falls silent at once the line was ours: while it lasts it has no end, then it has one', async (t) => {
  const chain = await startChain()
  t.after(() => chain.stop())
  const begun = beijing('2026-11-24T08:00:00')
  const at = (minute: number) => begun + minute * 60_000
  const heard = (minute: number) =>
    Array.from({ length: 6 }, (_, device) =>
      received(at(minute) + device * 1_000, frame({ mn: `M${device}`, cp: 'w01018-Rtd=1.0,w01018-Flag=N' })),
    )
  const given = { db: chain.db, questions: createColumnarQuestions(chain.client), runsFile: join(tmpdir(), 'no-such-runs.jsonl') }
  const shown = async (minute: number, lookBack: number) => {
    await noteOutages(given, at(minute), lookBack * 60_000)
    const { outages } = await outagesPage(chain.db, { from: at(0), to: at(120) }, at(minute))
    return outages.map(({ kind, from, to, evidence }) => [kind, from.slice(11, 16), to?.slice(11, 16), evidence.length])
  }
  await chain.append([opened(at(0)), ...heard(0), ...heard(1), ...heard(2)])
  assert.deepEqual(await shown(5, 30), [])
  assert.deepEqual(await shown(6, 30), [['all-silent', '08:03', undefined, 1]])
  // It has lasted longer than is looked back; its end is found all the same.
  assert.deepEqual(await shown(60, 30), [['all-silent', '08:03', undefined, 1]])
  await chain.append([...heard(70), ...heard(71)])
  assert.deepEqual(await shown(72, 30), [['all-silent', '08:03', '09:10', 2]])
})
