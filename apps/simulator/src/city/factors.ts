/** What each kind of outlet measures, and within which everyday range. Codes: HJ 212-2017 annex B (HJ 524-2009, HJ 525-2009). */
import type { Medium } from './city.ts'

export interface FactorModel {
  readonly code: string
  /** Code of HJ/T 212-2005; null when that edition has none. */
  readonly code2005: string | null
  /** An everyday level and how far it swings around it, in the unit of annex B. */
  readonly level: number
  readonly swing: number
  readonly decimals: number
  /** Sends a converted value (折算) beside it. */
  readonly converted?: true
  /** Sends a total of the period (Cou). */
  readonly total?: true
}

const model = (
  code: string,
  code2005: string | null,
  level: number,
  swing: number,
  decimals: number,
  extra: Partial<FactorModel> = {},
): FactorModel => ({
  code,
  code2005,
  level,
  swing,
  decimals,
  ...extra,
})

const water = [
  model('w01018', '011', 32, 14, 2, { total: true }),
  model('w21003', '060', 1.6, 1.1, 3, { total: true }),
  model('w21011', '101', 0.21, 0.12, 3, { total: true }),
  model('w21001', '065', 9.2, 3.4, 2, { total: true }),
  model('w01001', '001', 7.3, 0.5, 2),
  model('w00000', 'B01', 18, 9, 2, { total: true }),
]
const gas = [
  model('a34013', '01', 6.2, 3.4, 2, { converted: true, total: true }),
  model('a21026', '02', 18, 11, 1, { converted: true, total: true }),
  model('a21002', '03', 34, 15, 1, { converted: true, total: true }),
  model('a19001', 'S01', 6.8, 1.6, 2),
  model('a01011', 'S02', 9.4, 2.8, 2),
  model('a01012', 'S03', 118, 21, 1),
  model('a01013', 'S08', -0.12, 0.06, 3),
  model('a01014', 'S05', 8.6, 2.2, 2),
  model('a00000', 'B02', 23.5, 6, 2, { total: true }),
]
const organic = [
  model('a24088', null, 9.8, 5.2, 2, { total: true }),
  model('a25002', null, 0.06, 0.04, 3),
  model('a01011', 'S02', 7.9, 2, 2),
  model('a01012', 'S03', 42, 9, 1),
  model('a00000', 'B02', 8.4, 2.3, 2, { total: true }),
]
const dust = [
  model('a34001', null, 96, 44, 1),
  model('a34002', '107', 61, 30, 1),
  model('a34004', null, 33, 17, 1),
  model('LA', 'LA', 58, 9, 1),
  model('a01001', null, 17, 6, 1),
  model('a01002', null, 63, 16, 1),
  model('a01007', null, 2.1, 1.5, 1),
]
const noise = [
  model('Leq', 'Leq', 53, 7, 1),
  model('LA', 'LA', 52, 8, 1),
  model('L10', null, 57, 7, 1),
  model('L50', null, 51, 6, 1),
  model('L90', null, 45, 5, 1),
]
const station = [
  model('w01010', null, 18, 5, 1),
  model('w01001', '001', 7.7, 0.4, 2),
  model('w01009', null, 7.9, 1.8, 2),
  model('w01014', null, 412, 90, 1),
  model('w01003', null, 21, 12, 1),
  model('w01019', null, 3.4, 1.1, 2),
  model('w21003', '060', 0.28, 0.17, 3),
  model('w21011', '101', 0.08, 0.04, 3),
]
const lake = [
  model('w01010', null, 19, 4, 1),
  model('w01001', '001', 8.0, 0.4, 2),
  model('w01009', null, 8.4, 1.5, 2),
  model('w01019', null, 3.9, 1.2, 2),
  model('w21003', '060', 0.22, 0.13, 3),
  model('w21011', '101', 0.048, 0.022, 3),
  model('w21001', '065', 1.1, 0.4, 2),
  model('w01016', null, 14, 8, 1),
]
/** Ambient air in the units of annex B: gases in mg/m³, ozone and particles in μg/m³. */
const air = [
  model('a34004', null, 34, 19, 0),
  model('a34002', '107', 61, 30, 0),
  model('a05024', null, 88, 60, 0),
  model('a21004', null, 0.029, 0.014, 4),
  model('a21026', '02', 0.009, 0.004, 4),
  model('a21005', '04', 0.8, 0.3, 3),
  model('a01001', null, 17, 6, 1),
  model('a01002', null, 63, 16, 1),
  model('a01007', null, 2.1, 1.5, 1),
]

/** What a boiler house sends beside its stack: carbon monoxide, and the load in percent. */
export const boilerModels: readonly FactorModel[] = [model('a21005', '04', 38, 5, 1), model('i33400', null, 82, 2.4, 1)]

const OXYGEN = 'a19001'

/** Range of the instrument: eight times the everyday level, in two digits; null: it has none. */
export function rangeOf(model: FactorModel): { readonly from: string; readonly to: string } | null {
  if (model.code === OXYGEN) return { from: '0', to: '25' }
  if (model.code === 'w01001') return { from: '0', to: '14' }
  if (model.code === 'i33400') return { from: '0', to: '120' }
  return model.level <= 0 ? null : { from: '0', to: String(Number((model.level * 8).toPrecision(2))) }
}

/** Factors by medium; `organic` is a stack with volatile organics, `lake` a surface-water point in a lake. */
export const factorModels: Readonly<Record<Medium | 'organic' | 'lake', readonly FactorModel[]>> = {
  water,
  gas,
  organic,
  dust,
  noise,
  'surface-water': station,
  lake,
  air,
}
