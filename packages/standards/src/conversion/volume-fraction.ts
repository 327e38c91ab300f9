import { ruleOn } from '../catalogue.ts'
import { add, type DecimalText, multiply } from '../decimal.ts'
import { settled, settledQuotient } from '../settled.ts'
import type { Day } from '../time.ts'

export type Gas = 'so2' | 'no' | 'no2'

/**
 * Volume fraction (ppm, µmol/mol) to mass concentration (mg/m3, standard state): `M/22.4 x CV`. Example: 60 ppm NOx as NO2 with M = 46: 123.21.
 * @param molarMass g/mol; by default the one of rule cems.molar (from memory). Rule: cems.molar. Source: HJ 212-2017 D2 (form); HJ 75 practice (digits).
 */
export function massOfVolumeFraction(
  ppm: DecimalText,
  gas: Gas,
  on: Day,
  molarMass: DecimalText = ruleOn('cems.molar', on).parameters[gas],
): DecimalText {
  return settledQuotient(multiply(ppm, molarMass), ruleOn('cems.molar', on).parameters.molarVolume)
}

/**
 * NOx expressed as NO2, from mass concentrations: `NO x M(NO2)/M(NO) + NO2`. A channel that sends NO as NOx lacks the factor 1.53.
 * Rule: cems.molar. Source: GB 13223-2011 and others: NOx 以NO2计.
 */
export function noxAsNo2(no: DecimalText, no2: DecimalText, on: Day): DecimalText {
  const { no: massNo, no2: massNo2 } = ruleOn('cems.molar', on).parameters
  return settled(add(settledQuotient(multiply(no, massNo2), massNo), no2))
}
