/** A minute record as sent, judged by itself: record-level checks, device mark, detection limit, the limit of its hour. */
import { checkRecord, deviceObjections, judgeReading, refOf, ruleOn, dayOf } from '@poyang/standards'
import type { Mark, Reason, RuleRef, Statistic } from '@poyang/standards'
import { factorOf } from '../factors.ts'
import type { NamedFacts } from './facts.ts'
import { finish, isConverted } from './finish.ts'
import type { Sent } from './inputs.ts'
import type { Judged } from './judged.ts'
import type { MarkSource } from './marks.ts'
import type { RuleSet } from './project-rules.ts'
import type { Basis } from './schema.ts'

export interface MinuteGiven {
  readonly outlet: string
  readonly factor: string
  readonly sent: Sent
  readonly named: NamedFacts | null
  readonly ruleSet: RuleSet
  readonly marks: MarkSource
  /** Moment as of which marks are taken, ms since 1970. */
  readonly known: number
  /** Of a minute that is judged again; the first time it stands on its record alone. */
  readonly hash?: string
}

const HOUR_MS = 3_600_000
/** Items of marks that say that the source stands still. */
export const stopItems: ReadonlySet<string> = new Set(['停运'])

export const basisName = (named: NamedFacts | null, basis: Basis): string | null => {
  if (named === null || (named.facts.sourceKind !== 'flue-gas' && named.facts.sourceKind !== 'incineration')) return null
  if (basis === 'converted') return named.facts.referenceO2 === null ? null : `dry-standard-o2-${named.facts.referenceO2}`
  return named.facts.moisture === 'wet' ? 'wet-standard' : 'dry-standard'
}

/** What must be objected to a record whatever it is used for, and the rules asked. */
export function objectionsOf(
  factor: string,
  at: number,
  value: string | null,
  mark: string,
  named: NamedFacts | null,
  marks: readonly Mark[],
  seconds: number,
): { readonly reasons: readonly Reason[]; readonly rule: RuleRef } {
  const known = named?.facts.factors.find((one) => one.factor === factor)
  const checked = checkRecord({
    at: at * 1000,
    factor,
    value,
    mark,
    ...(known?.range === undefined ? {} : { rangeMax: known.range.to }),
  })
  const marked = marks.length === 0 ? [] : deviceObjections(marks, factor, at * 1000, (at + seconds) * 1000)
  return { reasons: [...checked.objections, ...marked], rule: checked.rule }
}

const minutesOf = (named: NamedFacts | null): number => named?.facts.recordMinutes ?? 1

/** The record as sent: its measured value, and its converted one where the device sends it. */
export function judgeMinute(given: MinuteGiven): Judged[] {
  const judged = [oneOf(given, 'measured', given.sent.value)]
  if (given.sent.converted !== null && isConverted(given.factor)) judged.push(oneOf(given, 'converted', given.sent.converted))
  return judged
}

function oneOf(given: MinuteGiven, basis: Basis, value: string | null): Judged {
  const { outlet, factor, sent, named, ruleSet, known } = given
  const seconds = minutesOf(named) * 60
  const [from, to] = [sent.at * 1000, (sent.at + seconds) * 1000]
  const marks = given.marks.of(outlet, from, to, known)
  const checked = objectionsOf(factor, sent.at, value, sent.mark, named, marks, seconds)
  const { reasons, rule } = stateOf(checked, { factor, sent, value, named })
  const arrived = value !== null
  const bad = reasons.filter(({ code }) => code !== 'BELOW_DETECTION')
  const valid = bad.length === 0
  const stopped = marks.some((mark) => mark.kind === 'condition' && stopItems.has(mark.item) && mark.from <= from && mark.to >= to)
  // Whether a minute counts is decided with its clock hour: of that more than a quarter must be exempt.
  const hour = Math.floor(from / HOUR_MS) * HOUR_MS
  const exemption = marks.length === 0 ? null : given.marks.exemption(outlet, factor, hour, hour + HOUR_MS, known)
  const statistic: Statistic = {
    value,
    unit: factorOf(factor).unit ?? '',
    basis: basisName(named, basis),
    period: 'minute',
    from,
    to,
    counts: { n: valid && !stopped ? 1 : 0, required: 1, received: arrived ? 1 : 0, due: stopped ? 0 : 1 },
    validity: stopped ? 'stopped' : valid ? 'valid' : 'invalid',
    reasons: stopped ? [...reasons, { code: 'SOURCE_STOPPED' }] : reasons,
    marks: sent.mark === '' ? [] : [sent.mark],
    substitution: null,
    rule,
    inputs: [],
  }
  return finish(statistic, {
    outlet,
    factor,
    level: 'minute',
    basis,
    named,
    ruleSet,
    source: 'record',
    device: null,
    inputs: { count: 1, hash: given.hash ?? '' },
    exemption,
    told: marks.length === 0 ? [] : given.marks.told(outlet, factor, from, to, known),
    rules: rule.id === checked.rule.id ? [] : [checked.rule],
  })
}

function stateOf(
  checked: { readonly reasons: readonly Reason[]; readonly rule: RuleRef },
  { factor, sent, value, named }: { factor: string; sent: Sent; value: string | null; named: NamedFacts | null },
): { readonly reasons: readonly Reason[]; readonly rule: RuleRef } {
  if (named?.facts.sourceKind === 'waste-water') {
    const known = named.facts.factors.find((one) => one.factor === factor)
    const judged = judgeReading({
      from: sent.at * 1000,
      to: (sent.at + minutesOf(named) * 60) * 1000,
      value,
      mark: sent.mark,
      volume: null,
      objections: checked.reasons,
      ...(known?.lod === undefined ? {} : { detectionLimit: known.lod }),
    })
    return { reasons: unlike(judged.reasons), rule: judged.rule }
  }
  const lift = ruleOn('flag.lift', dayOf(sent.at * 1000))
  if (sent.mark === '' || sent.mark === lift.parameters.normal) return checked
  return { reasons: [...checked.reasons, { code: 'FLAGGED', detail: sent.mark }], rule: refOf(lift) }
}

/** Each reason once. */
function unlike(reasons: readonly Reason[]): Reason[] {
  return reasons.filter((reason, index) => reasons.findIndex(({ code }) => code === reason.code) === index)
}
