import { type Benchmark, convertOxygen } from '../conversion/oxygen.ts'
import { emissionRate } from '../conversion/standard-state.ts'
import { ruleOn } from '../catalogue.ts'
import { refOf } from '../rule.ts'
import type { Statistic, Validity } from '../statistic.ts'
import { dayOf } from '../time.ts'

/** A statistic computed of several: as valid as the least valid of them. */
const worst: readonly Validity[] = ['stopped', 'pending', 'missing', 'insufficient', 'invalid', 'valid']
const leastValid = (parts: readonly Statistic[]): Validity =>
  worst.find((validity) => parts.some((part) => part.validity === validity)) ?? 'missing'

/**
 * Hourly converted concentration: the hour of the pollutant converted with the hour of oxygen. Valid only when both are; where the standard sets no benchmark the pollutant alone decides.
 * Rule: cems.oxygen. Source: HJ 212-2017 D2.2, D2.3 (means first, then conversion).
 */
export function convertedHour(concentration: Statistic, oxygen: Statistic | null, benchmark: Benchmark): Statistic {
  const on = dayOf(concentration.from)
  const needsOxygen =
    benchmark.kind === 'o2' || benchmark.kind === 'air-factor' || (benchmark.kind === 'voc-combustion' && benchmark.makeUpAir)
  const parts = needsOxygen ? (oxygen === null ? [concentration] : [concentration, oxygen]) : [concentration]
  const rule = refOf(ruleOn('cems.oxygen', on))
  const marks = [...new Set(parts.flatMap(({ marks }) => marks))].toSorted()
  const inputs = parts.map(({ ref, period, from }, index) => ref ?? `${period}:${from}:${index}`)
  const validity = needsOxygen && oxygen === null ? 'missing' : leastValid(parts)
  const { value } = concentration
  if (validity !== 'valid' || value === null) {
    const basis = benchmark.kind === 'o2' ? `dry-standard-o2-${benchmark.percent}` : concentration.basis
    const reasons = [
      ...concentration.reasons,
      ...(concentration.validity === 'valid' ? [{ code: 'INPUT_NOT_VALID' as const, detail: 'O2' }] : []),
    ]
    return { ...concentration, value: null, basis, validity, reasons, marks, rule, inputs }
  }
  const converted = convertOxygen(value, oxygen?.validity === 'valid' ? oxygen.value : null, benchmark, on)
  return {
    ...concentration,
    value: converted.value,
    basis: converted.basis,
    validity: converted.value === null ? 'invalid' : 'valid',
    reasons: [...concentration.reasons, ...converted.reasons],
    marks,
    rule,
    inputs,
  }
}

/**
 * Emission of an hour, kg: measured dry standard concentration x dry standard flow; both must be valid (flow itself needs velocity, temperature, pressure, humidity).
 * A stopped hour emits nothing and stays `stopped` with no value. Rule: cems.flow. Source: HJ 212-2017 D2 eq. 32.
 */
export function hourEmission(concentration: Statistic, flow: Statistic): Statistic {
  const on = dayOf(concentration.from)
  const validity = leastValid([concentration, flow])
  return {
    ...concentration,
    value:
      validity === 'valid' && concentration.value !== null && flow.value !== null
        ? emissionRate(concentration.value, flow.value, on)
        : null,
    unit: 'kg',
    basis: null,
    validity,
    reasons: validity === 'valid' ? [...concentration.reasons, ...flow.reasons] : [...concentration.reasons, { code: 'INPUT_NOT_VALID' }],
    marks: [...new Set([...concentration.marks, ...flow.marks])].toSorted(),
    rule: refOf(ruleOn('cems.flow', on)),
    inputs: [concentration, flow].map(({ ref, period, from }, index) => ref ?? `${period}:${from}:${index}`),
  }
}
