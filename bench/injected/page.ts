/** The part of the results page that is about detection and false alarms. */
import type { Measured } from '../run.ts'
import { table, where } from '../tables.ts'
import type { InjectedBench, Share } from './run.ts'

const percent = (share: number) => `${Math.round(share * 100)}`
const shareText = (share: Share | null) =>
  share === null ? 'none claims it' : `${share.hits}/${share.cases} (${percent(share.low)}–${percent(share.high)} %)`
/** `3 min`, `6.2 h` */
const delayText = (minutes: number | null | undefined) =>
  minutes === null || minutes === undefined ? '–' : minutes < 180 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`

const assumptions = `The series are made up, and say so: minute values of one stack with SO₂, NOx, dust, CO, oxygen, temperature, velocity and load; for each stack levels, ranges, time constants (minutes to hours), instrument noise, resolution and limits are drawn at random; plans of load change some times a day, a scrubber now and then lets more through, soot is blown some times a day, analysers are calibrated daily (marked C), the source really stands still about twice a month (marked F), data are missing for minutes now and then. Real stacks do other things. The generator knows nothing of the rules, and no parameter of a rule was fitted to it. What it first showed, on other seeds than these, were defects of two rules, which were put right before these figures: A16 took test gas of the daily calibration for a fall of all channels, A10 looked at hours that were marked in part. Rules that cry too often here are left as they are and go back to review.`

const method = `Faults begin at a random running minute after twelve normal days; events are counted, never points. A rule counts only on the channel of the fault, from its beginning until 25 h after its end. "Any rule" has to be read against the control row, where nothing was injected. Intervals are 95 %: Wilson for shares, exact Poisson for rates. Baselines: 60 equal minute values in a row; an hour more than 3 standard deviations from the mean of the 24 valid hours before. Rules that need visits, doors, settings, neighbours or meters are not fed here. The delay is the median until the first hit of a rule that is there for the fault. A fault that a rule sees only from some strength on is listed with both.`

export function injectedPage({ result, ...rest }: Measured<InjectedBench>): string {
  const { detections, falseAlarms, stacks, normalOutletMonths } = result
  const noisy = falseAlarms.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)
  const quiet = falseAlarms.filter(({ count }) => count === 0)
  const most = quiet[0]?.interval.high
  return [
    '## Detection and false alarms on injected faults',
    assumptions,
    method,
    `### Detection, ${stacks} stacks each`,
    table(
      ['fault', 'strength', 'rules for it', 'seen by them', 'delay', 'any rule', 'repeat count', 'delay', '3 sigma', 'delay'],
      detections.map(({ kind, strength, meant, byMeant, byAny, byBaseline, delayMinutes, baselineDelay }) => [
        kind,
        strength,
        meant,
        shareText(byMeant),
        delayText(delayMinutes),
        `${byAny.hits}/${byAny.cases}`,
        shareText(byBaseline['repeat count'] ?? null),
        delayText(baselineDelay['repeat count']),
        shareText(byBaseline['3 sigma'] ?? null),
        delayText(baselineDelay['3 sigma']),
      ]),
    ),
    `### False alarms, ${normalOutletMonths} outlet-months without a fault`,
    table(
      ['detector', 'alarms', 'per outlet-month', '95 %'],
      noisy.map(({ detector, count, perOutletMonth, interval }) => [
        detector,
        String(count),
        String(perOutletMonth),
        `${interval.low}–${interval.high}`,
      ]),
    ),
    quiet.length === 0
      ? 'Every detector fired.'
      : `None from ${quiet.map(({ detector }) => detector).join(', ')}: at most ${most} per outlet-month (95 %). A rule with more than one false alarm per outlet-month goes back to review.`,
    where({ result, ...rest }),
  ].join('\n\n')
}
