/** What is expected of an outlet: which levels, how often, of which factors. */
import { dayOf } from '@poyang/standards'
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import type { Directory } from '../../sources/index.ts'
import type { Outlet } from '../../sources/schema.ts'
import { readCadence } from '../../telemetry/index.ts'
import type { FactsBook } from '../facts.ts'
import { dueRule } from '../rules.ts'
import type { GapLevel } from '../schema.ts'

const DAY = 86_400
/** Outlets in one question. */
const CHUNK = 100
const FIRST_DAYS = 10
const MINUTE_HOURS = 26
const AGAIN_MS = 3_600_000
/** An outlet of which no minute records are known may just have begun. */
const SOON_MS = 300_000

/** Factors of an outlet that are due in one rhythm. */
export interface Rhythm {
  readonly outlet: Outlet
  /** Seconds between two values. */
  readonly step: number
  readonly factors: readonly string[]
  /** Seconds to take from a stored time to get the start of its period: loggers of 2005 may name the end. */
  readonly shift: number
  /** Its devices speak the edition of 2005, in which the letter F says that the source stands still; later ones say it of the instrument. */
  readonly sourceSaysF: boolean
  /** First that was ever seen, s; what is before is not expected. */
  readonly first: number
}

export interface Expectations {
  of(level: GapLevel, now: number): Promise<Rhythm[]>
}

interface Cadence {
  readonly first: number
  readonly minuteStep: number | null
  readonly askedAt: number
}

export function createExpectations(given: {
  readonly questions: ColumnarQuestions
  readonly facts: FactsBook
  readonly directory: () => Directory
}): Expectations {
  const cadences = new Map<string, Cadence>()
  const learn = async (outlets: readonly Outlet[], now: number) => {
    const stale = (cadence: Cadence | undefined) =>
      cadence === undefined || cadence.askedAt < now - (cadence.minuteStep === null ? SOON_MS : AGAIN_MS)
    const unknown = outlets.filter(({ id }) => stale(cadences.get(id))).map(({ id }) => id)
    const at = Math.floor(now / 1000)
    for (let index = 0; index < unknown.length; index += CHUNK) {
      const chunk = unknown.slice(index, index + CHUNK)
      const found = await readCadence(given.questions, chunk, at - FIRST_DAYS * DAY, at - MINUTE_HOURS * 3_600)
      for (const [outlet, { first, minuteStep }] of found) {
        const before = cadences.get(outlet)
        cadences.set(outlet, {
          first: Math.min(first, before?.first ?? first),
          minuteStep: minuteStep ?? before?.minuteStep ?? null,
          askedAt: now,
        })
      }
    }
  }
  return {
    async of(level, now) {
      const directory = given.directory()
      const outlets = directory.outlets.filter(({ id, factors }) => factors.length > 0 && directory.devicesOf.has(id))
      await learn(outlets, now)
      return outlets.flatMap((outlet) => {
        const cadence = cadences.get(outlet.id)
        const devices = directory.devicesOf.get(outlet.id) ?? []
        return cadence === undefined
          ? []
          : rhythmsOf(outlet, level, cadence, given.facts, now).map((rhythm) => ({
              ...rhythm,
              sourceSaysF: devices.every(({ version }) => version === '2005'),
            }))
      })
    },
  }
}

function rhythmsOf(outlet: Outlet, level: GapLevel, cadence: Cadence, facts: FactsBook, now: number): Array<Omit<Rhythm, 'sourceSaysF'>> {
  const { medium } = outlet
  const levels = medium === 'gas' || medium === 'water' ? dueRule.parameters[medium] : (['minute'] as const)
  if (!levels.some((one) => one === level)) return []
  const known = facts.on(outlet.id, dayOf(now))
  const base = level === 'day' ? DAY : level === 'hour' ? 3_600 : known === null ? cadence.minuteStep : known.recordMinutes * 60
  if (base === null) return []
  const endStamped = known?.stamp === 'end'
  const byStep = new Map<number, string[]>()
  for (const factor of outlet.factors) {
    const sampling = (known?.factors.find((one) => one.factor === factor)?.samplingMinutes ?? 0) * 60
    const step = level === 'hour' && sampling > base ? sampling : base
    byStep.set(step, [...(byStep.get(step) ?? []), factor])
  }
  return [...byStep].map(([step, factors]) => ({ outlet, step, factors, shift: endStamped ? step : 0, first: cadence.first }))
}
