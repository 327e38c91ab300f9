/**
 * Firms whose production and treatment are metered (用电监管), each with a story told by its power. A pure function of the moment; what is expected is
 * written here, before any rule has run.
 */
import { startOfPeriod, wireTime } from '../beijing.ts'
import type { Group } from '../device/messages.ts'
import { hashOf, noiseAt } from '../random.ts'
import type { Enterprise } from './city.ts'
import { creditCodeOf } from './credit-code.ts'
import { placeInDistrict } from './districts.ts'
import { cityName, districtNames } from './names.ts'

export type PowerStoryId = 'in-step' | 'treatment-late' | 'treatment-off' | 'treatment-early' | 'meter-gap' | 'under-load' | 'stop-ignored'

export interface PowerStory {
  readonly id: PowerStoryId
  readonly zh: string
  readonly en: string
  /** Electricity rules that must fire on it, and no other may. */
  readonly rules: readonly string[]
  /** Minutes of a cycle of production without which its rules cannot fire; null: it is the order that makes them. */
  readonly needs: readonly [from: number, to: number] | null
  /** An emergency order to stop production is in force. */
  readonly ordered: boolean
  /** An emergency order to limit production is in force, percent; null: none. */
  readonly limitedBy: number | null
  /** What the report of the order must say of it; null: its list asks for nothing. Never achieved without normal days to compare with. */
  readonly achievement: 'not-achieved' | 'undetermined' | null
}

type Told = Pick<PowerStory, 'id' | 'zh' | 'en' | 'rules'> & Partial<PowerStory>
const story = (told: Told): PowerStory => ({ needs: null, ordered: false, limitedBy: null, achievement: null, ...told })

export const powerStories: readonly PowerStory[] = [
  story({ id: 'in-step', zh: '治污与生产同步', en: 'treatment runs in step with production', rules: [] }),
  story({ id: 'treatment-late', zh: '治污晚开12分钟', en: 'treatment starts 12 minutes late', rules: ['E01', 'E02'], needs: [8, 27] }),
  story({ id: 'treatment-off', zh: '产污开而治污不开', en: 'treatment stays off during production', rules: ['E01'], needs: [8, 25] }),
  story({ id: 'treatment-early', zh: '治污早停12分钟', en: 'treatment stops 12 minutes early', rules: ['E01', 'E03'], needs: [80, 106] }),
  story({
    id: 'meter-gap',
    zh: '仅治污侧数据中断40分钟',
    en: 'the meter of treatment alone is silent for 40 minutes',
    rules: ['E07C'],
    needs: [28, 65],
  }),
  story({
    id: 'under-load',
    zh: '重污染天气限产令下治污降负荷运行',
    en: 'treatment runs at 40 % of its power on a heavy-pollution day',
    rules: ['E04'],
    needs: [8, 78],
    limitedBy: 30,
    achievement: 'undetermined',
  }),
  story({
    id: 'stop-ignored',
    zh: '应急停产令下继续生产',
    en: 'production goes on under an order to stop',
    rules: ['E06S'],
    ordered: true,
    achievement: 'not-achieved',
  }),
]

export interface PowerPlant {
  /** Its meters publish over MQTT; otherwise its collector speaks HJ 212. */
  readonly overMqtt: boolean
  readonly story: PowerStory
  readonly enterprise: Enterprise
  readonly outlet: {
    readonly id: string
    readonly enterpriseId: string
    readonly name: string
    readonly medium: 'power'
    readonly position: Enterprise['position']
    readonly factors: readonly string[]
  }
  readonly device: {
    readonly mn: string
    readonly outletId: string
    readonly version: '2025'
    readonly st: '44'
    readonly password: string
    readonly profile: object
  }
  readonly seed: number
}

const trades = ['木质家具制造', '汽车零部件涂装', '塑料制品', '包装印刷', '金属表面处理', '橡胶制品', '玻璃制品'] as const

/** Stories of which the meters publish over MQTT where the platform has a port for it. */
const publishing: ReadonlySet<PowerStoryId> = new Set(['in-step', 'treatment-off'])

export const powerPlantsOf = (seed: string, mqtt = false): PowerPlant[] =>
  powerStories.map((one, index) => plantOf(seed, one, index, mqtt && publishing.has(one.id)))

function plantOf(seed: string, one: PowerStory, index: number, overMqtt: boolean): PowerPlant {
  const id = `E-P${String(index + 1).padStart(3, '0')}`
  const district = index % districtNames.length
  const [longitude, latitude] = placeInDistrict(district, 0.3 + 0.05 * index, 0.5)
  const name = districtNames[district] ?? ''
  const position = { longitude, latitude }
  const outletId = `${id}-PW001`
  const hex = [0, 1, 2].map((part) => hashOf(`${seed}/power/${id}/${part}`).toString(16).toUpperCase().padStart(8, '0')).join('')
  return {
    overMqtt,
    story: one,
    enterprise: {
      id,
      name: `${cityName}用电监管示范${index + 1}号${trades[index] ?? ''}厂（演示）`,
      creditCode: creditCodeOf(900_000 + index),
      industry: trades[index] ?? '',
      district: name,
      address: `${cityName}${name}工业路${index + 1}号`,
      position,
      demo: true,
    },
    outlet: { id: outletId, enterpriseId: id, name: '分表计电采集器', medium: 'power', position, factors: ['d20405', 'd30406'] },
    device: {
      mn: hex,
      outletId,
      version: '2025',
      st: '44',
      password: String(100_000 + (hashOf(`${seed}/pw/${id}`) % 900_000)),
      profile: {},
    },
    seed: hashOf(`${seed}/power/${id}`),
  }
}

const publishes = (key: string) => ({ dialect: 'mqtt', key })

/** Body of `PUT /api/enterprises/{id}/process-graph`: a line metered by voltage and current, its fan and the incoming line by power. */
export const graphOf = ({ outlet, overMqtt }: Pick<PowerPlant, 'outlet' | 'overMqtt'>): object => ({
  facilities: [
    {
      id: 'LINE',
      kind: 'production',
      name: '生产线',
      ratedKw: '100',
      point: { outletId: outlet.id, ...(overMqtt ? publishes('LINE') : { dialect: '2025-electricity', key: '205' }) },
    },
    {
      id: 'FAN',
      kind: 'treatment',
      name: '治污风机',
      ratedKw: '30',
      point: { outletId: outlet.id, ...(overMqtt ? publishes('FAN') : { dialect: '2025-electricity', key: '306', keys: { p: 'd31106' } }) },
    },
    {
      id: 'MAIN',
      kind: 'main',
      name: '总表',
      ratedKw: '200',
      point: { outletId: outlet.id, ...(overMqtt ? publishes('MAIN') : { dialect: 'plain', key: '', keys: { p: 'd21101' } }) },
    },
  ],
  groups: [{ id: 'G1', name: '生产线与治污风机', production: ['LINE'], treatment: ['FAN'] }],
})

/** What the filed list of a plant (一厂一策) asks of it on an orange or red day. */
export function measuresOf({ ordered, limitedBy }: PowerStory): object[] {
  if (ordered) return [{ kind: 'stop', facilities: ['LINE'] }]
  return limitedBy === null ? [] : [{ kind: 'limit', facilities: ['LINE'], percent: limitedBy }]
}

const MINUTE = 60_000
/** Production runs once in each cycle. */
export const CYCLE_MIN = 120
const PRODUCTION = { from: 10, to: 100 }
const treatmentOf: Readonly<Record<PowerStoryId, { readonly from: number; readonly to: number; readonly kw: number }>> = {
  'in-step': { from: 5, to: 108, kw: 24 },
  'treatment-late': { from: 22, to: 108, kw: 24 },
  'treatment-off': { from: 0, to: 0, kw: 24 },
  'treatment-early': { from: 5, to: 88, kw: 24 },
  'meter-gap': { from: 5, to: 108, kw: 24 },
  'under-load': { from: 5, to: 108, kw: 12 },
  'stop-ignored': { from: 5, to: 108, kw: 24 },
}
const GAP = { from: 30, to: 70 }
/** V × phases × power factor of 0.8, as the platform estimates: 80 kW are 144.93 A. */
const VOLTS = 230
const KW_OF_AMPERE = (3 * VOLTS * 0.8) / 1000

/** kW in the minute that holds a moment; null: the meter says nothing. */
function powersOf({ story: { id }, seed }: Pick<PowerPlant, 'story' | 'seed'>, at: number) {
  const start = startOfPeriod(at, MINUTE)
  const minute = (start - startOfPeriod(start, CYCLE_MIN * MINUTE)) / MINUTE
  const within = ({ from, to }: { readonly from: number; readonly to: number }) => minute >= from && minute < to
  const wobble = (part: number) => 1 + 0.02 * noiseAt(seed + part, start / 1000, 240)
  const treatment = treatmentOf[id]
  const line = within(PRODUCTION) ? 80 * wobble(1) : 0.4
  const fan = within(treatment) ? treatment.kw * wobble(2) : 0.2
  const main = line + fan + 20 * wobble(3)
  return { start, line, fan: id === 'meter-gap' && within(GAP) ? null : fan, main }
}

/** What the meters publish in the minute that holds a moment: JSON as docs/gateway.md has it. */
export function meterPayload(plant: Pick<PowerPlant, 'story' | 'seed'>, at: number): string {
  const { start, line, fan, main } = powersOf(plant, at)
  const ampere = (line / KW_OF_AMPERE).toFixed(2)
  const volts = { ua: VOLTS.toFixed(1), ub: VOLTS.toFixed(1), uc: VOLTS.toFixed(1) }
  const meters = {
    LINE: { ...volts, ia: ampere, ib: ampere, ic: ampere },
    ...(fan === null ? {} : { FAN: { p: fan.toFixed(2) } }),
    MAIN: { p: main.toFixed(2) },
  }
  return JSON.stringify({ time: new Date(start).toISOString(), meters })
}

/** Real-time data (2011) of the collector in the minute that holds a moment. */
export function meterGroups(plant: Pick<PowerPlant, 'story' | 'seed'>, at: number): Group[] {
  const { start, line, fan, main } = powersOf(plant, at)
  const groups: Group[] = [
    [['DataTime', wireTime(start)]],
    flagged('d20105', VOLTS.toFixed(1)),
    flagged('d20405', (line / KW_OF_AMPERE).toFixed(2)),
    flagged('d21101', main.toFixed(2)),
  ]
  if (fan !== null) groups.push(flagged('d31106', fan.toFixed(2)))
  return groups
}

const flagged = (code: string, value: string): Group => [
  [`${code}-Rtd`, value],
  [`${code}-Flag`, 'N'],
]
