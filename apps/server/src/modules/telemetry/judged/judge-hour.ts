/** Hours of one outlet, computed from the minutes that arrived (or real-time data where a minute has no record), beside the hours the device computed. */
import { convertedHour, dryHour, hourMean, judgeReading, mean, refOf, ruleOn, dayOf, waterHourMean } from '@poyang/standards'
import type { JudgedReading, Mark, MinuteRecord, Reason, RuleRef, Statistic } from '@poyang/standards'
import { factorOf } from '../factors.ts'
import type { NamedFacts } from './facts.ts'
import { finish, hashOf, isConverted } from './finish.ts'
import { noFactorHour } from './inputs.ts'
import type { FactorHour, OutletHour, RealTimeMinute, Sent } from './inputs.ts'
import type { Judged } from './judged.ts'
import { basisName, objectionsOf, stopItems } from './judge-minute.ts'
import type { MarkSource } from './marks.ts'
import { hourOfDevice, minuteFromRealTime, otherHour, ruleOf } from './project-rules.ts'
import type { RuleSet } from './project-rules.ts'
import type { Basis } from './schema.ts'

const HOUR = 3_600
const OXYGEN = 'a19001'
const MOISTURE = 'a01014'
const FLOW = 'w00000'
/** Sound levels are not averaged as amounts: their hours are the device's. */
const isSound = (factor: string): boolean => /^L(A|eq|d|n|M|\d)/.test(factor)

export interface HourGiven {
  readonly hour: OutletHour
  readonly named: NamedFacts | null
  readonly ruleSet: RuleSet
  readonly marks: MarkSource
  /** Moment as of which marks are taken, ms since 1970. */
  readonly at: number
}

interface Made {
  readonly statistic: Statistic
  readonly source: Judged['source']
  readonly inputs: Judged['inputs']
  readonly rules: readonly RuleRef[]
}

/** Every factor of the outlet in one hour: those that sent anything, and those that its facts expect. */
export function judgeHours(given: HourGiven): Judged[] {
  const { hour, named } = given
  const expected = named?.facts.factors.map(({ factor }) => factor) ?? []
  const factors = [...new Set([...hour.factors.keys(), ...expected])].filter((factor) => !isSound(factor)).toSorted()
  const marks = given.marks.of(hour.outlet, hour.from * 1000, (hour.from + HOUR) * 1000, given.at)
  const context = { ...given, standing: marks }
  const oxygen = factors.includes(OXYGEN) ? measuredHour(context, OXYGEN) : null
  return factors.flatMap((factor) => {
    const measured = factor === OXYGEN && oxygen !== null ? oxygen : measuredHour(context, factor)
    const judged = [done(context, factor, 'measured', measured)]
    const converted = isConverted(factor) ? convertedOf(context, factor, measured, oxygen) : null
    if (converted !== null) judged.push(done(context, factor, 'converted', converted))
    return judged
  })
}

type Context = HourGiven & { readonly standing: readonly Mark[] }

function done({ hour, named, ruleSet, marks, at }: Context, factor: string, basis: Basis, made: Made): Judged {
  const sent = hour.factors.get(factor)?.hour ?? null
  return finish(made.statistic, {
    outlet: hour.outlet,
    factor,
    level: 'hour',
    basis,
    named,
    ruleSet,
    source: made.source,
    device: sent === null ? null : { value: basis === 'converted' ? sent.converted : sent.value, mark: sent.mark },
    inputs: made.inputs,
    rules: made.rules,
    exemption: marks.exemption(hour.outlet, factor, hour.from * 1000, (hour.from + HOUR) * 1000, at),
    told: marks.told(hour.outlet, factor, hour.from * 1000, (hour.from + HOUR) * 1000, at),
  })
}

function measuredHour(context: Context, factor: string): Made {
  const sent = context.hour.factors.get(factor) ?? noFactorHour
  return context.named?.facts.sourceKind === 'waste-water' ? waterHour(context, factor, sent) : gasHour(context, factor, sent)
}

/** Records of the hour: the minutes sent, and for minutes without a record those of the real-time data. */
function recordsOf(context: Context, factor: string, sent: FactorHour, pick: (of: Sent) => string | null) {
  const { named, standing, ruleSet, hour } = context
  const minutes = named?.facts.recordMinutes ?? lengthOf(sent.minutes)
  const covered = (at: number) => sent.minutes.some((record) => at >= record.at && at < record.at + minutes * 60)
  const rule = ruleOf(ruleSet, minuteFromRealTime, dayOf(hour.from * 1000))
  const fromRealTime = sent.realTime.filter((minute) => !covered(minute.at) && minute.normal >= rule.parameters.minValues)
  const records: MinuteRecord[] = sent.minutes.map((record) => {
    const value = pick(record)
    const { reasons } = objectionsOf(factor, record.at, value, record.mark, named, standing, minutes * 60)
    // The statistic names what is no number by itself.
    const objections = reasons.filter(({ code }) => code !== 'NOT_A_NUMBER')
    return { from: record.at * 1000, minutes, value, mark: record.mark, objections }
  })
  return { records, minutes, fromRealTime, rule }
}

/** Length of the records where the facts say nothing: the shortest distance between two, at most half an hour. */
function lengthOf(records: readonly Sent[]): number {
  let shortest = records.length === 1 ? 1 : 30
  for (const [index, record] of records.entries()) {
    const before = records[index - 1]
    if (before !== undefined && record.at > before.at) shortest = Math.min(shortest, Math.max(1, Math.floor((record.at - before.at) / 60)))
  }
  return shortest
}

const lineOf = (kind: string, sent: Sent): string => [kind, sent.at, sent.value, sent.converted, sent.total, sent.mark].join('|')
const lineOfRealTime = (minute: RealTimeMinute): string =>
  ['rtd', minute.at, minute.mean, minute.convertedMean, minute.normal, minute.all, minute.marks.join('')].join('|')

/** The hour of the device, valid by its mark. */
function hourOfTheDevice(context: Context, factor: string, hour: Sent, value: string | null, basis: Basis, required: number): Made {
  const { named, standing } = context
  const day = dayOf(hour.at * 1000)
  const { reasons } = objectionsOf(factor, hour.at, value, hour.mark, named, standing, HOUR)
  const normal = ruleOn('flag.lift', day)
  const flagged: Reason[] = hour.mark === '' || hour.mark === normal.parameters.normal ? [] : [{ code: 'FLAGGED', detail: hour.mark }]
  const all = [...reasons, ...flagged, ...unusableOn(named, day)]
  const valid = all.length === 0
  return {
    statistic: {
      value: valid ? value : null,
      unit: factorOf(factor).unit ?? '',
      basis: basisName(named, basis),
      period: 'hour',
      from: hour.at * 1000,
      to: (hour.at + HOUR) * 1000,
      counts: { n: valid ? required : 0, required, received: HOUR / 60, due: HOUR / 60 },
      validity: valid ? 'valid' : 'invalid',
      reasons: all,
      marks: hour.mark === '' ? [] : [hour.mark],
      substitution: null,
      rule: refOf(hourOfDevice),
      inputs: [],
    },
    source: 'device',
    inputs: { count: 1, hash: hashOf([lineOf('hour', hour), ...standing.map(({ id }) => `mark|${id}`)]) },
    rules: [refOf(normal)],
  }
}

function gasHour(context: Context, factor: string, sent: FactorHour): Made {
  const { hour, named, ruleSet, standing } = context
  const day = dayOf(hour.from * 1000)
  const gas = named?.facts.sourceKind === 'flue-gas' || named?.facts.sourceKind === 'incineration'
  const rule = gas ? ruleOf(ruleSet, ruleOn('cems.hour', day), day) : ruleOf(ruleSet, otherHour, day)
  const { records, fromRealTime, rule: realTimeRule } = recordsOf(context, factor, sent, (record) => record.value)
  if (records.length === 0 && fromRealTime.length === 0 && sent.hour !== null && sent.hour.value !== null && !isStopped(context))
    return hourOfTheDevice(context, factor, sent.hour, sent.hour.value, 'measured', rule.parameters.minMinutes)
  for (const minute of fromRealTime) {
    const { reasons } = objectionsOf(factor, minute.at, minute.mean, '', named, standing, 60)
    records.push({ from: minute.at * 1000, minutes: 1, value: minute.mean, mark: null, objections: reasons })
  }
  const statistic = hourMean(
    {
      from: hour.from * 1000,
      unit: factorOf(factor).unit ?? '',
      basis: basisName(named, 'measured'),
      records,
      stopped: standing.filter(({ kind, item }) => kind === 'condition' && stopItems.has(item)),
      unusable: unusableOn(named, day),
      closed: true,
    },
    rule,
  )
  const lines = [
    ...sent.minutes.map((record) => lineOf('minute', record)),
    ...fromRealTime.map(lineOfRealTime),
    ...standing.map(({ id }) => `mark|${id}`),
  ]
  return {
    statistic,
    source: sent.minutes.length > 0 ? 'minute' : fromRealTime.length > 0 ? 'rtd' : 'none',
    inputs: { count: sent.minutes.length + fromRealTime.length, hash: hashOf(lines) },
    rules: fromRealTime.length > 0 ? [refOf(realTimeRule)] : [],
  }
}

/** Whether marks say that the source stood still in the hour: then the hour of the device is judged by them, as minutes would be. */
const isStopped = ({ standing }: Context): boolean => standing.some(({ kind, item }) => kind === 'condition' && stopItems.has(item))

function unusableOn(named: NamedFacts | null, day: string): Reason[] {
  const accepted = named?.facts.acceptedOn
  return accepted === undefined || (accepted !== null && accepted <= day) ? [] : [{ code: 'NOT_ACCEPTED' }]
}

/** Converted by us with the hour of oxygen, dried first where the channels are of wet gas; where oxygen is no factor of the outlet, the mean of what the device converted. */
function convertedOf(context: Context, factor: string, measured: Made, oxygen: Made | null): Made | null {
  const { named, hour } = context
  const reference = named?.facts.referenceO2 ?? null
  const sent = hour.factors.get(factor) ?? noFactorHour
  if (reference !== null && oxygen !== null && !(oxygen.source === 'none' && sent.minutes.some(({ converted }) => converted !== null))) {
    const moisture = named?.facts.moisture === 'wet' ? measuredHour(context, MOISTURE) : null
    const dried = (made: Made) => dryHour(made.statistic, moisture?.statistic ?? null)
    const statistic = convertedHour(dried(measured), dried(oxygen), { kind: 'o2', percent: reference })
    const hash = hashOf([measured.inputs.hash, oxygen.inputs.hash, reference, ...(moisture === null ? [] : [moisture.inputs.hash])])
    return {
      statistic: { ...statistic, counts: measured.statistic.counts },
      source: measured.source,
      inputs: { count: measured.inputs.count + oxygen.inputs.count + (moisture?.inputs.count ?? 0), hash },
      rules: [measured.statistic.rule, ...measured.rules, ...(moisture === null ? [] : [dried(measured).rule])],
    }
  }
  if (!sent.minutes.some(({ converted }) => converted !== null)) return null
  const of: FactorHour = { ...sent, minutes: sent.minutes.map((record) => ({ ...record, value: record.converted })), realTime: [] }
  const made = gasHour(context, factor, of)
  return { ...made, statistic: { ...made.statistic, basis: basisName(named, 'converted') ?? 'converted by the device' } }
}

/** Waste water: the mean of the valid readings of the hour by their volumes; where the analyser sends hours only, that hour is the reading. */
function waterHour(context: Context, factor: string, sent: FactorHour): Made {
  const { hour, named, standing } = context
  const { records, minutes, fromRealTime, rule } = recordsOf(context, factor, sent, (record) => record.value)
  const known = named?.facts.factors.find((one) => one.factor === factor)
  const flow = context.hour.factors.get(FLOW) ?? noFactorHour
  const weighed = factor !== FLOW && (factorOf(factor).unit ?? '').startsWith('mg')
  const judge = (at: number, seconds: number, value: string | null, mark: string, volume: string | null, objections: readonly Reason[]) =>
    judgeReading({
      from: at * 1000,
      to: (at + seconds) * 1000,
      value,
      mark,
      volume: weighed ? volume : null,
      objections,
      ...(known?.lod === undefined ? {} : { detectionLimit: known.lod }),
    })
  let readings: JudgedReading[] = records.map((record) => {
    const volume = flow.minutes.find(({ at }) => at * 1000 === record.from)?.total ?? null
    return judge(record.from / 1000, minutes * 60, record.value, record.mark ?? '', volume, record.objections ?? [])
  })
  let source: Judged['source'] = 'minute'
  if (readings.length === 0 && sent.hour !== null) {
    const { reasons } = objectionsOf(factor, hour.from, sent.hour.value, sent.hour.mark, named, standing, HOUR)
    const objections = reasons.filter(({ code }) => code !== 'NOT_A_NUMBER')
    readings = [judge(hour.from, HOUR, sent.hour.value, sent.hour.mark, flow.hour?.total ?? null, objections)]
    source = 'sample'
  } else if (readings.length === 0 && fromRealTime.length > 0) {
    const values = fromRealTime.flatMap(({ mean: value }) => (value === null ? [] : [value]))
    readings = [judge(hour.from, HOUR, mean(values), '', null, [])]
    source = 'rtd'
  } else if (readings.length === 0) source = 'none'
  const unit = factorOf(factor).unit ?? ''
  const from = hour.from * 1000
  const made = waterHourMean({ from, to: from + HOUR * 1000, unit, readings, closed: true }, dayOf(from))
  const unusable = unusableOn(named, dayOf(from))
  const objected = readings.flatMap(({ reasons }) => reasons)
  const reasons = [...made.reasons, ...unusable, ...objected].filter(
    (reason, index, all) => all.findIndex(({ code }) => code === reason.code) === index,
  )
  const statistic: Statistic = {
    ...made,
    basis: null,
    reasons,
    ...(unusable.length > 0 && made.validity === 'valid' ? { validity: 'invalid', value: null } : {}),
  }
  const lines = [
    ...(source === 'sample' && sent.hour !== null ? [lineOf('hour', sent.hour)] : sent.minutes.map((record) => lineOf('minute', record))),
    ...(source === 'rtd' ? fromRealTime.map(lineOfRealTime) : []),
    ...(weighed ? flow.minutes.map((record) => lineOf('flow', record)) : []),
    ...standing.map(({ id }) => `mark|${id}`),
  ]
  return {
    statistic,
    source,
    inputs: { count: source === 'none' ? 0 : readings.length, hash: hashOf(lines) },
    rules: [...(readings[0] === undefined ? [] : [readings[0].rule]), ...(source === 'rtd' ? [refOf(rule)] : [])],
  }
}
