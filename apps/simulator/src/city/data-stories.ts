/**
 * Stories told by the data themselves: what a device measures is not what leaves the outlet, or it is and it is too much.
 * Each is a pure function of the moment, so live data and history tell the same. What is expected is written here, before any rule has run.
 */
import type { FactorModel } from './factors.ts'

export type DataStoryId =
  | 'exceeding-hours'
  | 'constant-value'
  | 'capped-value'
  | 'copied-channel'
  | 'low-oxygen'
  | 'false-stop-mark'
  | 'near-zero'
  | 'honest-high'

export interface DataStory {
  readonly id: DataStoryId
  readonly zh: string
  readonly en: string
  readonly medium: 'gas' | 'water'
  /** The factor it is about. */
  readonly factor: string
  /** Rule that must fire on it; null: none may, although it looks as if. */
  readonly rule: string | null
}

const story = (id: DataStoryId, zh: string, en: string, medium: DataStory['medium'], factor: string, rule: string | null): DataStory => ({
  id,
  zh,
  en,
  medium,
  factor,
  rule,
})

export const dataStories: readonly DataStory[] = [
  story('exceeding-hours', '真实超标：每天两段', 'over the limit for two stretches of each day', 'gas', 'a21002', 'X03'),
  story('constant-value', '恒值', 'the analyser is stuck', 'gas', 'a21026', 'A01'),
  story('capped-value', '软件封顶', 'software cuts off what is high', 'gas', 'a34013', 'A05D'),
  story('copied-channel', '复制通道', 'one channel repeats another', 'gas', 'a21026', 'A07'),
  story('low-oxygen', '低氧手法：夜间氧含量异常偏低', 'oxygen is low at night and the load is not', 'gas', 'a19001', 'A17'),
  story('false-stop-mark', '虚假停运标记', 'marked as stopped while the stack runs', 'gas', 'a21002', 'A10'),
  story('near-zero', '接近零值', 'near zero while running', 'water', 'w21003', 'A02'),
  story('honest-high', '接近限值但达标', 'high and varying, and below the limit', 'water', 'w01018', null),
]

/** Hours of a Beijing day in which the story of the real exceedance happens, and in which a false stop is marked. */
const hourOf = (ms: number) => Math.floor(((ms / 3_600_000 + 8) % 24) + 24) % 24
const exceedingHours = new Set([2, 3, 14, 15])
const isNight = (hour: number) => hour >= 22 || hour < 6

/**
 * What the device reports in place of the true value.
 * @param valueOf true value of another factor of the same outlet at the same moment; null when it has none
 */
export function reported(
  story: DataStoryId,
  model: FactorModel,
  value: number,
  ms: number,
  valueOf: (code: string) => number | null,
): number {
  switch (story) {
    case 'exceeding-hours':
      return model.code === 'a21002' && exceedingHours.has(hourOf(ms)) ? value * 4.2 : value
    case 'constant-value':
      return model.code === 'a21026' ? model.level : value
    case 'capped-value':
      return model.code === 'a34013' ? Math.min(value, model.level * 0.9) : value
    case 'copied-channel':
      return model.code === 'a21026' ? (valueOf('a21002') ?? value) * 0.55 : value
    case 'low-oxygen':
      return model.code === 'a19001' && isNight(hourOf(ms)) ? 1.9 + (value - model.level) * 0.04 : value
    case 'near-zero':
      return model.code === 'w21003' ? value * 0.002 : value
    case 'honest-high':
      return model.code === 'w01018' ? Math.min(value * 1.1, 46.5 + (value % 2)) : value
    // The values are true; the mark is not.
    default:
      return value
  }
}

/** Data mark (数据标记) that the device sends with everything at a moment. Source of the letters: HJ 212-2017 table 8. */
export function markOf(story: DataStoryId | null, ms: number): string {
  return story === 'false-stop-mark' && exceedingHours.has(hourOf(ms)) ? 'F' : 'N'
}
