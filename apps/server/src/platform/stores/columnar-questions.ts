/** Questions to the columnar store on behalf of somebody who waits: few at once, bounded in time and memory, refused in words. */
import { ClickHouseError } from '@clickhouse/client'
import type { ClickHouseClient } from '@clickhouse/client'
import { httpProblems, Problem } from '../http/problem.ts'
import { createTurnstile } from '../http/turnstile.ts'

/** Values only ever go in as bound parameters (`{name:Type}`); a statement is never put together from what a caller sent. */
export type Parameters = Readonly<Record<string, string | number | readonly number[] | readonly string[]>>

export interface ColumnarQuestions {
  /**
   * Rows of a select statement, without a FORMAT clause. 64-bit integers may come as number or text.
   * Problems: columnarDown, busy, tooCostly.
   */
  ask<Row>(statement: string, parameters: Parameters, signal?: AbortSignal): Promise<Row[]>
  /** Whether the store answered the last question. */
  readonly up: boolean
}

const SECONDS = 10
/** An answer that has not come by then does not come: the store hangs. One that did not answer last time is waited for less. */
const usualPatience = { upMs: 15_000, downMs: 3_000 }
const MEMORY_BYTES = 512 * 1024 * 1024
const AT_ONCE = 4
const WAITING = 64

/** Codes of ClickHouse for questions that took too much: time, rows, bytes, memory. Source: ClickHouse, ErrorCodes.cpp. */
const tooMuch = new Set(['158', '159', '160', '241', '307', '396'])
const TOO_MANY_QUERIES = '202'
/** Codes that say that the store is starting, stopping or not set up yet: no such database, no such table, shutting down. */
const notReady = new Set(['60', '81', '236', '425', '745'])

export function createColumnarQuestions(client: ClickHouseClient, patience = usualPatience): ColumnarQuestions {
  const turnstile = createTurnstile({ atOnce: AT_ONCE, waiting: WAITING })
  let up = true
  /** Somebody is finding out whether a store that was away is there again: nobody else waits for that. */
  let trying = false
  return {
    get up() {
      return up
    },
    async ask<Row>(statement: string, parameters: Parameters, signal?: AbortSignal) {
      return await turnstile(async () => {
        signal?.throwIfAborted()
        if (trying) throw new Problem(httpProblems.columnarDown, 'Frames are being kept meanwhile.')
        const isTrial = !up
        trying = isTrial
        const late = AbortSignal.timeout(up ? patience.upMs : patience.downMs)
        try {
          const answer = await client.query({
            query: statement,
            query_params: parameters,
            format: 'JSONEachRow',
            clickhouse_settings: { max_execution_time: SECONDS, max_memory_usage: String(MEMORY_BYTES) },
            abort_signal: signal === undefined ? late : AbortSignal.any([signal, late]),
          })
          const rows = await answer.json<Row>()
          up = true
          return rows
        } catch (cause) {
          const problem = refusalOf(cause, signal)
          if (problem.kind === httpProblems.columnarDown) up = false
          throw problem
        } finally {
          if (isTrial) trying = false
        }
      })
    },
  }
}

function refusalOf(cause: unknown, signal: AbortSignal | undefined): Problem {
  if (signal?.aborted === true) return new Problem(httpProblems.busy, 'The caller went away.', [], cause)
  if (!(cause instanceof ClickHouseError)) return new Problem(httpProblems.columnarDown, 'Frames are being kept meanwhile.', [], cause)
  if (tooMuch.has(cause.code)) return new Problem(httpProblems.tooCostly, 'Ask for a shorter span or fewer things at once.', [], cause)
  if (cause.code === TOO_MANY_QUERIES)
    return new Problem(httpProblems.busy, 'The store has too many questions; ask again in a few seconds.', [], cause)
  if (notReady.has(cause.code)) return new Problem(httpProblems.columnarDown, 'The store is not set up yet.', [], cause)
  return new Problem(httpProblems.internal, 'It has been logged under the number given as instance.', [], cause)
}
