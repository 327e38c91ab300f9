/** English words of the limits of an outlet. */
import type { Words } from './zh.ts'

export const enLimits: Words['limits'] = {
  title: 'Limits',
  explain:
    'The permit before local standards, local before industry, industry before general; those passed over are listed with the reason.',
  noFacts: 'The registry knows no standard and no permit of this outlet, so nothing is limited.',
  none: 'Nothing registered limits the factors of this outlet.',
  levels: { hour: 'hour', day: 'day' },
  noGoverning: 'no limit applies',
  others: (n) => `${n} others were looked at`,
  governsToo: 'governs too',
  rule: 'Rule of the choice',
}
