import { basisOfBenchmark, type Benchmark, convertOxygen } from '../conversion/oxygen.ts'
import { emissionRate, toDry } from '../conversion/standard-state.ts'
import { ruleOn } from '../catalogue.ts'
import { refOf } from '../rule.ts'
import type { Statistic, Validity } from '../statistic.ts'
import { dayOf } from '../time.ts'

/** A statistic computed of several: as valid as the least valid of them. */
const worst: readonly Validity[] = ['stopped', 'pending', 'missing', 'insufficient', 'invalid', 'valid']
const leastValid = (parts: readonly Statistic[]): Validity =>
  worst.find((validity) => parts.some((part) => part.validity === validity)) ?? 'missing'

/** Whether a statistic says of itself that it is of wet gas. */
const isWet = (statistic: Statistic | null): boolean => statistic?.basis?.startsWith('wet') === true

/**
 * Hour of a wet channel (hot-wet, in-situ) on the dry basis, by the hour of moisture (percent by volume); oxygen converts the same way. Both must be valid;
 * a statistic that is not `wet-…` comes back as it is. Example: 30 at 10 %: 33.333.
 * Rule: cems.standard-state. Source: HJ 212-2017 D2 eq. 19-22.
 */
export function dryHour(wet: Statistic, moisture: Statistic | null): Statistic {
  if (!isWet(wet)) return wet
  const on = dayOf(wet.from)
  const parts = moisture === null ? [wet] : [wet, moisture]
  const validity = moisture === null ? 'missing' : leastValid(parts)
  const usable = validity === 'valid' && wet.value !== null && moisture?.value !== undefined && moisture.value !== null
  const value = usable ? toDry(wet.value ?? '', moisture?.value ?? '') : null
  const reasons = usable
    ? value === null
      ? [{ code: 'NOT_COMPUTABLE' as const, detail: `H2O ${moisture?.value ?? ''} %` }]
      : []
    : wet.validity === 'valid'
      ? [{ code: 'INPUT_NOT_VALID' as const, detail: 'H2O' }]
      : []
  return {
    ...wet,
    value,
    basis: wet.basis?.replace(/^wet/, 'dry') ?? null,
    validity: usable && value === null ? 'invalid' : validity,
    reasons: [...wet.reasons, ...reasons],
    marks: [...new Set(parts.flatMap(({ marks }) => marks))].toSorted(),
    rule: refOf(ruleOn('cems.standard-state', on)),
    inputs: parts.map(({ ref, period, from }, index) => ref ?? `${period}:${from}:${index}`),
  }
}

/**
 * Hourly converted concentration: the hour of the pollutant converted with the hour of oxygen. Valid only when both are, and of dry gas (see `dryHour`); where the standard sets no benchmark the pollutant alone decides.
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
  const wet = parts.some(isWet)
  const least = needsOxygen && oxygen === null ? 'missing' : leastValid(parts)
  const validity = wet && least === 'valid' ? 'invalid' : least
  const { value } = concentration
  if (validity !== 'valid' || value === null) {
    const basis = basisOfBenchmark(benchmark, on)
    const reasons = [
      ...concentration.reasons,
      ...(wet && least === 'valid' ? [{ code: 'WET_BASIS' as const }] : []),
      ...(concentration.validity === 'valid' && least !== 'valid' ? [{ code: 'INPUT_NOT_VALID' as const, detail: 'O2' }] : []),
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
