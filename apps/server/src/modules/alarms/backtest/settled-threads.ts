/** A backtest by what is known now, on several cores: outlets in parts of some, each part in whichever thread is free; told in their order. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { byOutlet, runSettled, tallyOf } from './settled.ts'
import type { OutletWatches, SettledOptions, Tally } from './settled.ts'
import type { ShardOrder, ShardOutlet, ShardWord } from './settled.worker.ts'

const MOST_THREADS = 4
/** Days of outlets. */
const SMALL = 1_000
/** Parts for each thread, so that none waits long for the others at the end. */
const PARTS_A_THREAD = 6

export interface ThreadedOptions extends SettledOptions {
  readonly columnarUrl: string
  readonly threads?: number
}

/** A thread takes half a second of work before it does anything: what is small is done without. */
export const threadsFor = (groups: readonly OutletWatches[], span: Pick<SettledOptions, 'from' | 'to'>): number =>
  tallyOf(groups, span).of < SMALL ? 1 : Math.min(MOST_THREADS, availableParallelism())

/** The same answer as `runSettled`. */
export async function runSettledInThreads(options: ThreadedOptions): Promise<string> {
  const groups = byOutlet(options.watches)
  const threads = Math.min(groups.length, options.threads ?? threadsFor(groups, options))
  if (threads < 2) return await runSettled(options)
  const size = Math.max(1, Math.ceil(groups.length / (threads * PARTS_A_THREAD)))
  const parts = Array.from({ length: Math.ceil(groups.length / size) }, (_, index) => groups.slice(index * size, (index + 1) * size))
  const run = new ThreadedRun(options, groups, parts)
  return await run.result(threads)
}

class ThreadedRun {
  readonly #options: ThreadedOptions
  readonly #parts: readonly (readonly OutletWatches[])[]
  readonly #tallies: Array<Readonly<Tally> | undefined>
  readonly #answers: Array<readonly ShardOutlet[] | undefined>
  readonly #whole: Readonly<Tally>
  readonly #hash = createHash('sha256')
  readonly #workers: Worker[] = []
  #next = 0
  #told = 0

  constructor(options: ThreadedOptions, groups: readonly OutletWatches[], parts: readonly (readonly OutletWatches[])[]) {
    this.#options = options
    this.#parts = parts
    this.#tallies = parts.map(() => undefined)
    this.#answers = parts.map(() => undefined)
    this.#whole = tallyOf(groups, options)
  }

  async result(threads: number): Promise<string> {
    const { signal, columnarUrl, from, to, everything } = this.#options
    const workerData: ShardOrder = { columnarUrl, from, to, everything: everything === true }
    try {
      await new Promise<void>((resolve, reject) => {
        signal.throwIfAborted()
        const onAbort = () => reject(signal.reason as Error)
        signal.addEventListener('abort', onAbort, { once: true })
        for (let index = 0; index < threads; index++) {
          const worker = new Worker(new URL('./settled.worker.ts', import.meta.url), { workerData })
          this.#workers.push(worker)
          worker.on('error', reject)
          worker.on('exit', () => reject(new Error('a thread of the backtest has ended')))
          this.#give(
            worker,
            () => {
              signal.removeEventListener('abort', onAbort)
              resolve()
            },
            reject,
          )
        }
      })
    } finally {
      await Promise.all(this.#workers.map((worker) => worker.terminate()))
    }
    return this.#hash.digest('hex')
  }

  /** Give a thread the next part, and the next when that is done. */
  #give(worker: Worker, onAll: () => void, onFailure: (error: Error) => void): void {
    let index = this.#next
    const give = () => {
      index = this.#next++
      if (index < this.#parts.length) worker.postMessage(this.#parts[index], [])
    }
    worker.on('message', (word: ShardWord) => {
      if ('failure' in word) {
        onFailure(new Error(word.failure))
        return
      }
      this.#tallies[index] = word.tally
      if ('outlets' in word) {
        this.#answers[index] = word.outlets
        this.#tell()
        if (this.#told === this.#parts.length) onAll()
        else give()
      }
      this.#say()
    })
    give()
  }

  /** Tell whatever is complete up to here. */
  #tell(): void {
    for (; this.#told < this.#parts.length; this.#told++) {
      const answer = this.#answers[this.#told]
      if (answer === undefined) return
      const groups = this.#parts[this.#told] ?? []
      for (const [place, { digest, found }] of answer.entries()) {
        this.#hash.update(`${digest}\n`)
        const watches = groups[place]?.[1] ?? []
        for (const { at, verdict } of found) {
          const watch = watches[at]
          if (watch !== undefined) this.#options.onVerdict(watch, verdict)
        }
      }
      this.#answers[this.#told] = []
    }
  }

  #say(): void {
    const sum = { ...this.#whole }
    for (const tally of this.#tallies) {
      if (tally === undefined) continue
      sum.done += tally.done
      sum.values += tally.values
      sum.blocks += tally.blocks
      sum.pruned += tally.pruned
    }
    this.#options.onProgress(sum)
  }
}
