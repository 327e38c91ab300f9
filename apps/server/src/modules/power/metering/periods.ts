/** Energy of a facility over an hour or a day, from its minutes or hours. Pure; exact decimals. Rule `power.period`. */
import { add, divide, multiply, refOf, roundTo } from '@poyang/standards'
import type { DerivedPart, DerivedPeriod } from '../../telemetry/index.ts'
import { periodRule } from '../rules.ts'
import type { Facility } from '../schema.ts'

const MINUTES = { hour: 60, day: 1_440 } as const
const KW_MINUTES_OF_KWH = '60'

/** `FAN.e`, kWh; nothing without any part. */
export function periodsOf(
  { id }: Pick<Facility, 'id'>,
  level: 'hour' | 'day',
  parts: readonly DerivedPart[],
  config: string,
): DerivedPeriod[] {
  const factor = `${id}.e`
  if (level === 'day') {
    const hours = parts.filter((part) => part.factor === factor && part.value !== null)
    if (hours.length === 0) return []
    const sum = hours.map(({ value }) => value ?? '0').reduce(add)
    const minutes = hours.reduce((all, { n }) => all + n, 0)
    return [periodOf(factor, sum, level, minutes, hours.length, config)]
  }
  const valid = parts.filter((part) => part.factor === `${id}.p` && part.valid && part.value !== null)
  if (valid.length === 0) return []
  let work = '0'
  let known = 0
  for (const { value, seconds } of valid) {
    const minutes = seconds / 60
    work = add(work, multiply(value ?? '0', String(minutes)))
    known += minutes
  }
  return [periodOf(factor, roundTo(divide(work, KW_MINUTES_OF_KWH), 3), level, known, valid.length, config)]
}

function periodOf(factor: string, value: string, level: 'hour' | 'day', minutes: number, parts: number, config: string): DerivedPeriod {
  const due = MINUTES[level]
  const required = Math.ceil(due * Number(periodRule.parameters.coverage))
  const n = Math.min(due, Math.floor(minutes))
  return {
    factor,
    value,
    unit: 'kWh',
    counts: { n, required, received: n, due },
    validity: n >= required ? 'valid' : 'insufficient',
    rules: [refOf(periodRule)],
    config,
    parts,
  }
}
