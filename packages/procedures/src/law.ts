/** What every statement of law carries. */
import type { Confidence, Day } from '@poyang/standards'

export interface Words {
  readonly zh: string
  readonly en: string
}

/** The place in a text on which a statement stands. */
export interface Article {
  /** Chinese name of the text, as cited: 行政处罚法. */
  readonly text: string
  /** 第六十条, in figures: '60'; several: '64(1)'. */
  readonly article: string
  /** A statement from memory or from secondary material may warn and must never block. */
  readonly confidence: Confidence
  /** The text is in force from this day; null: from before anything this system sees. */
  readonly from: Day | null
  /** First day on which it is no longer in force. */
  readonly to: Day | null
}

/** Whether an article is in force on a day. */
export const inForceOn = ({ from, to }: Pick<Article, 'from' | 'to'>, day: Day): boolean =>
  (from === null || from <= day) && (to === null || day < to)

export const citation = ({ text, article }: Article): Words => ({ zh: `《${text}》第${article}条`, en: `${text}, art. ${article}` })
