/**
 * How well the shipped rules see faults that were injected into made-up stacks, and how often they cry for nothing:
 * `node bench/injected/run.ts --stacks 40 --months 40`. Pure and in one process: the same seeds give the same figures.
 * Counted by event, never by point; parameters of the rules are those that are shipped.
 */
import { parseArgs } from 'node:util'
import { randomOf } from '../../apps/simulator/src/random.ts'
import { baselines, Detectors, rules } from './detectors.ts'
import type { Hit } from './detectors.ts'
import { faults, injected, repeats } from './faults.ts'
import type { Fault } from './faults.ts'
import { createFeed, MINUTE, START } from './feed.ts'
import { poisson, wilson } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { stackOf } from './stack.ts'
import type { Channel, StackMinute } from './stack.ts'

const DAY = 1_440
const WARM_DAYS = 12
/** A fault begins within the day after the warm-up. */
const LONGEST_DAYS = 2
/** What is seen so long after the end of a fault still counts: rules that look at whole days speak after midnight. */
const GRACE = DAY + 60
const MONTH_DAYS = 30

export interface Share extends Interval {
  readonly hits: number
  readonly cases: number
}

export interface Detection {
  readonly kind: string
  readonly strength: string
  /** Rules that are there for it: `A01, A01M`; empty: none. */
  readonly meant: string
  /** Events seen by a rule that is there for it, by any rule, by each baseline. */
  readonly byMeant: Share | null
  readonly byAny: Share
  readonly byBaseline: Readonly<Record<string, Share>>
  /** Minutes from the beginning of the fault until the first rule of those meant was known to fire, median; null: none did. */
  readonly delayMinutes: number | null
  /** The same of each baseline. */
  readonly baselineDelay: Readonly<Record<string, number | null>>
}

export interface FalseAlarms {
  readonly detector: string
  readonly count: number
  readonly perOutletMonth: number
  readonly interval: Interval
}

export interface InjectedBench {
  readonly stacks: number
  readonly normalOutletMonths: number
  readonly detections: readonly Detection[]
  /** On series in which nothing was injected. */
  readonly falseAlarms: readonly FalseAlarms[]
  readonly seconds: number
}

const breathe = () => new Promise((resolve) => setImmediate(resolve))

/** Minutes of a stack, from START. */
function minutesOf(seed: string, days: number) {
  const stack = stackOf(seed)
  return { instruments: stack.instruments, minutes: Array.from({ length: days * DAY }, () => stack.next()) }
}

/** Feed [from, to) and collect what fires. */
function look(
  detectors: Detectors,
  feed: ReturnType<typeof createFeed>,
  minuteAt: (index: number) => StackMinute,
  from: number,
  to: number,
): Hit[] {
  const hits: Hit[] = []
  for (let index = from; index < to; index++) {
    hits.push(...detectors.push(feed.push(index, minuteAt(index))))
    if (index % 10 === 9) hits.push(...detectors.tick(START + (index + 1) * MINUTE))
  }
  return hits
}

async function falseAlarms(months: number): Promise<FalseAlarms[]> {
  const counts = new Map<string, number>([...rules.map(({ id }) => id), ...baselines].map((name) => [name, 0]))
  for (let month = 0; month < months; month++) {
    const { instruments, minutes } = minutesOf(`second/normal/${month}`, MONTH_DAYS)
    const hits = look(new Detectors(instruments), createFeed(instruments), (index) => minutes[index]!, 0, minutes.length)
    for (const { detector } of hits) counts.set(detector, (counts.get(detector) ?? 0) + 1)
    await breathe()
  }
  return [...counts].map(([detector, count]) => ({
    detector,
    count,
    perOutletMonth: neat(count / months),
    interval: bounds(poisson(count, months)),
  }))
}

const neat = (value: number): number => Number(value.toFixed(3))
const bounds = ({ low, high }: Interval): Interval => ({ low: neat(low), high: neat(high) })
const shareOf = (hits: number, cases: number): Share => ({ hits, cases, ...bounds(wilson(hits, cases)) })

interface Seen {
  readonly meant: number | null
  readonly any: number | null
  readonly baseline: Readonly<Record<string, number | null>>
}

/** Minutes from the beginning until it was seen; null: it was not. */
function seenBy(hits: readonly Hit[], began: number, fault: Fault): Seen {
  const from = START + began * MINUTE
  const until = from + (fault.hours * 60 + GRACE) * MINUTE
  const first = (detector: (name: string) => boolean): number | null => {
    const times = hits
      .filter((hit) => detector(hit.detector) && hit.channels.some((channel: Channel) => fault.on.includes(channel)))
      .map(({ knownAt }) => knownAt)
      .filter((at) => at > from && at <= until)
    return times.length === 0 ? null : Math.round((Math.min(...times) - from) / MINUTE)
  }
  const simple = new Set<string>(baselines)
  return {
    meant: first((name) => fault.meant.includes(name)),
    any: first((name) => !simple.has(name)),
    baseline: Object.fromEntries(baselines.map((name) => [name, first((one) => one === name)])),
  }
}

const median = (list: readonly number[]): number | null =>
  list.length === 0 ? null : (list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) / 2)] ?? null)

async function detections(stacks: number): Promise<Detection[]> {
  const seen = new Map<Fault, Seen[]>(faults.map((fault) => [fault, []]))
  for (let number = 0; number < stacks; number++) {
    const seed = `second/faulty/${number}`
    const days = WARM_DAYS + 1 + LONGEST_DAYS + Math.ceil(GRACE / DAY)
    const { instruments, minutes } = minutesOf(seed, days)
    const warm = WARM_DAYS * DAY
    const detectors = new Detectors(instruments)
    look(detectors, createFeed(instruments), (index) => minutes[index]!, 0, warm)
    const saved = detectors.save()
    for (const [at, fault] of faults.entries()) {
      const began = beginningOf(fault, minutes, `${seed}/${at}`)
      const ends = began + Math.round(fault.hours * 60)
      const before = minutes[began - 1]!.values
      const injection = fault.inject(before, instruments, `${seed}/${at}/noise`)
      const minuteAt = (index: number): StackMinute => {
        const minute = minutes[index]!
        if (index < began || index >= ends) return minute
        return repeats(fault) ? minutes[index - DAY]! : injected(minute, injection, index - began)
      }
      detectors.load(saved)
      seen
        .get(fault)
        ?.push(seenBy(look(detectors, createFeed(instruments), minuteAt, warm, Math.min(minutes.length, ends + GRACE)), began, fault))
      await breathe()
    }
  }
  return faults.map((fault) => {
    const list = seen.get(fault) ?? []
    const cases = list.length
    const times = (of: (one: Seen) => number | null) => list.map(of).filter((one) => one !== null)
    const of = (name: string) => times(({ baseline }) => baseline[name] ?? null)
    return {
      kind: fault.kind,
      strength: fault.strength,
      meant: fault.meant.join(', '),
      byMeant: fault.meant.length === 0 ? null : shareOf(times(({ meant }) => meant).length, cases),
      byAny: shareOf(times(({ any }) => any).length, cases),
      byBaseline: Object.fromEntries(baselines.map((name) => [name, shareOf(of(name).length, cases)])),
      delayMinutes: median(times(({ meant }) => meant)),
      baselineDelay: Object.fromEntries(baselines.map((name) => [name, median(of(name))])),
    }
  })
}

/** A random minute of the day after the warm-up at which the stack runs and every channel speaks; a whole day that is repeated begins at midnight. */
function beginningOf(fault: Fault, minutes: readonly StackMinute[], seed: string): number {
  const first = WARM_DAYS * DAY
  if (repeats(fault)) return first
  const random = randomOf(seed)
  for (let tries = 0; tries < 200; tries++) {
    const at = first + random.whole(1, DAY - 1)
    const running = (index: number) => minutes[index]?.mark === 'N' && Object.values(minutes[index].values).every((value) => value !== null)
    if (running(at - 1) && running(at)) return at
  }
  return first + 1
}

export async function run(stacks = 40, months = 40): Promise<InjectedBench> {
  const began = performance.now()
  const found = await detections(stacks)
  const wrong = await falseAlarms(months)
  return {
    stacks,
    normalOutletMonths: months,
    detections: found,
    falseAlarms: wrong,
    seconds: Math.round((performance.now() - began) / 1000),
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { stacks: { type: 'string', default: '40' }, months: { type: 'string', default: '40' } } })
  const result = await run(Number(values.stacks), Number(values.months))
  console.table(
    result.detections.map(({ kind, strength, byMeant, byAny, byBaseline, delayMinutes }) => ({
      kind,
      strength,
      meant: byMeant === null ? '-' : `${byMeant.hits}/${byMeant.cases}`,
      any: `${byAny.hits}/${byAny.cases}`,
      ...Object.fromEntries(Object.entries(byBaseline).map(([name, { hits }]) => [name, hits])),
      delay: delayMinutes,
    })),
  )
  console.table(result.falseAlarms.map(({ interval, ...rest }) => ({ ...rest, low: interval.low, high: interval.high })))
  console.log(`${result.seconds} s`)
}
