/** Short names for dense lists, where the name of the standard does not fit; the long name is always in the tooltip. */
import type { Factor } from '../../../server/src/modules/telemetry/schema.ts'
import type { Language } from '../i18n/words.ts'

/** Code → short Chinese and English. Formulas and abbreviations as the trade writes them. */
const short: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  w00000: ['流量', 'Flow'],
  w01001: ['pH', 'pH'],
  w01003: ['浊度', 'Turbidity'],
  w01009: ['溶解氧', 'DO'],
  w01010: ['水温', 'Water temp.'],
  w01012: ['悬浮物', 'SS'],
  w01014: ['电导率', 'Conductivity'],
  w01017: ['BOD₅', 'BOD₅'],
  w01018: ['COD', 'COD'],
  w01019: ['高锰酸盐指数', 'CODₘₙ'],
  w21001: ['总氮', 'TN'],
  w21003: ['氨氮', 'NH₃-N'],
  w21011: ['总磷', 'TP'],
  a00000: ['流量', 'Flow'],
  a01001: ['气温', 'Air temp.'],
  a01002: ['湿度', 'Humidity'],
  a01006: ['气压', 'Pressure'],
  a01007: ['风速', 'Wind'],
  a01008: ['风向', 'Wind dir.'],
  a01011: ['流速', 'Velocity'],
  a01012: ['烟温', 'Temp.'],
  a01013: ['烟压', 'Pressure'],
  a01014: ['烟湿', 'Moisture'],
  a05024: ['O₃', 'O₃'],
  a19001: ['氧含量', 'O₂'],
  a21002: ['NOₓ', 'NOₓ'],
  a21003: ['NO', 'NO'],
  a21004: ['NO₂', 'NO₂'],
  a21005: ['CO', 'CO'],
  a21024: ['HCl', 'HCl'],
  a21026: ['SO₂', 'SO₂'],
  a24088: ['NMHC', 'NMHC'],
  a34000: ['颗粒物', 'PM'],
  a34001: ['TSP', 'TSP'],
  a34002: ['PM₁₀', 'PM₁₀'],
  a34004: ['PM₂.₅', 'PM₂.₅'],
  a34013: ['烟尘', 'PM'],
  a34041: ['油烟', 'Fume'],
  LA: ['A 声级', 'LA'],
  Leq: ['等效声级', 'Leq'],
}

export const shortName = (code: string, factor: Factor | undefined, language: Language): string =>
  short[code]?.[language === 'zh' ? 0 : 1] ?? longName(code, factor, language)

/** Quantities of a metered facility, `FAN-2.p`, and what the graph says of a link group, `G1.maint`: they stand in no dictionary. */
const quantities: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  p: ['有功功率', 'active power'],
  q: ['无功功率', 'reactive power'],
  pf: ['功率因数', 'power factor'],
  energy: ['电能', 'energy'],
  maint: ['检修申报', 'declared maintenance'],
}

function quantityName(code: string, language: Language): string | null {
  const [, facility, quantity = ''] = /^([A-Za-z0-9-]{1,16})\.([a-z]+)$/.exec(code) ?? []
  const name = Object.hasOwn(quantities, quantity) ? quantities[quantity] : undefined
  return facility === undefined || name === undefined ? null : `${facility} ${name[language === 'zh' ? 0 : 1]}`
}

export const longName = (code: string, factor: Factor | undefined, language: Language): string =>
  (language === 'zh' ? factor?.nameZh : factor?.nameEn) ?? quantityName(code, language) ?? code

/** The dictionary prints units as they are read; some things have none. */
export const unitText = (unit: string | null | undefined): string => unit ?? ''
