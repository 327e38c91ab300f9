/**
 * The second loop of the worker: each durable record becomes a leaf of the Merkle log, and what has grown is signed.
 * Goes its own pace; neither the gateway nor the writer waits for it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { EvidenceLog } from '../../platform/evidence/evidence-log.ts'
import { beijingDay } from '../telemetry/index.ts'

export interface EvidenceLoopOptions {
  /** Gives the leaves from one index up to another. */
  readonly reader: { read(from: number, to: number): AsyncIterable<ReadonlyArray<{ readonly leaf: Uint8Array }>> }
  readonly evidence: EvidenceLog
  /** Records below are durable; grows only. */
  readonly head: () => number
  /** Told once when something fails, and once (null) when all is well again. */
  readonly onTrouble?: (error: Error | null) => void
  /** A tree that has grown is signed this often. */
  readonly signEveryMs?: number
  readonly now?: () => number
}

export interface EvidenceLoop {
  /** Takes in what is durable, signs once more, stops. */
  stop(): Promise<void>
}

/** Well within the minute that is promised, so that a frame can be proved soon after it is seen. */
const SIGN_EVERY_MS = 15_000
const LOOK_EVERY_MS = 250
const LONGEST_RETRY_MS = 10_000

export function startEvidenceLoop(options: EvidenceLoopOptions): EvidenceLoop {
  const { reader, evidence, head, onTrouble, signEveryMs = SIGN_EVERY_MS, now = Date.now } = options
  const stopping = new AbortController()
  let signedAt = 0
  let signedDay = beijingDay(now())

  const feed = async (): Promise<void> => {
    if (evidence.incident !== null || evidence.size >= head()) return
    for await (const batch of reader.read(evidence.size, head())) {
      await evidence.append(batch.map((record) => record.leaf))
      if (stopping.signal.aborted || isDue()) break
    }
  }
  /** At the turn of a day in China whatever came before is signed, however recent the last checkpoint is. */
  const isDue = (): boolean => beijingDay(now()) !== signedDay || now() - signedAt >= signEveryMs
  const sign = async (): Promise<void> => {
    if (evidence.incident !== null) return
    signedAt = now()
    signedDay = beijingDay(signedAt)
    if (evidence.size > evidence.signed) await evidence.sign(signedAt)
  }

  const run = async (): Promise<void> => {
    let retry = LOOK_EVERY_MS
    let troubled = false
    while (!stopping.signal.aborted) {
      try {
        await feed()
        if (isDue()) await sign()
        if (troubled) onTrouble?.(null)
        troubled = false
        retry = LOOK_EVERY_MS
      } catch (cause) {
        if (!troubled) onTrouble?.(new Error('evidence: records wait to be hashed or signed', { cause }))
        troubled = true
        retry = Math.min(retry * 2, LONGEST_RETRY_MS)
      }
      if (evidence.size >= head() || troubled || evidence.incident !== null)
        await pause(retry, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    await sign()
  }
  const running = run().catch((cause: unknown) => onTrouble?.(new Error('evidence: not signed at the end', { cause })))
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
