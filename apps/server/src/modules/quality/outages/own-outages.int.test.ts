import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { loadDevices, startDeviceLoad } from '../../../../../../tests/broken/device-load.ts'
import { frame, opened, received } from '../../ingest/frames-for-tests.ts'
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
  await noteOutages({ db: chain.db, questions, runsFile: join(folder, 'gateway', 'runs.jsonl') }, stoppedAt + 30_000)
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
