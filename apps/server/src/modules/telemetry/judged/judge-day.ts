/** A day of one factor, computed from our own hours, beside the day the device computed. */
import {
  calendarSpan,
  dayMean,
  dayOf,
  effectiveDayMean,
  incinerationDayMean,
  intermittentDayMean,
  isTimely,
  marksWithinCaps,
  ruleOn,
  startOfDay,
} from '@poyang/standards'
import type { JudgedReading, Mark, Statistic } from '@poyang/standards'
import type { NamedFacts } from './facts.ts'
import { finish, hashOf } from './finish.ts'
import type { Sent } from './inputs.ts'
import { statisticOf } from './judged.ts'
import type { Judged } from './judged.ts'
import { basisName } from './judge-minute.ts'
import type { MarkSource } from './marks.ts'
import { otherDay, ruleOf } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'
import { valueRef } from './value-ref.ts'
import type { Basis } from './schema.ts'

export interface DayGiven {
  readonly outlet: string
  readonly factor: string
  readonly basis: Basis
  /** Seconds since 1970. */
  readonly from: number
  /** Our hours of the day, one an hour. */
  readonly hours: readonly Judged[]
  /** The device's own day. */
  readonly device: Sent | null
  /** m3 of each hour by its start, waste water. */
  readonly volumes: ReadonlyMap<number, string>
  readonly named: NamedFacts | null
  readonly ruleSet: RuleSet
  readonly marks: MarkSource
  /** Moment as of which marks are taken, ms since 1970. */
  readonly at: number
}

export function judgeDay(given: DayGiven): Judged {
  const { outlet, factor, basis, named, ruleSet, device } = given
  const hours = given.hours.toSorted((a, b) => a.from - b.from)
  const marks = named?.facts.sourceKind === 'incineration' ? conditionsOf(given) : []
  const made = named?.facts.sourceKind === 'waste-water' ? waterDay(given, hours) : meanDay(given, hours, marks)
  const lines = hours.map((hour) => [hour.from, hour.value, hour.validity, hour.inputs.hash].join('|'))
  const volumes = named?.facts.sourceKind === 'waste-water' ? [...given.volumes].map(([at, volume]) => `volume|${at}|${volume}`) : []
  return finish(made, {
    outlet,
    factor,
    level: 'day',
    basis,
    named,
    ruleSet,
    source: hours.some(({ source }) => source !== 'none') ? 'hour' : 'none',
    device: device === null ? null : { value: basis === 'converted' ? device.converted : device.value, mark: device.mark },
    inputs: { count: hours.length, hash: hashOf([...lines, ...volumes, ...marks.map(({ id }) => `mark|${id}`)]) },
    rules: [],
  })
}

/** Condition marks of the furnace in the year up to the day: which of them still have time left depends on those before. */
function conditionsOf({ outlet, factor, from, marks, at }: DayGiven): readonly Mark[] {
  const day = dayOf(from * 1000)
  return marks
    .of(outlet, startOfDay(calendarSpan(day, 'year').from), (from + DAY) * 1000, at)
    .filter((mark) => mark.kind === 'condition' && isTimely(mark) && (mark.factors === 'all' || mark.factors.includes(factor)))
}

const DAY = 86_400

function meanDay({ outlet, factor, basis, from, named, ruleSet }: DayGiven, hours: readonly Judged[], marks: readonly Mark[]): Statistic {
  const day = dayOf(from * 1000)
  const statistics = hours.map((hour) => statisticOf(hour, valueRef({ outlet, factor, level: 'hour', from: hour.from, basis })))
  const input = { day, unit: hours[0]?.unit ?? '', basis: basisName(named, basis), hours: statistics, closed: true }
  if (named?.facts.sourceKind === 'incineration') {
    const furnace = named.facts.standard?.startsWith('GB 18484') === true ? 'hazardous' : 'municipal'
    const within = marksWithinCaps(day, marks, furnace)
    return incinerationDayMean({ ...input, marks: within }, ruleOf(ruleSet, ruleOn('incineration.day', day), day))
  }
  if (named?.facts.sourceKind !== 'flue-gas') return dayMean(input, ruleOf(ruleSet, otherDay, day))
  if (named.facts.intermittent) return intermittentDayMean(input, ruleOf(ruleSet, ruleOn('cems.day-intermittent', day), day))
  return dayMean(input, ruleOf(ruleSet, ruleOn('cems.day', day), day))
}

/** Readings due by the sampling interval; an hour without flow is not due. */
function waterDay({ outlet, factor, basis, from, volumes, named, ruleSet }: DayGiven, hours: readonly Judged[]): Statistic {
  const day = dayOf(from * 1000)
  const sampling = named?.facts.factors.find((one) => one.factor === factor)?.samplingMinutes ?? 60
  const weighed = (hours[0]?.unit ?? '').startsWith('mg')
  const readings = hours
    .filter(({ counts }) => counts.received > 0)
    .map((hour): JudgedReading => {
      const statistic = statisticOf(hour, valueRef({ outlet, factor, level: 'hour', from: hour.from, basis }))
      const valid = hour.validity === 'valid'
      const volume = weighed ? (volumes.get(hour.from) ?? null) : null
      const reading = {
        from: hour.from * 1000,
        to: hour.to * 1000,
        value: hour.value,
        mark: hour.marks.join(''),
        volume,
        ref: statistic.ref ?? '',
      }
      // What arrived and is not valid still counts as received.
      return {
        reading: { ...reading, value: hour.value ?? '0' },
        valid,
        value: valid ? hour.value : null,
        reasons: hour.reasons,
        rule: statistic.rule,
      }
    })
  const withoutDischarge = hours.filter(({ reasons }) => reasons.some(({ code }) => code === 'FLOW_ZERO')).length
  return effectiveDayMean(
    {
      day,
      unit: hours[0]?.unit ?? '',
      readings,
      due: Math.max(1, Math.floor(1_440 / Math.max(60, sampling))),
      withoutDischarge: sampling <= 60 ? withoutDischarge : 0,
      closed: true,
    },
    ruleOf(ruleSet, ruleOn('water.day', day), day),
  )
}
