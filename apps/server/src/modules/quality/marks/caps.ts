/** How much of its limited time a condition mark uses. The times are rule data of `@poyang/standards`. */
import { capsUsed, compare, divide, plain, roundTo, ruleAt } from '@poyang/standards'
import type { Day } from '@poyang/standards'
import type { CapUse } from '../schema.ts'
import { itemsFor } from './mark-items.ts'

interface MarkedStretch {
  readonly item: string
  /** ms since 1970. */
  readonly from: number
  readonly to: number
}

const HOUR_MS = '3600000'
const hoursOf = (ms: number): string => divide(String(ms), HOUR_MS)
const neat = (hours: string): string => plain(roundTo(hours, 3))

/**
 * Caps that speak of the item of a mark, in the industry of its outlet, with what is used. Equal to the cap is within it.
 * @param ofYear standing marks of the outlet in the calendar year, this one included
 */
export function capUsesOf(
  mark: MarkedStretch,
  ofYear: readonly MarkedStretch[],
  industry: string | null,
  standard: string | null,
  day: Day,
): CapUse[] {
  if (industry === null) return []
  if (industry === 'incineration') return incineration(mark, ofYear, standard, day)
  const condition = itemsFor(industry).find(({ item, kind }) => item === mark.item && kind === 'condition')?.condition ?? null
  const rule = ruleAt('marks.exemption', day)
  if (condition === null || rule === null) return []
  const used = hoursOf(mark.to - mark.from)
  return rule.parameters.caps
    .filter((cap) => cap.industry === industry && cap.condition === condition)
    .map((cap) => ({
      cap: cap.id,
      zh: `${cap.zh}${cap.hours}小时`,
      en: `${cap.condition} of ${cap.industry}: ${cap.hours} h`,
      hours: cap.hours,
      per: cap.per,
      used: neat(used),
      over: compare(used, cap.hours) > 0,
      source: cap.source,
      doubt: cap.doubt ?? null,
    }))
}

function incineration(mark: MarkedStretch, ofYear: readonly MarkedStretch[], standard: string | null, day: Day): CapUse[] {
  const rule = ruleAt('incineration.caps', day)
  if (rule === null) return []
  const furnace = standard?.startsWith('GB 18484') === true ? 'hazardous' : 'municipal'
  const use = capsUsed(day, ofYear, furnace)
  const { abnormal, warm } = rule.parameters
  const { source, doubt = null } = rule
  const found: CapUse[] = []
  const of = (cap: string, zh: string, en: string, year: (typeof use)['abnormal']) =>
    found.push({ cap, zh, en, hours: year.cap, per: 'year', used: neat(year.hours), over: year.over, source, doubt })
  if (abnormal.includes(mark.item))
    of('incineration-abnormal', '启炉、停炉、故障、事故全年合计', 'start, stop, fault and accident in a year', use.abnormal)
  if (warm.includes(mark.item)) of('incineration-warm', '烘炉、停炉降温全年合计', 'drying and cooling in a year', use.warm)
  const single = mark.item === '故障' ? rule.parameters.faultHours : mark.item === '启炉' ? rule.parameters.startHours[furnace] : null
  if (single !== null) {
    const used = hoursOf(mark.to - mark.from)
    const over = compare(used, single) > 0
    found.push({
      cap: 'incineration-single',
      zh: `单次${mark.item}`,
      en: 'one of its kind',
      hours: single,
      per: 'event',
      used: neat(used),
      over,
      source,
      doubt,
    })
  }
  return found
}
