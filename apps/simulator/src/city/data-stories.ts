/**
 * Stories told by the data themselves: what a device measures is not what leaves the outlet, or it is and it is too much, or its mark says what is not so.
 * Each is a pure function of the moment, so live data and history tell the same. What is expected is written here, before any rule has run.
 */
import type { FactorModel } from './factors.ts'
import { boilerModels, rangeOf } from './factors.ts'

export type DataStoryId =
  | 'exceeding-hours'
  | 'constant-value'
  | 'capped-value'
  | 'copied-channel'
  | 'low-oxygen'
  | 'false-stop-mark'
  | 'near-zero'
  | 'honest-high'
  | 'start-up-mark'
  | 'range-plateau'

/** A rule that must fire. */
export interface Expectation {
  readonly rule: string
  /** Subject behind the id of the outlet: `a21002`, a pair `a21026-a21002`; empty: the outlet itself. */
  readonly part: string
  /** Hours of the Beijing day in which the episode must begin; null: any. */
  readonly hours: readonly number[] | null
  /** It must have fired by the time there are data of so many hours, counted from a midnight. */
  readonly within: number
  /** Excuse that must stand beside it, so that no alarm is left; absent: none may. */
  readonly excusedBy?: string
}

export interface DataStory {
  readonly id: DataStoryId
  readonly zh: string
  readonly en: string
  readonly medium: 'gas' | 'water'
  /** The factor it is about. */
  readonly factor: string
  /** Industry of the enterprise, where the story needs one. */
  readonly industry: string | null
  /** What the outlet measures beside what its like do. */
  readonly besides: readonly FactorModel[]
  /** What it leaves out: one frame holds 1,024 bytes. */
  readonly without: readonly string[]
  readonly fires: readonly Expectation[]
  /** Rules for which it looks as if, and that must stay silent at the outlet. */
  readonly silent: readonly string[]
  /** Rules that are true of it as well, and may fire. */
  readonly also: readonly string[]
}

type Told = Pick<DataStory, 'id' | 'zh' | 'en' | 'factor'> & Partial<DataStory>
const story = (told: Told): DataStory => ({
  medium: 'gas',
  industry: null,
  besides: [],
  without: [],
  fires: [],
  silent: [],
  also: [],
  ...told,
})
const fires = (rule: string, part: string, within: number, hours: Expectation['hours'] = null): Expectation => ({
  rule,
  part,
  hours,
  within,
})

/** What is true of any exceedance: minutes in a row, the projected hour, the jump. */
const ladder = ['X01', 'X02', 'A04']

export const dataStories: readonly DataStory[] = [
  story({
    id: 'exceeding-hours',
    zh: '真实超标：每天两段',
    en: 'over the limit for two stretches of each day',
    factor: 'a21002',
    fires: [fires('X03', 'a21002', 4, [2, 14]), fires('X01', 'a21002', 3, [2, 14])],
    also: ladder,
  }),
  story({
    id: 'constant-value',
    zh: '恒值',
    en: 'the analyser is stuck',
    factor: 'a21026',
    fires: [fires('A01', 'a21026', 8), fires('A01M', 'a21026', 3)],
    silent: ['A02', 'A05', 'A07'],
  }),
  story({
    id: 'capped-value',
    zh: '软件封顶',
    en: 'software cuts off what is high',
    factor: 'a34013',
    fires: [fires('A05D', 'a34013', 25)],
    silent: ['A05'],
    // Where the true value stays above the cap for hours the channel stands still there, and what is ordinary looks like a jump.
    also: ['A01', 'A01M', 'A04'],
  }),
  story({
    id: 'copied-channel',
    zh: '复制通道',
    en: 'one channel repeats another',
    factor: 'a21026',
    fires: [fires('A07', 'a21026-a21002', 6)],
  }),
  story({
    id: 'low-oxygen',
    zh: '低氧手法：夜间氧含量异常偏低',
    en: 'oxygen is low at night and the load is not',
    factor: 'a19001',
    besides: boilerModels,
    without: ['a01013', 'a01014'],
    fires: [fires('A17', '', 32, [22, 23, 0, 1, 2, 3, 4, 5])],
    silent: ['A08O', 'A16'],
  }),
  story({
    id: 'false-stop-mark',
    zh: '虚假停运标记：超标时段标为停运',
    en: 'marked as stopped whenever it is over the limit, while the stack runs',
    factor: 'a21002',
    fires: [fires('A10', '', 6, [2, 14])],
    // What is marked as stopped is not judged: it is A10 that catches it.
    silent: ['X03'],
    also: ladder,
  }),
  story({
    id: 'near-zero',
    zh: '接近零值',
    en: 'near zero while running',
    medium: 'water',
    factor: 'w21003',
    fires: [fires('A02', 'w21003', 8)],
    silent: ['A01W'],
    // What is next to nothing has next to no noise.
    also: ['A12'],
  }),
  story({
    id: 'honest-high',
    zh: '接近限值但达标',
    en: 'high and varying, and below the limit',
    medium: 'water',
    factor: 'w01018',
    silent: ['X01', 'X04', 'X05', 'A05D', 'A06'],
  }),
  story({
    id: 'start-up-mark',
    zh: '启动标记：热态启动两小时，企业如实标记',
    en: 'two hours of hot start, marked by the enterprise as they were',
    factor: 'a21002',
    industry: '水泥制造',
    fires: [{ ...fires('X03', 'a21002', 10, [4]), excusedBy: 'exempt' }],
    silent: ['A10'],
    also: ladder,
  }),
  story({
    id: 'range-plateau',
    zh: '量程封顶：每天一小时停在量程上限',
    en: 'the analyser stands at the end of its range for an hour of each day',
    factor: 'a34013',
    fires: [fires('A05', 'a34013', 11, [9])],
    silent: ['A01', 'A05D'],
    also: [...ladder, 'X03', 'A01M'],
  }),
]

const hourOf = (ms: number) => Math.floor(((ms / 3_600_000 + 8) % 24) + 24) % 24
/** Hours of a Beijing day in which there is a real exceedance, and in which a false stop is marked. */
const exceedingHours = new Set([2, 3, 14, 15])
const startUpHours = new Set([4, 5])
const plateauHours = new Set([9])
const isNight = (hour: number) => hour >= 22 || hour < 6
const TIMES_OVER = 4.2

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
    case 'false-stop-mark':
      return model.code === 'a21002' && exceedingHours.has(hourOf(ms)) ? value * TIMES_OVER : value
    case 'start-up-mark':
      return model.code === 'a21002' && startUpHours.has(hourOf(ms)) ? value * TIMES_OVER : value
    case 'constant-value':
      return model.code === 'a21026' ? model.level : value
    case 'capped-value':
      return model.code === 'a34013' ? Math.min(value, model.level * 0.9) : value
    case 'range-plateau':
      return model.code === 'a34013' && plateauHours.has(hourOf(ms)) ? Number(rangeOf(model)?.to ?? value) : value
    case 'copied-channel':
      return model.code === 'a21026' ? (valueOf('a21002') ?? value) * 0.55 : value
    case 'low-oxygen':
      return model.code === 'a19001' && isNight(hourOf(ms)) ? 1.9 + (value - model.level) * 0.04 : value
    case 'near-zero':
      return model.code === 'w21003' ? value * 0.002 : value
    case 'honest-high':
      return model.code === 'w01018' ? Math.min(value * 1.1, 46.5 + (value % 2)) : value
    // The values are true, or the mark is what is not.
    default:
      return value
  }
}

/** Data mark (数据标记) that the device sends with everything at a moment. Source of the letters: HJ 212-2017 table 8. */
export function markOf(story: DataStoryId | null, ms: number): string {
  return story === 'false-stop-mark' && exceedingHours.has(hourOf(ms)) ? 'F' : 'N'
}

/** A stretch that the enterprise of a story marks by hand (标记), and what for. */
export interface HandMark {
  readonly item: string
  readonly reason: string
  /** Hours of the Beijing day; the second is not in it. */
  readonly hours: readonly [from: number, to: number]
}

/** Marks that the enterprise makes on the platform for each day. */
export function handMarksOf(story: DataStoryId | null): readonly HandMark[] {
  if (story === 'start-up-mark') return [{ item: '热态启动', reason: '窑尾故障检修后热态启动（演示）', hours: [4, 6] }]
  const stop = { item: '停运', reason: '生产线停运（演示）' }
  if (story === 'false-stop-mark')
    return [
      { ...stop, hours: [2, 4] },
      { ...stop, hours: [14, 16] },
    ]
  return []
}
