/** What a registry knows of an outlet and its values are judged by: kind of source, standard, permit limits, ranges. Made up, plausible, the same each time. */
import type { City, Station } from './city.ts'
import { rangeOf } from './factors.ts'

interface Permit {
  readonly id: string
  readonly factor: string
  readonly operator: '<='
  readonly limit: string
  readonly unit: string
  readonly averaging: 'hour' | 'day'
  readonly from: string
  readonly to: null
}

export interface OutletFacts {
  readonly outletId: string
  readonly effectiveFrom: string
  readonly sourceKind: 'flue-gas' | 'incineration' | 'waste-water' | 'surface-water' | 'ambient-air' | 'noise' | 'dust'
  readonly standard: string | null
  readonly class: string | null
  readonly referenceO2: string | null
  readonly waterBody?: 'river' | 'lake'
  readonly waterTarget?: 'III'
  readonly recordMinutes: number
  readonly acceptedOn: string
  readonly upstream: string | null
  readonly factors: ReadonlyArray<{
    readonly factor: string
    readonly range?: { readonly from: string; readonly to: string }
    readonly lod?: string
    readonly resolution?: string
    readonly repeatability?: string
    readonly parameters?: ReadonlyArray<{ readonly code: string; readonly filed: string }>
    readonly unit?: string
  }>
  readonly permit: readonly Permit[]
}

const SINCE = '2024-01-01'
/** The loggers convert to 9 % oxygen (`convertedOf`), so that is what is registered. */
const REFERENCE_O2 = '9'
const OXYGEN = 'a19001'

/** Permit limits of the demo, factor → limit and unit. Numbers of an ordinary permit, below or at those of the national standards. */
const gasLimits: Readonly<Record<string, string>> = { a34013: '20', a21026: '50', a21002: '80', a24088: '60' }
const waterLimits: Readonly<Record<string, string>> = { w01018: '50', w21003: '5', w21011: '0.5', w21001: '15' }
const detectionLimits: Readonly<Record<string, string>> = { w01018: '4', w21003: '0.025', w21011: '0.01', w21001: '0.05' }

/** Emission standards by industry, where one is certain. */
const standards: ReadonlyMap<string, readonly [medium: string, standard: string, className: string | null]> = new Map([
  ['火力发电', ['gas', 'GB 13223-2011', null]],
  ['水泥制造', ['gas', 'GB 4915-2013', null]],
  ['生活垃圾焚烧', ['gas', 'GB 18485-2014', null]],
  ['污水处理', ['water', 'GB 18918-2002', '一级A']],
])

/** Functional area of a noise point: the bureau's own points stand in areas of GB 3096, those of a firm at its boundary. */
const noiseAreaOf = (name: string) =>
  name.startsWith('噪声') ? { standard: 'GB 22337-2008', class: '2类' } : { standard: 'GB 3096-2008', class: '2类' }

/** Slope of the calibration (HJ 212-2017 table B.10). */
export const SLOPE = { code: 'i13008', filed: '1.000' }
/** Factors whose analysers have one. */
const calibrated: ReadonlySet<string> = new Set([...Object.keys(gasLimits), ...Object.keys(waterLimits)])

const digits = (value: number): string => String(Number(value.toPrecision(2)))

function factsOf({ outlet, models }: Station, industry: string, recordMinutes: number, upstream: string | null): OutletFacts {
  const burns = outlet.medium === 'gas' && models.some(({ code }) => code === OXYGEN)
  const incinerates = burns && industry === '生活垃圾焚烧'
  const kinds = {
    gas: incinerates ? 'incineration' : 'flue-gas',
    water: 'waste-water',
    noise: 'noise',
    dust: 'dust',
    'surface-water': 'surface-water',
    air: 'ambient-air',
  } as const
  const [medium, standard, className] = standards.get(industry) ?? [null, null, null]
  const applies = medium === outlet.medium
  const limits = outlet.medium === 'gas' ? gasLimits : outlet.medium === 'water' ? waterLimits : {}
  const averagings = outlet.medium === 'water' ? (['day'] as const) : incinerates ? (['hour', 'day'] as const) : (['hour'] as const)
  return {
    outletId: outlet.id,
    effectiveFrom: SINCE,
    sourceKind: kinds[outlet.medium],
    ...(outlet.medium === 'noise' ? noiseAreaOf(outlet.name) : { standard: applies ? standard : null, class: applies ? className : null }),
    ...(outlet.medium === 'surface-water'
      ? { waterBody: models.some(({ code }) => code === 'w01016') ? ('lake' as const) : ('river' as const), waterTarget: 'III' as const }
      : {}),
    referenceO2: burns ? REFERENCE_O2 : null,
    recordMinutes,
    acceptedOn: SINCE,
    upstream,
    factors: models.map((model) => {
      const range = rangeOf(model)
      const lod = detectionLimits[model.code]
      // The dictionary leaves the unit of particles open; these send μg/m³.
      const unit = model.code === 'a34002' || model.code === 'a34004' ? 'μg/m³' : undefined
      return {
        factor: model.code,
        ...(range === null ? {} : { range }),
        ...(lod === undefined ? {} : { lod }),
        ...(unit === undefined ? {} : { unit }),
        resolution: model.decimals === 0 ? '1' : `0.${'1'.padStart(model.decimals, '0')}`,
        ...(model.level > 0 ? { repeatability: digits(model.level / 1000) } : {}),
        ...(calibrated.has(model.code) ? { parameters: [SLOPE] } : {}),
      }
    }),
    permit: models.flatMap(({ code }) => {
      const limit = limits[code]
      if (limit === undefined) return []
      const unit = outlet.medium === 'gas' ? 'mg/m3' : 'mg/L'
      return averagings.map((averaging): Permit => ({
        id: `${code}-${averaging}`,
        factor: code,
        operator: '<=',
        limit,
        unit,
        averaging,
        from: SINCE,
        to: null,
      }))
    }),
  }
}

/** Facts of every outlet. @param recordMinutes length of the minute records its loggers send */
export function cityFacts({ stations, enterprises }: City, recordMinutes: number): OutletFacts[] {
  const industries = new Map(enterprises.map(({ id, industry }) => [id, industry]))
  // Stations stand along the river in the order of their numbers.
  const along = stations.filter(({ outlet }) => outlet.medium === 'surface-water').map(({ outlet }) => outlet.id)
  const above = new Map(along.map((id, index) => [id, along[index - 1] ?? null]))
  return stations.map((station) =>
    factsOf(station, industries.get(station.outlet.enterpriseId) ?? '', recordMinutes, above.get(station.outlet.id) ?? null),
  )
}
