/** Readings of a frame → the one internal record of each meter, whatever dialect its collector speaks. Pure; exact decimals. */
import { add, divide, isDecimal, multiply, roundTo } from '@poyang/standards'
import type { SentReading } from '../../telemetry/index.ts'
import { estimateRule } from '../rules.ts'
import { Quantity } from '../schema.ts'
import type { Facility, Point } from '../schema.ts'
import { codesOf } from './dialect-codes.ts'
import type { QuantityCode } from './dialect-codes.ts'

export interface MeterRecord {
  readonly facility: string
  /** Seconds since 1970. */
  readonly at: number
  /** V, A, kW, kvar, kWh of the primary side; decimal text. */
  readonly quantities: Readonly<Partial<Record<Quantity, string>>>
  /** Power was computed from current. */
  readonly estimated: boolean
  /** Mark as sent. */
  readonly flag: string
}

export interface Meter {
  readonly facility: string
  readonly point: Point
  readonly byCode: ReadonlyMap<string, { readonly quantity: Quantity } & QuantityCode>
}

/** Quantities that a current transformer divides. */
const transformed: ReadonlySet<Quantity> = new Set(['ia', 'ib', 'ic', 'p', 'pa', 'pb', 'pc', 'q', 'energy'])

export function meterOf(facility: Pick<Facility, 'id'>, point: Point): Meter {
  const byCode = new Map<string, { readonly quantity: Quantity } & QuantityCode>()
  const codes = codesOf(point)
  for (const quantity of Quantity.options) {
    const found = codes[quantity]
    if (found !== undefined) byCode.set(found.code, { quantity, ...found })
  }
  return { facility: facility.id, point, byCode }
}

/** Records of the meters that a frame speaks of, real-time and minute data alike; none for the others. */
export function meterRecordsOf(readings: readonly SentReading[], meters: readonly Meter[]): MeterRecord[] {
  return meters.flatMap((meter) => {
    const quantities: Partial<Record<Quantity, string>> = {}
    let flag = ''
    let at: number | null = null
    for (const { factor, kind, observedAt, values, mark } of readings) {
      if (kind !== 'rtd' && kind !== 'minute') continue
      const meant = meter.byCode.get(factor)
      if (meant === undefined) continue
      at = observedAt
      // One doubtful quantity makes the record doubtful.
      if (flag === '' || flag === 'N') flag = mark
      const sent = values.value
      if (sent === null || !isDecimal(sent)) continue
      const ratio = transformed.has(meant.quantity) ? meter.point.ctRatio : '1'
      quantities[meant.quantity] = times(times(sent, meant.scale), ratio)
    }
    if (at === null) return []
    const power = quantities.p ?? null
    const estimate = power === null ? estimatedPower(quantities, meter.point) : null
    if (estimate !== null) quantities.p = estimate
    return [{ facility: meter.facility, at, quantities, estimated: estimate !== null, flag }]
  })
}

/** A factor of 1 leaves the text as it was sent. */
const times = (value: string, factor: string): string => (factor === '1' ? value : multiply(value, factor))

/** kW from current and voltage; null where either is missing. Rule `power.estimate`. */
function estimatedPower(quantities: MeterRecord['quantities'], { phases, voltage }: Point): string | null {
  const current = meanOf([quantities.ia, quantities.ib, quantities.ic])
  const volts = meanOf([quantities.ua, quantities.ub, quantities.uc])
  if (current === null || volts === null) return null
  const { powerFactor, rootOfThree, decimals } = estimateRule.parameters
  // √3 × phase to phase = 3 × phase to neutral.
  const factor = phases === 1 ? '1' : voltage === 'line' ? rootOfThree : '3'
  const watts = multiply(multiply(multiply(current, volts), factor), powerFactor)
  return roundTo(divide(watts, '1000'), decimals)
}

function meanOf(values: readonly (string | undefined)[]): string | null {
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0) return null
  return divide(known.reduce(add), String(known.length))
}
