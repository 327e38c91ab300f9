/** Whether an enterprise did what its filed list says under an emergency order (重污染天气应急减排). Pure; exact decimals. Rule `power.emergency`. */
import { add, compare, divide, multiply, roundTo, subtract } from '@poyang/standards'
import { emergencyRule } from '../rules.ts'
import type { Achievement } from '../schema.ts'
import type { StateStretch } from '../states/facility-states.ts'

const MINUTE = 60_000
const DAY_HOURS = 24

export interface Words {
  readonly zh: string
  readonly en: string
}

export interface StopGiven {
  /** Window of the order, and how far it has gone; ms. */
  readonly from: number
  readonly to: number
  readonly now: number
  readonly facilities: ReadonlyArray<{ readonly facility: string; readonly stretches: readonly StateStretch[] }>
}

export interface StopResult {
  readonly result: Achievement
  readonly words: Words
  /** Least coverage of the facilities, decimal text. */
  readonly coverage: string
  /** Of all facilities together, beyond the grace. */
  readonly minutesOn: number
  readonly intervals: ReadonlyArray<{ readonly facility: string; readonly from: number; readonly to: number }>
}

/** A stop: minutes ON after the grace, of the facility that ran longest. Below the least coverage nothing is concluded, whatever was seen. */
export function checkStop({ from, to, now, facilities }: StopGiven): StopResult {
  const { graceMin, totalMin, coverage: least } = emergencyRule.parameters
  const begins = from + graceMin * MINUTE
  const ends = Math.min(to, now)
  const running = now < to
  const intervals: Array<{ readonly facility: string; readonly from: number; readonly to: number }> = []
  let coverage = '1'
  let most = 0
  let all = 0
  for (const { facility, stretches } of facilities) {
    let known = 0
    let on = 0
    for (const stretch of stretches) {
      const starts = Math.max(stretch.from, begins)
      const stops = Math.min(stretch.to, ends)
      if (stops <= starts || stretch.state === 'unknown') continue
      known += stops - starts
      if (stretch.state === 'off') continue
      on += stops - starts
      const before = intervals.at(-1)
      if (before?.facility === facility && before.to === starts) intervals[intervals.length - 1] = { ...before, to: stops }
      else intervals.push({ facility, from: starts, to: stops })
    }
    const share = ends <= begins ? '1' : divide(String(known), String(ends - begins), 4)
    if (compare(share, coverage) < 0) coverage = share
    most = Math.max(most, on / MINUTE)
    all += on / MINUTE
  }
  const numbers = { coverage, minutesOn: all, intervals }
  const percent = percentOf(coverage)
  if (ends <= begins)
    return { result: 'running', ...numbers, words: { zh: `指令生效后${graceMin}分钟宽限期内`, en: `within the grace of ${graceMin} min` } }
  if (compare(coverage, least) < 0)
    return {
      result: 'undetermined',
      ...numbers,
      words: {
        zh: `覆盖率${percent}%，低于${percentOf(least)}%，无法判定；已见开机${all}分钟`,
        en: `coverage ${percent} %, below ${percentOf(least)} %: cannot be determined; ${all} min ON were seen`,
      },
    }
  const met = most < totalMin
  return {
    result: met ? (running ? 'running' : 'achieved') : 'not-achieved',
    ...numbers,
    words: {
      zh: `宽限${graceMin}分钟后开机最长的设施累计${most}分钟，${met ? '低于' : '达到'}${totalMin}分钟`,
      en: `after a grace of ${graceMin} min the facility that ran longest was ON for ${most} min, ${met ? 'below' : 'reaching'} ${totalMin} min`,
    },
  }
}

/** Energy of the listed facilities together on one day. */
export interface EnergyDay {
  readonly day: string
  readonly kwh: string
  /** Least coverage of the facilities. */
  readonly coverage: string
  readonly underOrder: boolean
}

export interface LimitGiven {
  /** Reduction asked for, percent. */
  readonly percent: number
  readonly actualKwh: string
  readonly coverage: string
  readonly windowMinutes: number
  /** Days before the order, oldest first. */
  readonly days: readonly EnergyDay[]
  readonly running: boolean
}

export interface LimitResult {
  readonly result: Achievement
  readonly words: Words
  readonly baselineKwh: string | null
  readonly reduction: string | null
  readonly baselineDays: readonly string[]
}

/** Days to compare with: the last normal ones, newest first. */
export function normalDays(days: readonly EnergyDay[]): EnergyDay[] {
  const { coverage, normalShare, mostDays } = emergencyRule.parameters
  const usable = days.filter((day) => !day.underOrder && compare(day.coverage, coverage) >= 0)
  const sorted = usable.map(({ kwh }) => kwh).toSorted(compare)
  const high = sorted[Math.ceil(sorted.length * 0.9) - 1]
  if (high === undefined) return []
  const floor = multiply(normalShare, high)
  return usable
    .filter(({ kwh }) => compare(kwh, floor) > 0)
    .slice(-mostDays)
    .toReversed()
}

/** A limit by x %: reduction = 1 - E / E0, E0 the mean of the normal days scaled to the window. Achieved at x less the tolerance. */
export function checkLimit({ percent, actualKwh, coverage, windowMinutes, days, running }: LimitGiven): LimitResult {
  const { tolerance, coverage: least, leastDays } = emergencyRule.parameters
  const normal = normalDays(days)
  const baselineDays = normal.map(({ day }) => day)
  if (normal.length < leastDays) {
    const words = {
      zh: `可比的正常生产日仅${normal.length}天，少于${leastDays}天，无法判定`,
      en: `only ${normal.length} normal days to compare with, fewer than ${leastDays}: cannot be determined`,
    }
    return { result: 'undetermined', words, baselineKwh: null, reduction: null, baselineDays }
  }
  const daily = divide(normal.map(({ kwh }) => kwh).reduce(add), String(normal.length))
  const baseline = divide(multiply(daily, String(windowMinutes)), String(DAY_HOURS * 60))
  const numbers = { baselineKwh: roundTo(baseline, 1), baselineDays }
  if (compare(coverage, least) < 0) {
    const words = {
      zh: `覆盖率${percentOf(coverage)}%，低于${percentOf(least)}%，无法判定`,
      en: `coverage ${percentOf(coverage)} %, below ${percentOf(least)} %: cannot be determined`,
    }
    return { result: 'undetermined', words, reduction: null, ...numbers }
  }
  const reduction = subtract('1', divide(actualKwh, baseline))
  const asked = subtract(divide(String(percent), '100'), tolerance)
  const met = compare(reduction, asked) >= 0
  const sums = `1 - ${roundTo(actualKwh, 1)} / ${numbers.baselineKwh} = ${percentOf(reduction)}%`
  return {
    result: running ? 'running' : met ? 'achieved' : 'not-achieved',
    reduction: roundTo(reduction, 4),
    ...numbers,
    words: {
      zh: `减排比例 ${sums}，要求${percent}%（容差${percentOf(tolerance)}个百分点）：${met ? '达到' : '未达到'}；基准为${normal.length}个正常生产日`,
      en: `reduction ${sums}, asked for ${percent} % (tolerance ${percentOf(tolerance)} points): ${met ? 'met' : 'not met'}; baseline of ${normal.length} normal days`,
    },
  }
}

/** `0.2831` → `28.3` */
const percentOf = (share: string): string => roundTo(multiply(share, '100'), 1).replace(/\.0$/, '')
