/** Settled history goes into an evaluator in the order of observation, an hour at a time, so that it never holds more than that open. */
import type { Evaluator, Sample, Verdict } from '@poyang/rules'

const HOUR = 3_600_000

/**
 * @param samples by their beginning
 * @param from where the first of them lies, ms since 1970
 */
export function pushObserved(
  evaluator: Evaluator,
  samples: Iterable<Sample>,
  from: number,
  take: (verdicts: readonly Verdict[]) => void,
): void {
  let passed = from
  for (const sample of samples) {
    if (sample.observedAt - passed > HOUR) {
      passed = sample.observedAt
      take(evaluator.push({ kind: 'tick', knownAt: passed }))
    }
    take(evaluator.push(sample))
  }
}
