/** A span of time that was asked for → seconds, or a refusal. */
import { raise } from '../../platform/http/problem.ts'
import { telemetryProblems } from './problems.ts'

/** Range of the store's time column. */
const FIRST = 0
const LAST = 2 ** 32 - 1
const LONGEST = 30 * 366 * 86_400

/** @param given ISO 8601 texts; `to` is not in the span. Problems: spanInvalid. */
export function spanOf(given: { readonly from: string; readonly to: string }): { from: number; to: number } {
  const from = Math.floor(Date.parse(given.from) / 1000)
  const to = Math.ceil(Date.parse(given.to) / 1000)
  if (!(from < to))
    raise(telemetryProblems.spanInvalid, '`to` must come after `from`.', [{ pointer: '/query/to', detail: 'not after from' }])
  if (from < FIRST || to > LAST) raise(telemetryProblems.spanInvalid, 'Times lie between 1970 and 2106.')
  if (to - from > LONGEST) raise(telemetryProblems.spanInvalid, 'A span has at most thirty years.')
  return { from, to }
}
