/** The functions of the language: what each takes, gives, and is called in an officer's words. */

/** 'input': the name of an input. 'static': the same all the time (literals, parameters, facts of a series). 'same': number, duration or truth alike. */
export type Argument = 'number' | 'duration' | 'truth' | 'same' | 'input' | 'static number' | 'static duration'
export type Kind = 'number' | 'duration' | 'truth'

export interface FunctionSpec {
  readonly args: readonly Argument[]
  /** How many of the last arguments may be left out. */
  readonly optional: number
  readonly mark: boolean
  readonly window: 'none' | 'needed'
  /** 'same': the kind of the first argument. */
  readonly result: Kind | 'same'
  /** `{0}` the first argument, `{w}` the window, `{m}` the mark. */
  readonly zh: string
  readonly en: string
}

const spec = (
  args: readonly Argument[],
  result: FunctionSpec['result'],
  zh: string,
  en: string,
  more: Partial<Pick<FunctionSpec, 'optional' | 'mark' | 'window'>> = {},
): FunctionSpec => ({ args, result, zh, en, optional: 0, mark: false, window: 'none', ...more })

const over = (args: readonly Argument[], result: FunctionSpec['result'], zh: string, en: string): FunctionSpec =>
  spec(args, result, zh, en, { window: 'needed' })

export const functions: Readonly<Record<string, FunctionSpec>> = {
  // of the known values in a window
  mean: over(['same'], 'same', '{w}{0}的均值', 'the mean of {0} {w}'),
  sum: over(['same'], 'same', '{w}{0}的合计', 'the sum of {0} {w}'),
  min: over(['same'], 'same', '{w}{0}的最小值', 'the minimum of {0} {w}'),
  max: over(['same'], 'same', '{w}{0}的最大值', 'the maximum of {0} {w}'),
  spread: over(['same'], 'same', '{w}{0}的极差', 'the range (max − min) of {0} {w}'),
  median: over(['same'], 'same', '{w}{0}的中位数', 'the median of {0} {w}'),
  mad: over(['same'], 'same', '{w}{0}的绝对中位差', 'the median absolute deviation of {0} {w}'),
  sd: over(['same'], 'same', '{w}{0}的标准差', 'the standard deviation of {0} {w}'),
  percentile: over(['same', 'static number'], 'same', '{w}{0}的第{1}百分位数', 'percentile {1} of {0} {w}'),
  slope: over(['number'], 'number', '{w}{0}每分钟的变化', 'the slope of {0} per minute {w}'),
  roughness: over(['number'], 'number', '{w}{0}相邻两值之差的平均', 'the mean step between neighbours of {0} {w}'),
  autocorrelation: over(['number', 'static number'], 'number', '{w}{0}的{1}阶自相关', 'the autocorrelation of {0} at lag {1} {w}'),
  peak: over(['number'], 'number', '{w}{0}单一频率所占方差的最大份额', 'the largest share of variance at one frequency of {0} {w}'),
  distinct: over(['number'], 'number', '{w}{0}不同取值的个数', 'the number of different values of {0} {w}'),
  topshare: over(['number'], 'number', '{w}{0}等于其最大值的比例', 'the share of {0} equal to its maximum {w}'),
  digest: over(['number'], 'number', '{w}{0}逐值指纹', 'the fingerprint of {0} {w}'),
  seen: over(['number'], 'number', '{w}{0}的当前值此前出现的次数', 'how often the present {0} occurred before {w}'),
  known: over(['same'], 'number', '{w}{0}的已知个数', 'the number of known {0} {w}'),
  count: over(['truth'], 'number', '{w}“{0}”成立的次数', 'the number of times “{0}” {w}'),
  share: over(['truth'], 'number', '{w}“{0}”成立的比例', 'the share of “{0}” {w}'),
  // of pairs in a window
  correlation: over(['number', 'number'], 'number', '{w}{0}与{1}的相关系数', 'the correlation of {0} and {1} {w}'),
  alike: over(['number', 'number'], 'number', '{w}{0}与{1}相等的比例', 'the share of {0} equal to {1} {w}'),
  odds: over(['truth', 'truth'], 'number', '{w}“{0}”在“{1}”时与平时的比值比', 'the odds ratio of “{0}” given “{1}” {w}'),
  permutation: over(
    ['number', 'truth', 'static number'],
    'number',
    '{w}“{1}”时{0}偏低的置换检验概率（{2}次）',
    'the permutation-test probability ({2} draws) that {0} is lower when “{1}” {w}',
  ),
  // of one period
  abs: spec(['same'], 'same', '{0}的绝对值', 'the absolute value of {0}'),
  larger: spec(['same', 'same'], 'same', '{0}与{1}中较大者', 'the larger of {0} and {1}'),
  smaller: spec(['same', 'same'], 'same', '{0}与{1}中较小者', 'the smaller of {0} and {1}'),
  round: spec(['number', 'static number'], 'number', '{0}保留{1}位小数', '{0} rounded to {1} decimals'),
  either: spec(['same', 'same'], 'same', '{0}（未知时取{1}）', '{0} (or {1} where unknown)'),
  only: spec(['same', 'truth'], 'same', '{0}（仅当{1}）', '{0} (only where {1})'),
  // of time
  prev: spec(['same'], 'same', '上一时段{0}', '{0} one period before'),
  ago: spec(['same', 'static duration'], 'same', '{1}前{0}', '{0} {1} before'),
  changes: spec(['number'], 'truth', '{0}变动', '{0} changes'),
  rises: spec(['truth'], 'truth', '开始“{0}”', '“{0}” begins'),
  falls: spec(['truth'], 'truth', '结束“{0}”', '“{0}” ends'),
  run: spec(['truth', 'static duration'], 'duration', '“{0}”已持续时间', 'how long “{0}” has lasted', { optional: 1 }),
  since: spec(['truth', 'static duration'], 'duration', '距上次“{0}”的时间', 'the time since “{0}”', { optional: 1 }),
  recently: spec(['truth', 'static duration'], 'truth', '近{1}内“{0}”', '“{0}” within the last {1}'),
  // of what arrived
  missing: spec(['input'], 'truth', '{0}缺失', '{0} is missing'),
  age: spec(['input'], 'duration', '{0}最近一次到数距今', 'the time since the last arrival of {0}'),
  valid: spec(['input'], 'truth', '{0}有效', '{0} is valid'),
  stopped: spec(['input'], 'truth', '{0}标为停运', '{0} is marked as stopped'),
  marked: spec(['input'], 'truth', '{0}标记为“{m}”', '{0} is marked “{m}”', { mark: true }),
  // of the clock, Beijing time
  hourofday: spec([], 'number', '当前钟点', 'the hour of the day'),
  weekday: spec([], 'number', '星期（1–7）', 'the weekday (Monday = 1)'),
  leftofhour: spec([], 'duration', '本小时剩余时间', 'the time left in this hour'),
  // of a facility
  state: spec(
    ['input', 'static number', 'static number', 'static duration'],
    'truth',
    '{0}运行（≥{1}为开，≤{2}为停，须保持{3}）',
    '{0} is ON (at or above {1}; OFF at or below {2}; held for {3})',
  ),
}

/** Words that cannot name a parameter, input, definition or member. */
export const reserved: ReadonlySet<string> = new Set(
  (
    'rule version title family basis clause confidence scope severity status from to author reviewer note param ' +
    'input let when for unless clear merge back once wait breach calm and or not in ' +
    'last this each needs valid min h d hour day hold every many raw any all ' +
    'gap noise wave ramp mark as spread period'
  ).split(' '),
)
