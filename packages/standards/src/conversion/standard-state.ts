import { ruleOn } from '../catalogue.ts'
import type { StandardStateParameters } from '../data/cems-rules.ts'
import { add, compare, type DecimalText, multiply, subtract } from '../decimal.ts'
import type { Rule } from '../rule.ts'
import { settled, settledQuotient } from '../settled.ts'
import type { Day } from '../time.ts'

export interface GasState {
  /** Ambient pressure, Pa. */
  readonly ambientPa: DecimalText
  /** Static pressure in the duct, Pa; usually negative. */
  readonly staticPa: DecimalText
  /** Gas temperature, °C. */
  readonly celsius: DecimalText
}

/**
 * Concentration at actual state to the standard state (标准状态, 273 K, 101325 Pa), same moisture basis on both sides:
 * `Csn = Cs x 101325/(Ba + Ps) x (273 + ts)/273`. Null when the absolute pressure or temperature is not positive.
 * Example: 40 mg/m3 at 130 °C, Ba 101000 Pa, Ps -250 Pa: 59.385. Rule: cems.standard-state. Source: HJ 212-2017 D2 eq. 18.
 */
export function toStandardState(
  concentration: DecimalText,
  state: GasState,
  on: Day,
  rule: Rule<StandardStateParameters> = ruleOn('cems.standard-state', on),
): DecimalText | null {
  const { kelvin, pascal } = rule.parameters
  const pressure = add(state.ambientPa, state.staticPa)
  const absolute = add(kelvin, state.celsius)
  if (compare(pressure, '0') <= 0 || compare(absolute, '0') <= 0) return null
  return settledQuotient(multiply(multiply(concentration, pascal), absolute), multiply(pressure, kelvin))
}

/**
 * Wet to dry: `Cdry = Cwet / (1 - Xsw)`; oxygen converts the same way. Null when the moisture is not in [0, 100) %.
 * @param moisturePercent percent by volume, as channels report it
 * Example: 30 at 10 %: 33.333. Rule: cems.standard-state. Source: HJ 212-2017 D2 eq. 19-22.
 */
export function toDry(wet: DecimalText, moisturePercent: DecimalText): DecimalText | null {
  const rest = subtract('100', moisturePercent)
  if (compare(moisturePercent, '0') < 0 || compare(rest, '0') <= 0) return null
  return settledQuotient(multiply(wet, '100'), rest)
}

export interface FlowInput extends GasState {
  /** Velocity read by the instrument, m/s. */
  readonly velocity: DecimalText
  /** Velocity field coefficient (速度场系数) Kv, as set at commissioning. */
  readonly fieldCoefficient: DecimalText
  /** Area of the duct at the measuring section, m2. */
  readonly areaM2: DecimalText
  readonly moisturePercent: DecimalText
}

/** Flow of a stack, m3/h. */
export interface Flow {
  /** Wet, at actual state. */
  readonly actual: DecimalText
  /** Dry, at the standard state. */
  readonly standard: DecimalText
}

/**
 * Flue-gas flow: `Qs = 3600 x F x Kv x Vp`; dry standard `Qsn = Qs x 273/(273+ts) x (Ba+Ps)/101325 x (1-Xsw)`. Null when a parameter is outside what can be computed.
 * Example: 10 m/s, Kv 1.02, 5 m2, 110 °C, Ba 101000, Ps -300, 9 %: 183600 and 118356 m3/h. Rule: cems.flow. Source: HJ 212-2017 D2 eq. 26-31.
 */
export function stackFlow(input: FlowInput, on: Day): Flow | null {
  const { kelvin, pascal } = ruleOn('cems.standard-state', on).parameters
  const { secondsPerHour } = ruleOn('cems.flow', on).parameters
  const pressure = add(input.ambientPa, input.staticPa)
  const absolute = add(kelvin, input.celsius)
  const dryShare = subtract('100', input.moisturePercent)
  if ([pressure, absolute, dryShare].some((value) => compare(value, '0') <= 0)) return null
  if (compare(input.moisturePercent, '0') < 0 || compare(input.velocity, '0') < 0 || compare(input.areaM2, '0') <= 0) return null
  const actual = [secondsPerHour, input.areaM2, input.fieldCoefficient, input.velocity].reduce((product, next) => multiply(product, next))
  const top = [actual, kelvin, pressure, dryShare].reduce((product, next) => multiply(product, next))
  const bottom = [absolute, pascal, '100'].reduce((product, next) => multiply(product, next))
  return { actual: settled(actual), standard: settledQuotient(top, bottom) }
}

/**
 * Emission rate of an hour, kg/h: measured dry standard concentration (mg/m3, never the O2-converted one) x dry standard flow (m3/h) x 1e-6. The day is the sum of its hours.
 * Example: 30 mg/m3 x 118356 m3/h: 3.551 kg/h. Rule: cems.flow. Source: HJ 212-2017 D2 eq. 32-34.
 */
export const emissionRate = (dryStandard: DecimalText, standardFlow: DecimalText, on: Day): DecimalText =>
  settled(multiply(multiply(dryStandard, standardFlow), ruleOn('cems.flow', on).parameters.kgPerMg))
