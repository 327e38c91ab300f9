/** Rules of our own, where the texts are silent: when a period is judged, what counts beside them. Correct a number here and every judgement follows. */
import { projectRule, versionOn } from '@poyang/standards'
import type { Day, Rule } from '@poyang/standards'

interface ClosingParameters {
  /** Seconds behind the end of an hour or day at which it is judged for the first time. */
  readonly hourSeconds: number
  readonly daySeconds: number
  /** A value that was judged less long ago is still coming in: its change is no difference to list, unless it was used. */
  readonly settleSeconds: number
}

interface AgreementParameters {
  /** Share of our value by which the device's own may differ beyond rounding. */
  readonly share: string
  /** The same where our value stands on real-time uploads, which are fewer than what the device averaged. */
  readonly shareOfRealTime: string
}

interface MinuteFromRealTimeParameters {
  /** Normal real-time values of a minute that stand for a minute without a record. */
  readonly minValues: number
}

export const closing: Rule<ClosingParameters> = {
  ...projectRule,
  id: 'judged.closing',
  titleZh: '时段首次判定时刻',
  titleEn: 'when a period is judged for the first time',
  parameters: { hourSeconds: 300, daySeconds: 600, settleSeconds: 900 },
}

export const agreement: Rule<AgreementParameters> = {
  ...projectRule,
  id: 'judged.agreement',
  titleZh: '平台计算值与现场机统计值比对',
  titleEn: 'our value beside the statistic of the device',
  parameters: { share: '0.02', shareOfRealTime: '0.10' },
}

export const minuteFromRealTime: Rule<MinuteFromRealTimeParameters> = {
  ...projectRule,
  id: 'judged.minute-from-real-time',
  titleZh: '无分钟记录时以实时数据代分钟值',
  titleEn: 'a minute without a record stands on real-time data',
  doubt: {
    zh: '实时上传间隔大于5秒，不满足分钟均值12个采样的要求',
    en: 'real-time uploads are rarer than the samples the standard asks of a minute mean',
  },
  parameters: { minValues: 1 },
}

/** What people or devices put on record beside measurements. */
export const recordedEvent: Rule<Readonly<Record<string, never>>> = {
  ...projectRule,
  id: 'judged.recorded-event',
  titleZh: '现场记录、标记、平台停机与上报累计量按原样采用',
  titleEn: 'records of a site, marks, outages of our own and totals as sent are taken as they are',
  parameters: {},
}

/** Where neither minutes nor real-time data came, the hour of the device is all there is; its mark says whether 75 % of it were normal. */
export const hourOfDevice: Rule<Readonly<Record<string, never>>> = {
  ...projectRule,
  id: 'judged.hour-of-device',
  titleZh: '无分钟与实时数据时采用现场机小时值',
  titleEn: 'an hour without minutes and real-time data stands on the hour of the device',
  doubt: {
    zh: '有效分钟数无从核对，仅凭现场机标记（N 表示75%以上正常）',
    en: 'the valid minutes cannot be counted: the mark of the device says that 75 % were normal (N)',
  },
  parameters: {},
}

/** Hour and day of what is neither flue gas nor waste water: arithmetic, three quarters of the period. */
export const otherHour: Rule<{ readonly minMinutes: number; readonly due: number }> = {
  ...projectRule,
  id: 'judged.hour-arithmetic',
  titleZh: '小时算术均值',
  titleEn: 'arithmetic mean of an hour',
  parameters: { minMinutes: 45, due: 60 },
}
export const otherDay: Rule<{ readonly minHours: number; readonly due: number }> = {
  ...projectRule,
  id: 'judged.day-arithmetic',
  titleZh: '日算术均值',
  titleEn: 'arithmetic mean of a day',
  parameters: { minHours: 18, due: 24 },
}

/** Rules that stand in the place of those in force, for a second answer beside the first. */
export interface RuleSet {
  /** `in-force`, or a name of its own, kept with every value. */
  readonly id: string
  readonly instead: readonly Rule<unknown>[]
}

export const inForce: RuleSet = { id: 'in-force', instead: [] }

/** The rule of a set that governs on a day: what stands instead, otherwise the given one. */
export function ruleOf<P>(set: RuleSet, given: Rule<P>, day: Day): Rule<P> {
  return (
    (versionOn(
      set.instead.filter(({ id }) => id === given.id),
      day,
    ) as Rule<P> | null) ?? given
  )
}
