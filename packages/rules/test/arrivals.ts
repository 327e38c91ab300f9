/** Arrivals for tests: minutes of a made-up day, and the verdicts in short. */
import { createEvaluator, ruleDocuments } from '../src/index.ts'
import type { Arrival, Context, Rule, Sample, Verdict } from '../src/index.ts'

export const MINUTE = 60_000

/** An instant of 24 November 2026 in China, `08:30`. */
export function at(clock: string): number {
  return Date.parse(`2026-11-24T${clock}:00+08:00`)
}

/** The clock time of an instant in China, `08:30`. */
export const clockOf = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16)

export function documentNamed(id: string): Rule {
  const rule = ruleDocuments().find((each) => each.id === id)
  if (rule === undefined) throw new Error(`no document ${id}`)
  return rule
}

export interface Stretch {
  readonly from: string
  readonly to: string
  readonly value: string
}

/** One value per period over stretches; what no stretch covers does not arrive. Each is known as its period ends. */
export function seriesOf(
  series: string,
  stretches: readonly Stretch[],
  more: Partial<Sample> & { readonly every?: number } = {},
): Sample[] {
  const { every = MINUTE, ...rest } = more
  return stretches.flatMap(({ from, to, value }) => {
    const [start, end] = [at(from), at(to)]
    return Array.from({ length: Math.round((end - start) / every) }, (_, index): Sample => {
      const observedAt = start + index * every
      return {
        kind: 'sample',
        series,
        observedAt,
        until: observedAt + every,
        knownAt: observedAt + every,
        value,
        validity: 'valid',
        marks: [],
        ref: `${series}/${clockOf(observedAt)}`,
        ...rest,
      }
    })
  })
}

export const inOrder = (arrivals: readonly Arrival[]): Arrival[] => arrivals.toSorted((a, b) => a.knownAt - b.knownAt)

/** Everything a rule says about arrivals, settled by a tick at `until`. */
export function verdictsOf(rule: Rule, context: Context, arrivals: readonly Arrival[], until: string): Verdict[] {
  const evaluator = createEvaluator(rule, context)
  const all: Arrival[] = [...inOrder(arrivals), { kind: 'tick', knownAt: at(until) }]
  return all.flatMap((arrival) => evaluator.push(arrival))
}

/** `fires 08:30–08:42 known 08:52` */
export const inShort = ({ kind, closes, observedFrom, observedTo, knownAt }: Verdict): string =>
  `${kind}${closes === null ? '' : ` ${closes}`} ${clockOf(observedFrom)}–${clockOf(observedTo) ?? ''} known ${clockOf(knownAt)}`
