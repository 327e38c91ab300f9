import { ruleOn } from './catalogue.ts'
import { compare, type DecimalText } from './decimal.ts'
import { refOf, type RuleRef } from './rule.ts'
import { settledQuotient } from './settled.ts'
import type { Reason } from './statistic.ts'
import { addDays, type Day, dayOf, type EpochMs, HOUR_MS, startOfDay } from './time.ts'

/** One value that is due: an outlet's factor in a period, by the monitoring plan as it stood that day. */
export interface Due {
  readonly id: string
  /** Outlet it belongs to; needed where the values of several are given together. */
  readonly outlet?: string
  readonly factor: string
  readonly kind: 'minute' | 'hour' | 'day'
  readonly from: EpochMs
  readonly to: EpochMs
  /** When it first arrived; null = not yet. */
  readonly receivedAt: EpochMs | null
  /** Technically valid, as far as known. */
  readonly valid: boolean
  /** Correctly marked as stopped: leaves the denominator. */
  readonly stopped?: boolean
  /** Used for the automatic standard check of a waste-water analyser. */
  readonly standardCheck?: boolean
}

export interface TransmissionRate {
  readonly required: number
  readonly received: number
  readonly valid: number
  /** received / required; null when nothing was due. */
  readonly transmission: DecimalText | null
  /** valid / received; null when nothing was received. */
  readonly validity: DecimalText | null
  /** Product of the two, i.e. valid / required; null when nothing was due. */
  readonly effective: DecimalText | null
  readonly meets: boolean | null
  readonly target: DecimalText
  /** Due values that had not arrived by then. */
  readonly missing: readonly string[]
  /** Arrived but not valid. */
  readonly invalid: readonly string[]
  /** Left out of the denominator, with the reason. */
  readonly notDue: readonly { readonly id: string; readonly reason: Reason }[]
  readonly rule: RuleRef
}

/**
 * Effective transmission rate (有效传输率) of a set of due values as known at `asOf`: transmission rate x valid rate. Stopped periods leave the denominator; for waste-water COD, NH3-N, TP, TN
 * up to one hour a day of the automatic standard check leaves it too, so that 23 of 23 is 100 %.
 * Example: 700 of 720 received, 679 valid: 0.9722 x 0.9700 = 0.9431. Rule: transmission.rate. Source: marking rule of 2022 (secondary).
 * @param target what the bureau assesses by; the rule's otherwise
 */
export function transmissionRate(
  dues: readonly Due[],
  on: Day,
  options: { readonly asOf?: EpochMs; readonly target?: DecimalText } = {},
): TransmissionRate {
  const rule = ruleOn('transmission.rate', on)
  const { standardCheckHoursPerDay, standardCheckFactors } = rule.parameters
  const target = options.target ?? rule.parameters.target
  const notDue: { id: string; reason: Reason }[] = []
  const missing: string[] = []
  const invalid: string[] = []
  const checks = new Map<string, number>()
  let required = 0
  let received = 0
  let valid = 0
  for (const due of dues) {
    if (due.stopped === true) {
      notDue.push({ id: due.id, reason: { code: 'SOURCE_STOPPED' } })
      continue
    }
    if (due.standardCheck === true && due.kind === 'hour' && standardCheckFactors.includes(due.factor)) {
      const key = `${due.outlet ?? ''} ${due.factor} ${dayOf(due.from)}`
      const used = checks.get(key) ?? 0
      if (used < standardCheckHoursPerDay) {
        checks.set(key, used + 1)
        notDue.push({ id: due.id, reason: { code: 'STANDARD_CHECK' } })
        continue
      }
    }
    required++
    if (due.receivedAt === null || (options.asOf !== undefined && due.receivedAt > options.asOf)) missing.push(due.id)
    else {
      received++
      if (due.valid) valid++
      else invalid.push(due.id)
    }
  }
  const of = (part: number, whole: number) => (whole === 0 ? null : settledQuotient(String(part), String(whole)))
  const effective = of(valid, required)
  return {
    required,
    received,
    valid,
    transmission: of(received, required),
    validity: of(valid, received),
    effective,
    meets: effective === null ? null : compare(effective, target) >= 0,
    target,
    missing,
    invalid,
    notDue,
    rule: refOf(rule),
  }
}

/** When the answers of a day settle. */
export interface Closing {
  /** 13:00 of the next day, after the deadline for marks. */
  readonly provisional: EpochMs
  /** End of the window for late data; afterwards only a signed correction changes the day. */
  readonly final: EpochMs
  readonly rule: RuleRef
}

/** When a day is closed: provisionally at 13:00 of the next day, finally seven days after its end. Rule: transmission.closing (project). Source: practice of the national platform (secondary). */
export function closingOf(day: Day): Closing {
  const rule = ruleOn('transmission.closing', day)
  const next = startOfDay(addDays(day, 1))
  const { provisionalHour, lateDays } = rule.parameters
  return { provisional: next + provisionalHour * HOUR_MS, final: startOfDay(addDays(day, 1 + lateDays)), rule: refOf(rule) }
}

/**
 * The two rates platforms show: immediate, of what arrived within an hour of the end of its period, and completed, of what had arrived by `asOf` (at 13:00 of the next day when not said).
 * Rules: transmission.rate, transmission.closing. Source: practice of the national platform (secondary).
 */
export function transmissionOf(
  dues: readonly Due[],
  on: Day,
  options: { readonly asOf?: EpochMs; readonly target?: DecimalText } = {},
): { readonly immediate: TransmissionRate; readonly completed: TransmissionRate } {
  const within = ruleOn('transmission.closing', on).parameters.immediateMinutes * 60_000
  const asOf = options.asOf ?? closingOf(on).provisional
  const prompt = dues.map((due) => (due.receivedAt !== null && due.receivedAt - due.to > within ? { ...due, receivedAt: null } : due))
  return { immediate: transmissionRate(prompt, on, { ...options, asOf }), completed: transmissionRate(dues, on, { ...options, asOf }) }
}
