/** The arithmetic of a date in words, Chinese and English. */
import type { Day, EpochMs } from '@poyang/standards'
import type { DayFact } from '../calendar/work-calendar.ts'
import type { Words } from '../law.ts'
import type { Extension, ExtensionRule, Period, PeriodUnit, Suspension, SuspensionKind } from './period.ts'

const units: Readonly<Record<PeriodUnit, Words>> = {
  hour: { zh: '小时', en: 'hours' },
  workday: { zh: '个工作日', en: 'working days' },
  day: { zh: '日', en: 'days' },
  month: { zh: '个月', en: 'months' },
  year: { zh: '年', en: 'years' },
}

const kinds: Readonly<Record<SuspensionKind, Words>> = {
  stay: { zh: '中止调查', en: 'stay of the investigation' },
  hearing: { zh: '听证', en: 'hearing' },
  'public-notice': { zh: '公告', en: 'public notice' },
  monitoring: { zh: '监测', en: 'monitoring' },
  evaluation: { zh: '评估', en: 'evaluation' },
  appraisal: { zh: '鉴定', en: 'appraisal' },
  recognition: { zh: '认定', en: 'recognition' },
  service: { zh: '送达', en: 'service' },
  'material-supplement': { zh: '补正材料', en: 'supplementing material' },
  'expert-review': { zh: '专家评审', en: 'expert review' },
}

/** 2026年2月14日 */
const dayZh = (day: Day): string => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}
const shortZh = (day: Day): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`
const momentText = (at: EpochMs): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

const why = ({ kind, name }: DayFact): Words | null => {
  if (kind === 'make-up')
    return { zh: name === null ? '调休上班' : `${name.zh}调休上班`, en: `make-up work day${name === null ? '' : ` of ${name.en}`}` }
  if (kind === 'holiday') return { zh: name?.zh ?? '休息日', en: name?.en ?? 'rest day' }
  return kind === 'weekend' ? { zh: '周末', en: 'weekend' } : null
}
const withWhy = (fact: DayFact): Words => {
  const reason = why(fact)
  return {
    zh: reason === null ? shortZh(fact.day) : `${shortZh(fact.day)}（${reason.zh}）`,
    en: reason === null ? fact.day : `${fact.day} (${reason.en})`,
  }
}

export const words = {
  start: ({ starts }: Period, start: Day): Words => ({
    zh: `${starts.zh}：${dayZh(start)}。开始的当日不计入，自次日起算`,
    en: `${starts.en}: ${start}. The day of the event is not counted; day 1 is the next day`,
  }),
  startMoment: ({ starts }: Period, start: EpochMs): Words => ({
    zh: `${starts.zh}：${momentText(start)}。按小时计算，自该时起算`,
    en: `${starts.en}: ${momentText(start)}. Hours count from the moment itself`,
  }),
  length: ({ amount, unit }: Period): Words => ({ zh: `期限${amount}${units[unit].zh}`, en: `Length: ${amount} ${units[unit].en}` }),
  extended: ({ unit }: Period, { amount, approver }: ExtensionRule, { approvedOn, document }: Extension): Words => ({
    zh: `经${approver.zh}批准延长${amount}${units[unit].zh}（${dayZh(approvedOn)}，${document}）`,
    en: `Extended by ${amount} ${units[unit].en}, approved by ${approver.en} on ${approvedOn} (${document})`,
  }),
  suspended: ({ kind, from, to, document }: Suspension, days: number): Words => ({
    zh: `${kinds[kind].zh}期间不计入：自${dayZh(from)}${to === null ? '起，尚未结束' : `至${dayZh(to)}（不含当日）`}，扣除${days}日（${document}）`,
    en: `Not counted, ${kinds[kind].en}: from ${from} ${to === null ? 'on, not over yet' : `up to and without ${to}`}, ${days} days left out (${document})`,
  }),
  counted: (facts: readonly DayFact[]): Words => ({
    zh: `计入的工作日：${facts.map((fact) => withWhy(fact).zh).join('、')}`,
    en: `Working days counted: ${facts.map((fact) => withWhy(fact).en).join(', ')}`,
  }),
  ended: (day: Day, fact: DayFact): Words => {
    const reason = why(fact)
    return {
      zh: `期间最后一日：${dayZh(day)}${reason === null ? '' : `（${reason.zh}）`}`,
      en: `Last day of the period: ${day}${reason === null ? '' : ` (${reason.en})`}`,
    }
  },
  endedMoment: (at: EpochMs): Words => ({ zh: `届满时刻：${momentText(at)}`, en: `Ends at ${momentText(at)}` }),
  rolled: (day: Day): Words => ({
    zh: `最后一日是法定休假日，以其后的第一个工作日${dayZh(day)}为届满日`,
    en: `The last day is a rest day: the period ends on the first working day after it, ${day}`,
  }),
  provisional: (years: readonly number[]): Words => ({
    zh: `${years.join('、')}年放假安排尚未公布，日期为暂定，公布后重新计算`,
    en: `The holiday plan for ${years.join(', ')} is not issued yet: provisional, counted again when it is`,
  }),
  refused: {
    twice: { zh: '该延长已经批准过一次', en: 'This extension was granted already' },
    turn: { zh: '须先批准前一次延长', en: 'The extension before it must be granted first' },
    late: (last: Day): Words => ({
      zh: `期限已于${dayZh(last)}届满，届满后批准的延长无效`,
      en: `The period ended on ${last}: an extension approved after the end is void`,
    }),
  },
} as const
