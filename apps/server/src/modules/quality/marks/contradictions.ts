/** What speaks against a mark of standstill: signs of running in the hours that it covers (A10). Source: anomaly rule A10, project. */
import { add, compare } from '@poyang/standards'
import type { contradictionRule } from '../rules.ts'
import type { Contradiction } from '../schema.ts'

type Parameters = (typeof contradictionRule)['parameters']

/** One hour of an outlet as it was measured; decimal text, null where there is no normal value. */
export interface MeasuredHour {
  /** Seconds since 1970. */
  readonly at: number
  readonly values: ReadonlyMap<string, { readonly value: string; readonly ref: string }>
  /** State of the production by its electricity; null: not metered. */
  readonly power: { readonly on: boolean; readonly ref: string } | null
}

const decimal = /^-?\d+(\.\d+)?$/

/** Hours with enough signs. `iso` writes a moment (ms). One sign alone is not enough: residual heat cools over hours. */
export function contradictionsOf(hours: readonly MeasuredHour[], parameters: Parameters, iso: (ms: number) => string): Contradiction[] {
  const found: Contradiction[] = []
  for (const hour of hours) {
    const signs = signsOf(hour, parameters)
    if (signs.length >= parameters.signs) found.push({ at: iso(hour.at * 1000), signs })
  }
  return found
}

function signsOf(hour: MeasuredHour, { oxygen, temperature, velocity }: Parameters): Contradiction['signs'] {
  const first = (factors: readonly string[]) =>
    factors.map((factor) => hour.values.get(factor)).find((one) => one !== undefined && decimal.test(one.value))
  const signs: Contradiction['signs'] = []
  const o2 = first(oxygen.factors)
  if (o2 !== undefined && compare(o2.value, oxygen.below) < 0)
    signs.push({
      sign: 'oxygen',
      value: o2.value,
      threshold: oxygen.below,
      ref: o2.ref,
      zh: '含氧量低于停运水平',
      en: 'oxygen below that of standstill',
    })
  const hot = add(temperature.ambient, temperature.aboveAmbient)
  const gas = first(temperature.factors)
  if (gas !== undefined && compare(gas.value, hot) > 0)
    signs.push({
      sign: 'temperature',
      value: gas.value,
      threshold: hot,
      ref: gas.ref,
      zh: '烟温高于环境温度',
      en: 'gas hotter than its surroundings',
    })
  const flow = first(velocity.factors)
  if (flow !== undefined && compare(flow.value, velocity.above) > 0)
    signs.push({ sign: 'velocity', value: flow.value, threshold: velocity.above, ref: flow.ref, zh: '烟气流速', en: 'gas is moving' })
  if (hour.power?.on === true)
    signs.push({ sign: 'power', value: 'ON', threshold: 'OFF', ref: hour.power.ref, zh: '生产设施用电为开', en: 'production draws power' })
  return signs
}
