/** From the form of a backtest to what the server is asked, and back. Pure. */
import { BacktestFile, BacktestRequest, RuleId } from '../../../../server/src/modules/alarms/schema.ts'
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
  readonly as: BacktestRequest['as']
}

/** Null while something is missing or wrong. */
export function requestOf({ by, chosen, from, to, outlets, as }: Fields): BacktestRequest | null {
  if (from >= to || outlets?.length === 0) return null
  const rules: BacktestRule[] = chosen.map(({ rule, version }) => (version === null ? { rule } : { rule, version }))
  const request = BacktestRequest.safeParse({ by, rules, from, to, as, ...(outlets === null ? {} : { outlets }) })
  return request.success ? request.data : null
}

/** What a result file says must come out again: its hashes, hexadecimal. */
export interface Expected {
  readonly inputs?: string
  readonly verdicts?: string
}

const hash = /^[0-9a-f]{64}$/

/** From an address. Two hashes or nothing. */
export function expectedSearch(search: Record<string, unknown>): Expected {
  const { inputs, verdicts } = search
  return typeof inputs === 'string' && typeof verdicts === 'string' && hash.test(inputs) && hash.test(verdicts) ? { inputs, verdicts } : {}
}

/** A result once more, by the texts of its rules as they were; null: the text is no result file. */
export function requestOfFile(text: string, by: string): { readonly request: BacktestRequest; readonly expected: Expected } | null {
  const file = BacktestFile.safeParse(jsonOf(text))
  if (!file.success) return null
  const { request: question, texts, inputs, verdicts } = file.data
  const request = BacktestRequest.safeParse({ ...question, by, rules: texts.map((one) => ({ text: one })) })
  return request.success ? { request: request.data, expected: { inputs, verdicts } } : null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const DAY_MS = 86_400_000
const OFFSET_MS = 8 * 3_600_000

/** Whole days of Beijing that end with today. */
export function lastDays(days: number, now: number): { from: string; to: string } {
  const day = (ms: number) => new Date(ms + OFFSET_MS).toISOString().slice(0, 10)
  return { from: day(now - (days - 1) * DAY_MS), to: day(now + DAY_MS) }
}
