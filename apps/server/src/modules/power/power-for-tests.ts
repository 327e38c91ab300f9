/** Frames of meters through writer, judge and rules, for tests. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordInput } from '../../platform/frame-log/types.ts'
import type { AlarmChain } from '../alarms/alarms-for-tests.ts'
import { readJudged } from '../alarms/evaluation/judged-feed.ts'
import type { JudgeOptions } from '../telemetry/judged/judge-loop.ts'
import { linkedSubjects } from './linked.ts'
import { createSampleSource } from './metering/sample-source.ts'

/** Resolves when the judge has said that it is done with them, and the rules have been evaluated. */
export async function followFrames(chain: AlarmChain, records: readonly RecordInput[], more: Partial<JudgeOptions> = {}): Promise<void> {
  await chain.append(records)
  const judge = chain.startJudge({ samples: createSampleSource(chain.db), ...more })
  const end = performance.now() + 1_800_000
  while ((await readJudged(chain.client)).frame !== chain.log.head) {
    assert.ok(performance.now() < end, 'waited too long')
    await pause(50)
  }
  await judge.stop()
  await chain.evaluate({ linked: () => linkedSubjects(chain.db) })
}
