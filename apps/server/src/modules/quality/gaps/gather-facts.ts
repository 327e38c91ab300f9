/** Everything that may explain a gap, asked of the tables of frames, connections and readings. */
import { frameRef, readSaidMeanwhile } from '../../telemetry/index.ts'
import { readHeardIn, readNearest } from '../../ingest/index.ts'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import type { Directory } from '../../sources/index.ts'
import { saysStopped } from '../marks/check-mark.ts'
import { markRef, outageRef } from '../refs.ts'
import { causeRule, gapRule } from '../rules.ts'
import type { GapLevel } from '../schema.ts'
import type { StoredMark, StoredOutage } from '../store.ts'
import type { CauseFacts } from './cause.ts'
import { causeOf } from './cause.ts'

/** Times are ms since 1970. */
interface GapSpan {
  readonly outlet: string
  readonly level: GapLevel
  /** null: all that are expected. */
  readonly factors: readonly string[] | null
  readonly from: number
  readonly to: number
  readonly step: number
  /** Added to the start of a period to get the time under which its value is stored. */
  readonly shift: number
}

export interface CauseSources {
  readonly questions: ColumnarQuestions
  readonly directory: Directory
  readonly outages: readonly StoredOutage[]
  /** Standing condition marks of every outlet. */
  readonly conditions: readonly StoredMark[]
}

/** After a value was due, a device that speaks and does not send it has none; for so long at least, ms. */
const SPEAKS_MS = 600_000

const connectionRef = (index: number) => `connection:hj212/${String(index).padStart(12, '0')}`

export async function findCause(sources: CauseSources, gap: GapSpan): Promise<ReturnType<typeof causeOf>> {
  const { parameters } = causeRule
  const back = parameters.returnSeconds * 1000
  const stops = sources.conditions
    .filter((mark) => mark.outlet === gap.outlet && saysStopped(mark.item) && mark.from < gap.to && mark.to > gap.from)
    .map((mark) => ({ ref: markRef(mark.id), from: mark.from, to: mark.to }))
  const outages = sources.outages
    .filter((outage) => outage.from <= gap.to && (outage.to ?? Infinity) + back > gap.from)
    .map((outage) => ({ ref: outageRef(outage.id), from: outage.from, to: outage.to }))
  const others = othersOf(sources.directory, gap.outlet)
  const nothing: CauseFacts = {
    from: gap.from,
    to: gap.to,
    step: gap.step,
    stops,
    outages,
    frames: { count: 0, first: null },
    flags: [],
    site: { outlets: 0, meters: 0, frames: 0 },
    line: null,
    back: null,
    backfilled: 0,
    otherFactors: 0,
  }
  // Where we were away, or a standstill is marked, for the whole of it, nothing else need be asked: of a whole city at once that matters.
  const plain = causeOf(nothing, parameters)
  if (plain.cause === 'own-outage' || plain.cause === 'planned-stop') return plain

  const { questions } = sources
  const slots = Math.round((gap.to - gap.from) / gap.step)
  const begins = gap.from + gap.step
  const ends = slots >= 3 ? gap.to - gap.step : Math.max(gap.to, begins + Math.min(gap.step, SPEAKS_MS))
  const [heard, said, before, after] = await Promise.all([
    readHeardIn(questions, { outlet: gap.outlet, others: others.map(({ id }) => id), from: begins, to: ends }),
    readSaidMeanwhile(questions, {
      outlet: gap.outlet,
      kind: gap.level,
      factors: gap.factors ?? [],
      from: Math.floor((gap.from + gap.shift) / 1000),
      to: Math.ceil((gap.to + gap.shift) / 1000),
      after: gap.to + (gapRule.parameters.lagSeconds[gap.level] * 1000) / 2,
    }),
    readNearest(questions, gap.outlet, begins, 'before'),
    readNearest(questions, gap.outlet, ends, 'after'),
  ])
  return causeOf(
    {
      ...nothing,
      frames: { count: heard.own.count, first: heard.own.first === null ? null : frameRef(heard.own.first) },
      flags: said.flags.map(({ letter, frame }) => ({ letter, ref: frameRef(frame) })),
      site: { outlets: others.length, meters: others.filter(({ medium }) => medium === 'power').length, frames: heard.others },
      line: before === null ? null : { ref: connectionRef(before.connection), closedAt: before.closedAt, reason: before.reason },
      back: after === null || after.connection === before?.connection ? null : { ref: connectionRef(after.connection), at: after.at },
      backfilled: said.cameLater,
      otherFactors: said.ofOthers,
    },
    parameters,
  )
}

/** Other outlets of the same enterprise that have devices. */
function othersOf(directory: Directory, outlet: string) {
  const enterprise = directory.outlet.get(outlet)?.enterpriseId
  return directory.outlets
    .filter((one) => one.enterpriseId === enterprise && one.id !== outlet && directory.devicesOf.has(one.id))
    .slice(0, 200)
}
