/** Statistic → judged value: limit, exceedance, four answers, what the device says. */
import { createHash } from 'node:crypto'
import {
  add,
  answersOf,
  compare,
  dayOf,
  isDecimal,
  judgeExceedance,
  multiply,
  refOf,
  refOfLimit,
  scaled,
  subtract,
  textOf,
} from '@poyang/standards'
import type { Answer, Exemption, Limit, RuleRef, Statistic } from '@poyang/standards'
import type { SourceKind } from '../../sources/schema.ts'
import { factorOf } from '../factors.ts'
import type { NamedFacts } from './facts.ts'
import type { Judged, Verdict } from './judged.ts'
import { limitOf } from './limits.ts'
import { agreement as agreementRule, ruleOf } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'
import type { Agreement, Answers, Basis, GoverningLimit, Level } from './schema.ts'

const yes: Readonly<Record<Answer['answer'], boolean | null>> = { yes: true, no: false, undecided: null, 'not-due': null }

/** Oxygen, state and quantity of the gas or water: they carry no limit of their own and are not converted. */
export const isConverted = (factor: string): boolean => /^a(?!00|01|05|19)/.test(factor) && (factorOf(factor).unit ?? '').startsWith('mg')

/** Kinds whose exceedance the kernel judges. */
const judgeable = (kind: SourceKind | null): 'flue-gas' | 'waste-water' | 'incineration' | null =>
  kind === 'flue-gas' || kind === 'waste-water' || kind === 'incineration' ? kind : null

export function governing(limit: Limit): GoverningLimit {
  return {
    id: limit.id,
    rank: limit.level === 'permit' || limit.level === 'local' || limit.level === 'industry' ? limit.level : 'general',
    standard: limit.standard,
    operator: limit.operator,
    limit: limit.limit ?? limit.range?.max ?? null,
    low: limit.range?.min ?? null,
    unit: limit.unit,
    averaging: limit.averaging ?? limit.judgedOn,
    confidence: limit.confidence,
    source: limit.source,
  }
}

/** Half a unit of the last digit sent, and a share of our value: what may lie between two honest computations. */
export function agreementOf(ours: string | null, device: string | null, share: string): Agreement {
  if (device === null || !isDecimal(device)) return 'alone'
  if (ours === null) return 'apart'
  const size = ours.replace('-', '')
  const half = textOf({ digits: 5n, scale: scaled(device).scale + 1 })
  const apart = subtract(ours, device).replace('-', '')
  return compare(apart, add(half, multiply(size, share))) > 0 ? 'differs' : 'agrees'
}

/** First 128 bits of SHA-256 over what went in, a line each. */
export const hashOf = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32)

/** What a condition mark comes to, as alarm rules ask for it: confirmed, or claimed within its limits and not looked at yet. */
const wordOf = (exemption: Exemption | undefined): readonly string[] =>
  exemption?.exempt === 'yes' ? ['exempt'] : exemption?.exempt === 'claimed' ? ['claimed'] : []

/** How tables of limits write that a quantity has no unit (pH). */
const NO_UNIT = '-'

export interface Finish {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  readonly basis: Basis
  readonly named: NamedFacts | null
  readonly ruleSet: RuleSet
  readonly source: Judged['source']
  readonly device: { readonly value: string | null; readonly mark: string } | null
  readonly inputs: Judged['inputs']
  /** Other rules that had a part. */
  readonly rules: readonly RuleRef[]
  readonly exemption?: Exemption | null
  /** What standing marks say of the period (`MarkSource.told`). */
  readonly told?: readonly string[]
}

export function finish(statistic: Statistic, given: Finish): Judged {
  const { factor, level, basis, named, ruleSet } = given
  const kind = judgeable(named?.facts.sourceKind ?? null)
  // Where values are converted, the limit is that of the converted value.
  const judgedHere = basis === 'converted' || named?.facts.referenceO2 === null || named === null || !isConverted(factor)
  const limit = kind !== null && judgedHere ? limitOf(named, factor, level, statistic.from) : null
  const rules: RuleRef[] = [statistic.rule, ...given.rules]
  let verdict: Verdict = 'none'
  let multiple: string | null = null
  let method: Judged['method'] = 'whole-value'
  const reasons = [...statistic.reasons]
  const exemption = given.exemption ?? undefined
  if (limit !== null && kind !== null) {
    const judgement = judgeExceedance(statistic.unit === '' ? { ...statistic, unit: NO_UNIT } : statistic, limit, {
      source: kind,
      ...(exemption === undefined ? {} : { exemption }),
    })
    verdict = judgement.verdict
    multiple = judgement.comparison?.multiple ?? null
    method = judgement.comparison?.method ?? method
    for (const reason of judgement.reasons) if (!reasons.some(({ code }) => code === reason.code)) reasons.push(reason)
    for (const rule of judgement.rules) if (!rules.some(({ id }) => id === rule.id)) rules.push(rule)
    if (!rules.some(({ id }) => id === `limit:${limit.id}`)) rules.push(refOfLimit(limit))
  }
  const said = answersOf(statistic, {
    medium: kind === 'waste-water' ? 'waste-water' : 'flue-gas',
    ...(exemption === undefined ? {} : { exemption }),
    zeroFlow: statistic.reasons.some(({ code }) => code === 'FLOW_ZERO'),
  })
  const answers: Answers = {
    technicallyValid: yes[said.valid.answer],
    countsForExceedance: yes[said.countsForExceedance.answer],
    countsAsEffective: yes[said.effective.answer],
    substitutable: yes[said.maySubstitute.answer],
  }
  const on = dayOf(statistic.from)
  const tolerance = ruleOf(ruleSet, agreementRule, on)
  const share = given.source === 'rtd' ? tolerance.parameters.shareOfRealTime : tolerance.parameters.share
  const agreement =
    given.source === 'record' || given.source === 'sample' || (given.source === 'device' && basis === 'measured')
      ? 'alone'
      : agreementOf(statistic.value, given.device?.value ?? null, share)
  if (agreement !== 'alone') rules.push(refOf(tolerance))
  return {
    outlet: given.outlet,
    factor,
    level,
    basis,
    ruleSet: ruleSet.id,
    from: statistic.from / 1000,
    to: statistic.to / 1000,
    value: statistic.value,
    unit: statistic.unit,
    source: given.source,
    counts: statistic.counts,
    validity: statistic.validity,
    reasons,
    marks: [...statistic.marks, ...(given.told ?? []), ...wordOf(exemption)],
    answers,
    limit: limit === null ? null : governing(limit),
    verdict,
    multiple,
    method,
    device: { value: given.device?.value ?? null, mark: given.device?.mark ?? '', agreement },
    rules,
    config: named?.config ?? 'none',
    inputs: given.inputs,
  }
}
