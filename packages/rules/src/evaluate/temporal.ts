/** Parts that remember: the value before, how long something has lasted, how long ago it was. */
import { fractionOfNumber } from './decimal.ts'
import { computed } from './node.ts'
import type { Node, Stateful } from './node.ts'

const toJson = (value: number): number | null => (Number.isNaN(value) ? null : value)
const fromJson = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** The value `periods` before. */
export function before(of: Node, every: number, periods: number): { node: Node; stateful: Stateful } {
  let values: number[] = []
  const get = (): number => (values.length > periods ? values[0]! : Number.NaN)
  return {
    node: { get, exact: () => (of.decimal ? fractionOfNumber(get()) : null), decimal: of.decimal },
    stateful: {
      every,
      step: () => {
        values.push(of.get())
        if (values.length > periods + 1) values.shift()
      },
      save: () => values.map(toJson),
      load: (saved) => {
        values = (saved as unknown[]).map(fromJson)
      },
    },
  }
}

/** Differs from the last known value before. */
export function changes(of: Node, every: number): { node: Node; stateful: Stateful } {
  let [known, answer] = [Number.NaN, Number.NaN]
  return {
    node: computed(() => answer),
    stateful: {
      every,
      step: () => {
        const value = of.get()
        answer = Number.isNaN(value) || Number.isNaN(known) ? Number.NaN : Number(value !== known)
        if (!Number.isNaN(value)) known = value
      },
      save: () => [toJson(known), toJson(answer)],
      load: (saved) => {
        ;[known, answer] = (saved as unknown[]).map(fromJson) as [number, number]
      },
    },
  }
}

/** Minutes a truth has lasted, this period included, up to `cap`; a gap begins it anew. */
export function run(of: Node, every: number, cap: number): { node: Node; stateful: Stateful } {
  let minutes = Number.NaN
  return {
    node: computed(() => minutes),
    stateful: {
      every,
      step: () => {
        const value = of.get()
        if (value !== 1) minutes = value // 0 or unknown
        else minutes = Math.min(cap, (Number.isNaN(minutes) ? 0 : minutes) + every / 60_000)
      },
      save: () => toJson(minutes),
      load: (saved) => {
        minutes = fromJson(saved)
      },
    },
  }
}

/** Minutes from the beginning of the newest true period to that of this one, up to `cap`; unknown where one may have been missed. */
export function since(of: Node, every: number, cap: number): { node: Node; stateful: Stateful } {
  let minutes = Number.NaN
  return {
    node: computed(() => minutes),
    stateful: {
      every,
      step: () => {
        const value = of.get()
        minutes = value === 1 ? 0 : Number.isNaN(value) ? value : Math.min(cap, minutes + every / 60_000)
      },
      save: () => toJson(minutes),
      load: (saved) => {
        minutes = fromJson(saved)
      },
    },
  }
}

/** Was it true in one of the last `periods` periods? Unknown where only an unknown one could have been. */
export function recently(of: Node, every: number, periods: number): { node: Node; stateful: Stateful } {
  let [lastTrue, lastUnknown] = [Infinity, 0]
  return {
    node: computed(() => (lastTrue < periods ? 1 : lastUnknown < periods ? Number.NaN : 0)),
    stateful: {
      every,
      step: () => {
        const value = of.get()
        lastTrue = value === 1 ? 0 : lastTrue + 1
        lastUnknown = Number.isNaN(value) ? 0 : lastUnknown + 1
      },
      save: () => [Number.isFinite(lastTrue) ? lastTrue : null, lastUnknown],
      load: (saved) => {
        const [first, second] = saved as [number | null, number]
        ;[lastTrue, lastUnknown] = [first ?? Infinity, second]
      },
    },
  }
}
