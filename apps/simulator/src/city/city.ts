/** A made-up city: enterprises, outlets and the devices that stand at them. The same seed gives the same city. */
import { hashOf, randomOf } from '../random.ts'
import type { Random } from '../random.ts'
import { stories, storyOf } from '../device/stories.ts'
import type { Story } from '../device/stories.ts'
import { creditCodeOf } from './credit-code.ts'
import { dataStories } from './data-stories.ts'
import type { DataStory } from './data-stories.ts'
import { districtNames } from './names.ts'
import { placeInDistrict } from './districts.ts'
import { factorModels } from './factors.ts'
import type { FactorModel } from './factors.ts'
import { cityName, firmWords, industries, roads } from './names.ts'

export type Medium = 'water' | 'gas' | 'noise' | 'dust' | 'surface-water' | 'air'
export type Version = '2005' | '2017' | '2025'

interface Position {
  readonly longitude: number
  readonly latitude: number
}

export interface Enterprise {
  readonly id: string
  readonly name: string
  readonly creditCode: string
  readonly industry: string
  readonly district: string
  readonly address: string
  readonly position: Position
  readonly demo: true
}

export interface Outlet {
  readonly id: string
  readonly enterpriseId: string
  readonly name: string
  readonly medium: Medium
  readonly position: Position
  readonly factors: readonly string[]
}

export interface Device {
  readonly mn: string
  readonly outletId: string
  readonly version: Version
  readonly st: string
  readonly password: string
  readonly profile: { readonly crc?: 'modbus'; readonly keys?: readonly string[] }
}

/** What stands at an outlet: the registered device, what it measures, and how it behaves. */
export interface Station {
  readonly outlet: Outlet
  readonly device: Device
  readonly models: readonly FactorModel[]
  readonly story: Story
  /** What its data tell that is not everyday; null: nothing. */
  readonly dataStory: DataStory | null
  readonly seed: number
}

export interface City {
  readonly enterprises: readonly Enterprise[]
  readonly outlets: readonly Outlet[]
  readonly devices: readonly Device[]
  readonly stations: readonly Station[]
}

const stOf: Readonly<Record<Medium, string>> = { water: '32', gas: '31', dust: '39', noise: '23', 'surface-water': '21', air: '22' }

/** Firms between two of which a river has its own station. */
const STATION_EVERY = 60

type Kind = Medium | 'organic' | 'lake'

/** What the bureau itself measures, in the order in which a growing city gets it: air, lakes and rivers, noise of functional areas. */
const bureauKinds: readonly Kind[] = [
  'air',
  'lake',
  'noise',
  'surface-water',
  'air',
  'surface-water',
  'noise',
  'air',
  'surface-water',
  'lake',
  'air',
  'noise',
  'surface-water',
  'air',
  'noise',
  'air',
]

/** The bureau's monitoring centre: its stations stand in one district after the other. */
function addBureau(seed: string, random: Random, count: number, enterprises: Enterprise[], stations: Station[]): void {
  if (count === 0) return
  const [longitude, latitude] = placeInDistrict(1, 0.5, 0.5)
  const centre: Enterprise = {
    id: `E-${String(enterprises.length + 1).padStart(4, '0')}`,
    name: `${cityName}生态环境监测中心（演示）`,
    creditCode: creditCodeOf(enterprises.length + 1),
    industry: '环境监测',
    district: districtNames[1],
    address: `${cityName}${districtNames[1]}${roads[0]}1号`,
    position: { longitude, latitude },
    demo: true,
  }
  enterprises.push(centre)
  const numbers = new Map<Medium, number>()
  for (const [index, kind] of bureauKinds.slice(0, count).entries()) {
    const medium = mediumOf(kind)
    const nth = (numbers.get(medium) ?? 0) + 1
    numbers.set(medium, nth)
    const district = index % districtNames.length
    const station = stationOf(seed, random, centre, kind, medium, nth, stations.length, 'clean-day')
    const [x, y] = placeInDistrict(district, random.next(), random.next())
    const name = `${districtNames[district]}${station.outlet.name}`
    stations.push({ ...station, outlet: { ...station.outlet, name, position: { longitude: x, latitude: y } } })
  }
}

const mediumOf = (kind: Kind): Medium => (kind === 'organic' ? 'gas' : kind === 'lake' ? 'surface-water' : kind)

/** A city with `size` outlets, each with a device: firms, and at the end the bureau's own stations. */
export function cityOf(seed: string, size: number): City {
  const random = randomOf(`${seed}/city`)
  const enterprises: Enterprise[] = []
  const made: Station[] = []
  const own = Math.min(bureauKinds.length, Math.floor(size / 12))
  while (made.length < size - own) addEnterprise(seed, random, size - own, enterprises, made)
  addBureau(seed, random, own, enterprises, made)
  const stations = withDataStories(made, new Map(enterprises.map(({ id, industry }) => [id, industry])))
  return { enterprises, outlets: stations.map(({ outlet }) => outlet), devices: stations.map(({ device }) => device), stations }
}

function addEnterprise(seed: string, random: Random, size: number, enterprises: Enterprise[], stations: Station[]): void {
  const number = enterprises.length + 1
  const district = random.whole(0, districtNames.length - 1)
  const [longitude, latitude] = placeInDistrict(district, random.next(), random.next())
  const isStation = number % STATION_EVERY === 7
  const industry = weighted(random)
  const word = `${random.pick(firmWords)}${number > firmWords.length ? (random.pick(firmWords)[1] ?? '') : ''}`
  const districtName = districtNames[district] ?? ''
  const enterprise: Enterprise = {
    id: `E-${String(number).padStart(4, '0')}`,
    name: isStation
      ? `${cityName}${districtName}${word}断面水质自动站（演示）`
      : `${cityName}${word}${industry.suffix}${industry.suffix.endsWith('地') || industry.suffix.endsWith('场') ? '' : '有限公司'}（演示）`,
    creditCode: creditCodeOf(number),
    industry: isStation ? '地表水监测' : industry.zh,
    district: districtName,
    address: `${cityName}${districtName}${random.pick(roads)}${random.whole(1, 398)}号`,
    position: { longitude, latitude },
    demo: true,
  }
  enterprises.push(enterprise)
  const kinds = isStation ? (['surface-water'] as const) : industry.outlets
  const numbers = new Map<string, number>()
  for (const kind of kinds) {
    if (stations.length >= size) return
    const medium = mediumOf(kind)
    const nth = (numbers.get(medium) ?? 0) + 1
    numbers.set(medium, nth)
    stations.push(stationOf(seed, random, enterprise, kind, medium, nth, stations.length))
  }
}

function stationOf(
  seed: string,
  random: Random,
  enterprise: Enterprise,
  kind: Kind,
  medium: Medium,
  nth: number,
  index: number,
  only?: Story['id'],
): Station {
  const letter = { water: 'DW', gas: 'DA', dust: 'YC', noise: 'ZS', 'surface-water': 'DB', air: 'KQ' }[medium]
  const names = {
    water: '废水总排口',
    gas: '废气排放口',
    organic: '有机废气排放口',
    dust: '扬尘监测点',
    noise: '噪声监测点',
    'surface-water': '水质监测断面',
    lake: '湖库水质监测点',
    air: '空气自动站',
  }
  const id = `${enterprise.id}-${letter}${String(nth).padStart(3, '0')}`
  const story = only === undefined ? storyOf(index) : (stories.find(({ id: one }) => one === only) ?? storyOf(index))
  const version: Version = story.version ?? (index % 8 === 3 ? '2005' : index % 7 === 5 ? '2025' : '2017')
  // HJ/T 212-2005 has the pressure of flue gas in MPa, which no stack tells from zero: loggers of that edition leave it out.
  const models = version === '2005' ? factorModels[kind].filter(({ code }) => code !== 'a01013') : factorModels[kind]
  const key = version === '2025' && (story.id === 'encrypted' || index % 3 === 0) ? hexOf(`${seed}/key/${id}`, 32).toLowerCase() : null
  const mn =
    version === '2005' ? `YT${String(hashOf(`${seed}/mn/${id}`) % 1_000_000_000).padStart(12, '0')}` : hexOf(`${seed}/mn/${id}`, 24)
  return {
    outlet: {
      id,
      enterpriseId: enterprise.id,
      name: `${names[kind]}${letter}${String(nth).padStart(3, '0')}`,
      medium,
      position: {
        longitude: Math.round((enterprise.position.longitude + (random.next() - 0.5) * 0.008) * 1e5) / 1e5,
        latitude: Math.round((enterprise.position.latitude + (random.next() - 0.5) * 0.006) * 1e5) / 1e5,
      },
      factors: models.map(({ code }) => code),
    },
    device: {
      mn,
      outletId: id,
      version,
      st: stOf[medium],
      password: String(100_000 + (hashOf(`${seed}/pw/${id}`) % 900_000)),
      profile: { ...(story.crc === 'modbus' ? { crc: 'modbus' as const } : {}), ...(key === null ? {} : { keys: [key] }) },
    },
    models,
    story,
    dataStory: null,
    seed: hashOf(`${seed}/values/${id}`),
  }
}

/** Each data story at the first quiet outlet that fits, and again at each hundredth one after it. */
function withDataStories(stations: readonly Station[], industryOf: ReadonlyMap<string, string>): Station[] {
  const told = [...stations]
  for (const dataStory of dataStories) {
    let last = Number.NEGATIVE_INFINITY
    for (const [index, station] of told.entries()) {
      const fits =
        station.story.id === 'clean-day' &&
        station.dataStory === null &&
        station.outlet.medium === dataStory.medium &&
        (dataStory.industry === null || industryOf.get(station.outlet.enterpriseId) === dataStory.industry) &&
        station.models.some(({ code }) => code === dataStory.factor)
      if (!fits || index - last < 100) continue
      const models = [...station.models.filter(({ code }) => !dataStory.without.includes(code)), ...dataStory.besides]
      told[index] = { ...station, outlet: { ...station.outlet, factors: models.map(({ code }) => code) }, models, dataStory }
      last = index
    }
  }
  return told
}

function weighted(random: Random) {
  let left = random.next() * industries.reduce((sum, { weight }) => sum + weight, 0)
  for (const industry of industries) {
    left -= industry.weight
    if (left < 0) return industry
  }
  return random.pick(industries)
}

/** Upper-case hexadecimal text of a length. */
function hexOf(seed: string, length: number): string {
  let text = ''
  for (let part = 0; text.length < length; part++) text += hashOf(`${seed}/${part}`).toString(16).toUpperCase().padStart(8, '0')
  return text.slice(0, length)
}
