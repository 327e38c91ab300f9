/** A backtest in a thread of its own, so that nobody who asks for a page waits for it. Says its progress, then its result. */
import { parentPort, workerData } from 'node:worker_threads'
import { openColumnar } from '../../../platform/stores/columnar.ts'
import { openRelational } from '../../../platform/stores/relational.ts'
import { linkedSubjects } from '../../power/index.ts'
import type { BacktestFile, BacktestJob, BacktestRequest } from '../schema.ts'
import { runBacktest } from './backtest.ts'

export interface BacktestOrder {
  readonly columnarUrl: string
  readonly relationalUrl: string
  readonly request: BacktestRequest
  readonly now: number
}

export type BacktestWord =
  | { readonly progress: BacktestJob['progress'] }
  | { readonly result: BacktestFile; readonly milliseconds: number }
  | { readonly failure: string }

const SAY_MS = 250

async function run({ columnarUrl, relationalUrl, request, now }: BacktestOrder, say: (word: BacktestWord) => void): Promise<void> {
  const client = openColumnar(columnarUrl)
  const db = openRelational(relationalUrl)
  const began = performance.now()
  let said = 0
  try {
    const result = await runBacktest(
      {
        client,
        columnarUrl,
        db,
        now,
        linked: () => linkedSubjects(db),
        // Cancelled by ending the thread.
        signal: new AbortController().signal,
        onProgress: (progress) => {
          if (performance.now() - said < SAY_MS && progress.done < progress.of) return
          said = performance.now()
          say({ progress })
        },
      },
      request,
    )
    say({ result, milliseconds: Math.round(performance.now() - began) })
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) })
  } finally {
    await Promise.all([client.close(), db.destroy()])
  }
}

const port = parentPort
if (port !== null) await run(workerData as BacktestOrder, (word) => port.postMessage(word))
