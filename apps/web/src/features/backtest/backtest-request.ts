/** From the form of a backtest to what the server is asked, and back. Pure. */
import { BacktestRequest, RuleId } from '../../../../server/src/modules/alarms/schema.ts'
import type { BacktestRule } from '../../../../server/src/modules/alarms/schema.ts'

export interface BacktestSearch {
  /** A rule to begin with, and its version. */
  readonly rule?: string
  readonly version?: number
}

export function backtestSearch(search: Record<string, unknown>): BacktestSearch {
  const rule = RuleId.safeParse(search['rule'])
  const version = Number(search['version'])
  if (!rule.success) return {}
  return { rule: rule.data, ...(Number.isSafeInteger(version) && version > 0 ? { version } : {}) }
}

/** One chosen rule: a version of it, or null for the one in force. */
export interface Chosen {
  readonly rule: string
  readonly version: number | null
}

export interface Fields {
  readonly by: string
  readonly chosen: readonly Chosen[]
  /** `YYYY-MM-DD`; `to` is not in it. */
  readonly from: string
  readonly to: string
  /** Null: every outlet. */
  readonly outlets: readonly string[] | null
}

/** Null while something is missing or wrong. */
export function requestOf({ by, chosen, from, to, outlets }: Fields): BacktestRequest | null {
  if (from >= to || outlets?.length === 0) return null
  const rules: BacktestRule[] = chosen.map(({ rule, version }) => (version === null ? { rule } : { rule, version }))
  const request = BacktestRequest.safeParse({ by, rules, from, to, ...(outlets === null ? {} : { outlets }) })
  return request.success ? request.data : null
}

const DAY_MS = 86_400_000
const OFFSET_MS = 8 * 3_600_000

/** Whole days of Beijing that end with today. */
export function lastDays(days: number, now: number): { from: string; to: string } {
  const day = (ms: number) => new Date(ms + OFFSET_MS).toISOString().slice(0, 10)
  return { from: day(now - (days - 1) * DAY_MS), to: day(now + DAY_MS) }
}
