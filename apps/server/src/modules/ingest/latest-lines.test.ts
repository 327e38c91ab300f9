import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import type { LineHub } from '../../platform/http/internal.ts'
import type { LatestChanged } from '../telemetry/schema.ts'
import type { WorkerLine } from './internal/schema.ts'
import { createLatestLines } from './latest-lines.ts'
import type { LatestLines } from './latest-lines.ts'

let sent: WorkerLine[] = []
let lines: LatestLines
const hub: LineHub = {
  join: () => undefined,
  send: (line) => sent.push(line as WorkerLine),
  close: () => undefined,
}

beforeEach(() => {
  sent = []
  mock.timers.enable({ apis: ['setInterval'] })
  lines = createLatestLines(hub, () => 42)
})
afterEach(() => {
  lines.stop()
  mock.timers.reset()
})

const change = (outlet: string, factor: string, value: string) => ({ outletId: outlet, latest: { factor, value } }) as LatestChanged

test('changes of a quarter of a second go in one line, of each outlet and factor the last', () => {
  lines.add([change('P1', 'w01018', '1'), change('P2', 'w01018', '5')])
  lines.add([change('P1', 'w01018', '2')])
  assert.deepEqual(sent, [])
  mock.timers.tick(250)
  assert.deepEqual(sent, [{ next: 42, latest: [change('P1', 'w01018', '2'), change('P2', 'w01018', '5')] }])
  mock.timers.tick(250)
  assert.equal(sent.length, 1, 'each is told once')
})

test('a flood of changes goes in lines of bounded length, those that waited longest first', () => {
  const many = Array.from({ length: 9_000 }, (_, i) => change('P1', `f${i}`, '1'))
  lines.add(many)
  mock.timers.tick(250)
  lines.add([change('P1', 'f8999', '2'), change('P1', 'f0', '2')])
  mock.timers.tick(500)
  assert.deepEqual(
    sent.map(({ latest }) => latest.length),
    [4_000, 4_000, 1_001],
  )
  assert.deepEqual(sent[2]?.latest.slice(-2), [change('P1', 'f8999', '2'), change('P1', 'f0', '2')])
})
