/** Some of the outlets of a backtest by what is known now, in a thread of its own: parts come one at a time, each is answered by what it gave. */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import type { Verdict } from '@poyang/rules'
import { settledOutlets, tallyOf } from './settled.ts'
import type { OutletWatches, SettledOptions, Tally } from './settled.ts'

export interface ShardOrder extends Pick<SettledOptions, 'from' | 'to'> {
  readonly columnarUrl: string
  readonly everything: boolean
}

/** What one outlet gave; watches by their place among those of the outlet. */
export interface ShardOutlet {
  readonly digest: string
  readonly found: ReadonlyArray<{ readonly at: number; readonly verdict: Verdict }>
}

/** After each outlet how far the part is; at its end what it gave; or why it cannot be done. */
export type ShardWord =
  | { readonly tally: Tally }
  | { readonly tally: Tally; readonly outlets: readonly ShardOutlet[] }
  | { readonly failure: string }

async function run({ columnarUrl, ...order }: ShardOrder, groups: readonly OutletWatches[], say: (word: ShardWord) => void): Promise<void> {
  const client = openColumnar(columnarUrl)
  const tally = tallyOf(groups, order)
  // Ended by ending the thread.
  const options = {
    client,
    watches: [],
    ...order,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onVerdict: () => undefined,
  }
  const outlets: ShardOutlet[] = []
  try {
    for await (const { digest, found } of settledOutlets(options, groups, tally)) {
      const own = groups[outlets.length]?.[1] ?? []
      outlets.push({ digest, found: found.map(({ watch, verdict }) => ({ at: own.indexOf(watch), verdict })) })
      say({ tally: { ...tally } })
    }
    say({ tally: { ...tally }, outlets })
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) })
  } finally {
    await client.close()
  }
}

const port = parentPort
if (port !== null) {
  // Frames and live verdicts come first. There a priority belongs to the thread that asks; elsewhere it would be that of the whole process.
  if (process.platform === 'linux') setPriority(0, 10)
  port.on('message', (groups: readonly OutletWatches[]) => void run(workerData as ShardOrder, groups, (word) => port.postMessage(word)))
}
