/** What a frame log holds, as the acknowledgements name it. */
import { decodeFrame } from '@poyang/hj212'
import type { FrameLogReader } from '../../apps/server/src/platform/frame-log/types.ts'

/** `MN/QN` of every accepted record below `head`; throws when an index is missing or a record names a connection that was not opened. */
export async function keptFrames(log: FrameLogReader, head: number): Promise<Set<string>> {
  const kept = new Set<string>()
  const opened = new Set<number>()
  let next = 0
  for await (const batch of log.read(0, head)) {
    for (const record of batch) {
      if (record.index !== next) throw new Error(`record ${next} is missing`)
      next += 1
      if (record.kind === 'opened') opened.add(record.index)
      else if (!opened.has(record.connection))
        throw new Error(`record ${record.index} names connection ${record.connection}, which was not opened`)
      if (record.disposition !== 'accepted') continue
      const { message } = decodeFrame(record.bytes)
      if (message === null) throw new Error(`record ${record.index} was accepted and cannot be read`)
      kept.add(`${message.mn}/${message.qn}`)
    }
  }
  if (next !== head) throw new Error(`${head} records were durable, ${next} can be read`)
  return kept
}

export const missingFrom = (kept: ReadonlySet<string>, acknowledged: Iterable<string>): string[] =>
  [...acknowledged].filter((frame) => !kept.has(frame))
