/**
 * Which law judges a conduct (从旧兼从轻): the law at the time of the conduct; where the new one is lighter at the time of the decision, or
 * punishes no more, the new one. 行政处罚法 art. 37, 生态环境法典 art. 1057. Both are always shown; whoever departs says why.
 */
import type { Day } from '@poyang/standards'
import type { Article, Words } from '../law.ts'
import { addMonths } from '../periods/months.ts'
import type { Sanction, Violation } from './violations.ts'

export interface Conduct {
  readonly from: Day
  /** Last day; null: it still goes on. */
  readonly to: Day | null
}

export type Weight = 'lighter' | 'heavier' | 'same' | 'unclear'

export interface Governing {
  readonly law: 'before' | 'code'
  readonly sanction: Sanction
  /** The other one, shown beside it; null when it was never in force for this conduct or decision. */
  readonly other: Sanction | null
  /** How the Code compares with the law before it. `unclear`: a person must say, and why. */
  readonly codeIs: Weight
  /** A written reason is due: the comparison is not a matter of figures. */
  readonly reasonDue: boolean
  readonly why: Words
  readonly basis: readonly Article[]
}

const oldLaw: Article = { text: '行政处罚法', article: '37', confidence: 'verified', from: '2021-07-15', to: null }
const code = (article: string, confidence: Article['confidence'] = 'verified'): Article => ({
  text: '生态环境法典',
  article,
  confidence,
  from: '2026-08-15',
  to: null,
})

/** RangeError when the conduct ends before it begins or the decision comes before the conduct. */
export function governingLaw(violation: Violation, conduct: Conduct, decidedOn: Day): Governing {
  const { before, code: after } = violation
  const last = conduct.to ?? decidedOn
  if (last < conduct.from) throw new RangeError(`a conduct from ${conduct.from} cannot end on ${last}`)
  if (decidedOn < conduct.from) throw new RangeError(`decided on ${decidedOn}, before the conduct of ${conduct.from}`)
  const codeIs = weightOf(before, after)
  if (decidedOn < after.from)
    return {
      law: 'before',
      sanction: before,
      other: null,
      codeIs,
      reasonDue: false,
      why: { zh: '作出决定时生态环境法典尚未施行', en: 'The Code was not in force when the decision was made' },
      basis: [oldLaw],
    }
  if (last >= after.from)
    return {
      law: 'code',
      sanction: after,
      other: conduct.from < after.from ? before : null,
      codeIs,
      reasonDue: conduct.from < after.from,
      why:
        conduct.from < after.from
          ? { zh: `违法行为持续到${after.from}以后，适用生态环境法典`, en: `The conduct went on past ${after.from}: the Code applies` }
          : { zh: '行为发生在生态环境法典施行以后', en: 'The conduct took place under the Code' },
      basis: [code('1057', conduct.from < after.from ? 'memory' : 'verified')],
    }
  const lighter = codeIs === 'lighter'
  return {
    law: lighter ? 'code' : 'before',
    sanction: lighter ? after : before,
    other: lighter ? before : after,
    codeIs,
    reasonDue: codeIs === 'unclear',
    why: lighter
      ? {
          zh: '行为发生在旧法期间，新法处罚较轻或者不再处罚，适用新法',
          en: 'The conduct was under the old law; the new one is lighter, so it applies',
        }
      : codeIs === 'unclear'
        ? {
            zh: '行为发生在旧法期间，两法轻重须由承办人书面比较',
            en: 'The conduct was under the old law; which one is lighter must be compared in writing',
          }
        : { zh: '适用违法行为发生时的规定', en: 'The law at the time of the conduct applies' },
    basis: [oldLaw, code('1057')],
  }
}

/** How a sanction weighs against an earlier one. Only fixed amounts without tiers compare by figures; no fine at all is lighter than any. */
export function weightOf(earlier: Sanction, later: Sanction): Weight {
  if (later.basis === 'none' && earlier.basis !== 'none') return 'lighter'
  if (earlier.basis === 'none' && later.basis !== 'none') return 'heavier'
  if (earlier.basis !== later.basis) return 'unclear'
  if (earlier.tiers.length > 0 || later.tiers.length > 0) return 'unclear'
  if (earlier.min === null || earlier.max === null || later.min === null || later.max === null)
    return earlier.min === later.min && earlier.max === later.max && earlier.basis === later.basis ? 'same' : 'unclear'
  const [min, max] = [Math.sign(later.min - earlier.min), Math.sign(later.max - earlier.max)]
  if (min === 0 && max === 0) return 'same'
  if (min <= 0 && max <= 0) return 'lighter'
  return min >= 0 && max >= 0 ? 'heavier' : 'unclear'
}

export interface Limitation {
  /** Last day on which the conduct could still be discovered in time. */
  readonly until: Day
  readonly years: 2 | 5
  readonly why: Words
  readonly basis: readonly Article[]
}

/**
 * Until when a conduct can be punished: 2 years, or 5 where harm resulted; continuing conduct counts from its end.
 * 行政处罚法 art. 36 asks for danger to life, health or finances and harm; 生态环境法典 art. 1054 for pollution or ecological harm.
 * null: the conduct still goes on.
 */
export function limitationOf(
  conduct: Conduct,
  harm: { readonly lifeHealthFinance: boolean; readonly pollution: boolean },
): Limitation | null {
  if (conduct.to === null) return null
  const underCode = conduct.to >= '2026-08-15'
  const long = underCode ? harm.pollution : harm.lifeHealthFinance
  const years = long ? 5 : 2
  return {
    until: addMonths(conduct.to, 12 * years),
    years,
    why: {
      zh: `自行为终了之日${conduct.to}起${years}年${long ? '（有危害后果）' : ''}`,
      en: `${years} years from the end of the conduct, ${conduct.to}${long ? ' (harm resulted)' : ''}`,
    },
    basis: [underCode ? code('1054') : { ...oldLaw, article: '36' }],
  }
}
