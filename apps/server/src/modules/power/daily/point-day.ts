/** Quality of one meter's data over one day, and the balance of the main meter with its parts. Pure. Rules `power.quality`, `power.balance`. */
import { add, compare, divide, multiply, roundTo, subtract } from '@poyang/standards'
import type { StoredMinute } from '../minutes-store.ts'
import { balanceRule, qualityRule } from '../rules.ts'
import type { Balance, PointQuality } from '../schema.ts'

const MINUTE = 60_000

export interface PointDay {
  readonly facility: string
  readonly name: string
  readonly intervalMin: number
  /** [from, to) ms: the day, or what of it has passed. */
  readonly from: number
  readonly to: number
  readonly power: readonly StoredMinute[]
  readonly register: readonly StoredMinute[]
  /** Currents of the phases that are sent. */
  readonly phases: ReadonlyArray<readonly StoredMinute[]>
}

export type PointFault = PointQuality['faults'][number]

export function pointQuality({ facility, name, intervalMin, from, to, power, register, phases }: PointDay): PointQuality {
  const { coverage: least, registerDifference, constantShare, phaseZeroShare } = qualityRule.parameters
  const valid = power.filter((one) => one.valid)
  const seconds = valid.reduce((sum, one) => sum + one.seconds, 0)
  const coverage = to <= from ? '0' : least1(divide(String(seconds * 1000), String(to - from), 4))
  const integratedKwh = valid.length === 0 ? null : energyOf(valid)
  const turned = register.filter((one) => one.valid)
  const monotone =
    turned.length < 2 ? null : turned.every((one, index) => index === 0 || compare(one.value, turned[index - 1]?.value ?? one.value) >= 0)
  const first = turned[0]
  const last = turned.at(-1)
  const registerKwh = first === undefined || last === undefined || monotone !== true ? null : subtract(last.value, first.value)
  // The register spans its own first to last sample: power is integrated over the same stretch.
  const same = first === undefined || last === undefined ? [] : valid.filter(({ at }) => at >= first.at && at < last.at)
  const difference =
    registerKwh === null || same.length === 0 || compare(registerKwh, '0') <= 0
      ? null
      : divide(subtract(energyOf(same), registerKwh).replace('-', ''), registerKwh, 4)
  const repeated = shareOf(valid, (one, index) => one.value === valid[index - 1]?.value)
  const zeroPhase = phaseZero(phases)
  const faults: PointFault[] = []
  const say = (code: string, zh: string, en: string) => faults.push({ code, zh, en })
  if (compare(coverage, least) < 0)
    say('coverage', `覆盖率${coverage}，低于${least}，当日不参与结论`, `coverage ${coverage}, below ${least}: takes no part in conclusions`)
  if (monotone === false) say('register', '电能示值倒退', 'the energy register went back')
  if (difference !== null && compare(difference, registerDifference) > 0)
    say('difference', `功率积分与电能示值相差${difference}`, `integrated power and register differ by ${difference}`)
  if (repeated !== null && compare(repeated, constantShare) > 0 && valid.some(({ value }) => compare(value, '0') > 0))
    say('constant', `读数不变的比例${repeated}`, `share of readings that do not change ${repeated}`)
  if (zeroPhase !== null && compare(zeroPhase, phaseZeroShare) > 0)
    say('phase-zero', `某相为零而其他相有电流的比例${zeroPhase}`, `share of minutes with one phase at zero and others loaded ${zeroPhase}`)
  return {
    facility,
    name,
    coverage,
    longestGapMinutes: longestGap(valid, intervalMin, from, to),
    constantShare: repeated,
    registerMonotone: monotone,
    registerKwh,
    integratedKwh: integratedKwh === null ? null : roundTo(integratedKwh, 3),
    difference,
    faults,
    usable: compare(coverage, least) >= 0,
  }
}

const least1 = (share: string): string => (compare(share, '1') > 0 ? '1' : share)

function energyOf(minutes: readonly StoredMinute[]): string {
  const work = minutes.reduce((sum, { value, seconds }) => add(sum, multiply(value, String(seconds))), '0')
  return divide(work, '3600', 6)
}

/** Share of neighbours of which something is so; null when there are none. */
function shareOf(minutes: readonly StoredMinute[], is: (one: StoredMinute, index: number) => boolean): string | null {
  if (minutes.length < 2) return null
  return divide(String(minutes.filter((one, index) => index > 0 && is(one, index)).length), String(minutes.length - 1), 4)
}

/** Share of minutes in which one phase is zero while another carries current; null unless all three phases are sent. */
function phaseZero(phases: PointDay['phases']): string | null {
  const [a, b, c] = phases.map((minutes) => new Map(minutes.map(({ at, value }) => [at, value])))
  if (a === undefined || b === undefined || c === undefined) return null
  const loaded = [...a].flatMap(([at, ia]) => {
    const [ib, ic] = [b.get(at), c.get(at)]
    return ib === undefined || ic === undefined || ![ia, ib, ic].some((one) => compare(one, '0') > 0) ? [] : [[ia, ib, ic]]
  })
  if (loaded.length === 0) return null
  return divide(String(loaded.filter((currents) => currents.some((one) => compare(one, '0') === 0)).length), String(loaded.length), 4)
}

/** Longest time between two samples, or an end of the day and the nearest sample, beyond the interval; minutes. */
function longestGap(minutes: readonly StoredMinute[], intervalMin: number, from: number, to: number): number {
  let reached = from
  let longest = 0
  for (const { at } of minutes) {
    longest = Math.max(longest, at - reached)
    reached = Math.max(reached, at + intervalMin * MINUTE)
  }
  return Math.max(0, Math.round(Math.max(longest, to - reached) / MINUTE))
}

/** Energy of one day of the main meter and of all its parts; null where it is not covered enough to conclude. */
export interface BalanceDay {
  readonly main: string | null
  readonly parts: string | null
}

/** Of a day against the days before it. Means and deviations are floats: a band around history, no limit of law. */
export function balanceOf(day: BalanceDay, history: readonly BalanceDay[]): Balance {
  const { share, sigmas, leastDays } = balanceRule.parameters
  const today = unmeteredOf(day)
  const sums = { mainKwh: day.main, partsKwh: day.parts, unmetered: today }
  if (today === null)
    return {
      ...sums,
      over: null,
      words: { zh: '总表或分表数据不足，无法判定', en: 'too little of the main meter or its parts: cannot be determined' },
    }
  const past = history.map(unmeteredOf).filter((one) => one !== null)
  const numbers = past.map(Number)
  const mean = numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length)
  const sd = numbers.length < 2 ? 0 : Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (numbers.length - 1))
  const large = compare(today, share) > 0
  const unusual = Number(today) > mean + sigmas * sd
  const over = past.length < leastDays ? (large ? null : false) : large && unusual
  const figures = `(${day.main ?? ''} - ${day.parts ?? ''}) / ${day.main ?? ''} = ${today}`
  return {
    ...sums,
    over,
    words: {
      zh: `未计量比例 ${figures}；阈值${share}，历史${past.length}天均值${mean.toFixed(3)}、标准差${sd.toFixed(3)}${over === null ? '，历史不足，无法判定' : ''}`,
      en: `share not metered ${figures}; threshold ${share}, ${past.length} days before: mean ${mean.toFixed(3)}, deviation ${sd.toFixed(3)}${over === null ? '; too few days to tell' : ''}`,
    },
  }
}

const unmeteredOf = ({ main, parts }: BalanceDay): string | null =>
  main === null || parts === null || compare(main, '0') <= 0 ? null : divide(subtract(main, parts), main, 4)
