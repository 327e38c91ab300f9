/** How alarms are handled, as dated rule data: windows, merging, quiet hours. */
import { z } from 'zod'
import { beijingDay } from '../../telemetry/index.ts'
import { Severity } from '../schema.ts'
import versions from '../data/policies.json' with { type: 'json' }

const Policy = z.object({
  id: z.string(),
  version: z.string(),
  effectiveFrom: z.iso.date(),
  effectiveTo: z.iso.date().nullable(),
  clause: z.string(),
  source: z.string(),
  confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
  /** How long an enterprise has to explain, from the moment it is told. */
  explainHours: z.number().positive(),
  /** How long an officer has for each step, by severity. */
  officerHours: z.record(Severity, z.number().positive()),
  /** Episodes of one rule and subject that lie nearer than this are one alarm. */
  mergeMinutes: z.number().nonnegative(),
  /** Between these hours of Beijing nobody is called for the severities below. */
  quietFromHour: z.number().int().min(0).max(23),
  quietToHour: z.number().int().min(0).max(23),
  quietSeverities: z.array(Severity),
})
export type Policy = z.infer<typeof Policy>

const policies = z.array(Policy).min(1).parse(versions)

const HOUR = 3_600_000
const BEIJING = 8 * HOUR

/** The policy of a moment, ms since 1970; before the first one the first. */
export function policyAt(at: number): Policy {
  const day = beijingDay(at)
  const found = policies.findLast(({ effectiveFrom, effectiveTo }) => effectiveFrom <= day && (effectiveTo === null || day < effectiveTo))
  const [first] = policies
  if (first === undefined) throw new Error('no alarm policy')
  return found ?? first
}

/** Would nobody be called for an alarm of this severity at this moment? It is listed and counted all the same. */
export function isQuiet(policy: Policy, severity: Severity, at: number): boolean {
  if (!policy.quietSeverities.includes(severity)) return false
  const hour = Math.floor(((at + BEIJING) % (24 * HOUR)) / HOUR)
  const { quietFromHour: from, quietToHour: to } = policy
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}

/** End of the enterprise's window. */
export const explainBy = (policy: Policy, informedAt: number): number => informedAt + policy.explainHours * HOUR
