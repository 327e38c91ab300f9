/**
 * Factor dictionary (监测因子): names, units and default decimals by code.
 * Source: HJ 212-2017 annex B (HJ 524-2009, HJ 525-2009 codes), HJ/T 212-2005 annex B; each entry of the data file names its own.
 */
import { z } from 'zod'
import data from './data/factors.json' with { type: 'json' }
import type { Factor } from './schema.ts'

const Entry = z.object({
  /** Code of 2017 or later; `#` stands for any digit (number of a facility), `<point>` for a metering point. Null: 2005 only. */
  code: z.string().nullable(),
  code2005: z.string().nullable(),
  nameZh: z.string(),
  nameEn: z.string(),
  category: z.string(),
  unit: z.string().nullable(),
  totalUnit: z.string().nullable(),
  decimals: z.number().nullable(),
  valueKind: z.enum(['number', 'state', 'text', 'time']),
  status: z.string(),
  source: z.string(),
  edition2005: z.object({ nameZh: z.string().nullable(), unit: z.string().nullable(), decimals: z.number().nullable() }).optional(),
})
type Entry = z.infer<typeof Entry>

const entries: readonly Entry[] = z.array(Entry).parse(data)

/** Suffixes that make a factor of their own: `w01018-StandardValue`, `L10-DayData`. Named after the thing, not the code. */
const suffixNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  StandardValue: ['标准值', 'standard value'],
  SpanValue: ['跨度值', 'span value'],
  DayData: ['昼间', 'day'],
  NightData: ['夜间', 'night'],
  ZsCou: ['折算累计', 'converted total'],
  Ori: ['原始值', 'original value'],
  ValidNum: ['有效数据个数', 'valid values'],
  TotalNum: ['数据总数', 'all values'],
  RS: ['设施运行状态', 'facility state'],
  RT: ['设施运行时间', 'facility run time'],
}

/** Quantities of a metered facility, `FAN-2.p`: made by the judge from what a meter sends in its dialect. */
const meterQuantities: Readonly<Record<string, readonly [zh: string, en: string, unit: string | null]>> = {
  p: ['有功功率', 'active power', 'kW'],
  pa: ['A相有功功率', 'active power of phase A', 'kW'],
  pb: ['B相有功功率', 'active power of phase B', 'kW'],
  pc: ['C相有功功率', 'active power of phase C', 'kW'],
  q: ['无功功率', 'reactive power', 'kvar'],
  pf: ['功率因数', 'power factor', null],
  ua: ['A相电压', 'voltage of phase A', 'V'],
  ub: ['B相电压', 'voltage of phase B', 'V'],
  uc: ['C相电压', 'voltage of phase C', 'V'],
  ia: ['A相电流', 'current of phase A', 'A'],
  ib: ['B相电流', 'current of phase B', 'A'],
  ic: ['C相电流', 'current of phase C', 'A'],
  imin: ['最小相电流', 'smallest phase current', 'A'],
  energy: ['电能示值', 'energy register', 'kWh'],
}

const byCode = new Map<string, Factor>()
const byCode2005 = new Map<string, string>()
const templates: Array<{ readonly matches: RegExp; readonly factor: Factor }> = []

for (const entry of entries) {
  const shared = { nameZh: entry.nameZh, nameEn: entry.nameEn, unit: entry.unit, totalUnit: entry.totalUnit, decimals: entry.decimals }
  if (entry.code !== null) {
    const factor: Factor = { code: entry.code, ...shared }
    const pattern = /[#<]/.test(entry.code) ? entry.code.replaceAll('#', '\\d').replace('<point>', '[A-Za-z0-9]+') : null
    if (pattern === null) byCode.set(entry.code, factor)
    else templates.push({ matches: new RegExp(`^${pattern}$`), factor })
  }
  if (entry.code2005 === null) continue
  const old = entry.edition2005
  // A unit that changed between the editions would put a wrong unit beside the number: such a factor keeps its code of 2005.
  const same = old?.unit === null || old?.unit === undefined || old.unit === entry.unit
  if (entry.code !== null && same) byCode2005.set(entry.code2005, entry.code)
  else if (!byCode.has(entry.code2005)) {
    byCode.set(entry.code2005, {
      code: entry.code2005,
      nameZh: old?.nameZh ?? entry.nameZh,
      nameEn: entry.code === null ? entry.nameEn : `${entry.nameEn} (2005)`,
      unit: old?.unit ?? entry.unit,
      totalUnit: null,
      decimals: old?.decimals ?? entry.decimals,
    })
  }
}

/** Every entry that is a plain code (no template), in the order of the standard. */
export const factors: readonly Factor[] = [...byCode.values()]

/**
 * The code under which a 2005 code is kept: that of 2017 where both editions have the factor in one unit, else the code itself.
 * Source: HJ 212-2017 annex B, columns of both codes.
 */
export function factorOf2005(code: string): string {
  return byCode2005.get(code) ?? code
}

export function isKnownFactor(code: string): boolean {
  return byCode.has(code)
}

const unknown = (code: string): Factor => ({ code, nameZh: code, nameEn: code, unit: null, totalUnit: null, decimals: null })

/** What we know of a code. An unknown one is shown under its raw code, without a unit. */
export function factorOf(code: string): Factor {
  const exact = byCode.get(code)
  if (exact !== undefined) return exact
  const template = templates.find(({ matches }) => matches.test(code))
  if (template !== undefined) return { ...template.factor, code }
  const facility = /^SB(\d+)$/.exec(code)
  if (facility !== null) return { ...unknown(code), nameZh: `治理设施 ${facility[1]}`, nameEn: `Treatment facility ${facility[1]}` }
  const [, metered = '', quantity = ''] = /^([A-Za-z0-9-]{1,16})\.([a-z]+)$/.exec(code) ?? []
  const meter = Object.hasOwn(meterQuantities, quantity) ? meterQuantities[quantity] : undefined
  if (meter !== undefined) return { ...unknown(code), nameZh: `${metered} ${meter[0]}`, nameEn: `${metered}, ${meter[1]}`, unit: meter[2] }
  const cut = code.lastIndexOf('-')
  if (cut <= 0) return unknown(code)
  const base = factorOf(code.slice(0, cut))
  const suffix = code.slice(cut + 1)
  const [zh, en] = suffixNames[suffix] ?? [suffix, suffix]
  return { ...base, code, nameZh: `${base.nameZh} ${zh}`, nameEn: `${base.nameEn}, ${en}`, totalUnit: null }
}

/** Quantities of state and flow are measured beside the pollutants; rules on a pollutant do not watch them. */
export const isPollutant = (factor: string): boolean => !/^(a00|a01|a05|a19|w00000|w01010|w01014|i)/.test(factor)
