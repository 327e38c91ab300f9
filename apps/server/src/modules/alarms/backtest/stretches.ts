/** Which stretches of history a rule has to look at: those in which it can fire, with what warms its windows before, and what ends it behind. Pure. */
import { canFire, horizonOf } from '@poyang/rules'
import type { Watch } from '../evaluation/watch.ts'
import { BLOCK, BLOCKS_A_DAY, statsOf } from './blocks.ts'
import type { Blocks, Stretch } from './blocks.ts'

/** Back to a complete stretch, but not farther than this. */
const FARTHEST_RUN_IN = 3 * BLOCKS_A_DAY
/** Behind a stretch: longer than any period waits for what does not come. */
const AFTER = 6

/** Half hours that the windows of a rule reach back. */
export const reachOf = ({ rule, context }: Watch): number => Math.ceil(horizonOf(rule, context) / BLOCK)

/** How far before the first half hour in question blocks are needed. */
export const runInOf = (watch: Watch): number => 2 * reachOf(watch) + 2 + FARTHEST_RUN_IN

/** Days, counted in China from 1970, in which a rule may fire by what is known of days; `asked` are days too. */
export function daysInQuestion(watch: Watch, days: Blocks, asked: Stretch): Stretch[] {
  return hitsIn(watch, days, asked, Math.ceil(reachOf(watch) / BLOCKS_A_DAY), 1)
}

/**
 * In the order of time, apart from one another, none before `earliest`.
 * @param asked half hours in question, in the order of time; blocks must reach back from each by `runInOf`
 * @param until end of all that is looked at
 */
export function stretchesOf(watch: Watch, blocks: Blocks, asked: readonly Stretch[], earliest: number, until: number): Stretch[] {
  const reach = reachOf(watch)
  // Long windows make neighbours alike: halving goes on only as far as it can tell them apart.
  const leaf = 2 ** Math.floor(Math.log2(Math.max(1, reach / 8)))
  const gaps = gapsOf(watch, blocks)
  const stretches: Stretch[] = []
  for (const hit of asked.flatMap((one) => hitsIn(watch, blocks, one, reach, leaf))) {
    const first = Math.max(earliest, runInFrom(hit.first, reach, gaps))
    const end = Math.min(until, hit.end + reach + AFTER)
    const last = stretches.at(-1)
    if (last !== undefined && first <= last.end) stretches[stretches.length - 1] = { first: last.first, end: Math.max(last.end, end) }
    else stretches.push({ first, end })
  }
  return stretches
}

function hitsIn({ rule, context }: Watch, blocks: Blocks, asked: Stretch, reach: number, leaf: number): Stretch[] {
  const hits: Stretch[] = []
  const look = (first: number, end: number): void => {
    if (!canFire(rule, statsOf(rule, blocks, context.series, first - reach, end), context)) return
    if (end - first <= leaf) {
      const last = hits.at(-1)
      if (last?.end === first) hits[hits.length - 1] = { first: last.first, end }
      else hits.push({ first, end })
      return
    }
    const middle = first + Math.ceil((end - first) / 2)
    look(first, middle)
    look(middle, end)
  }
  if (asked.first < asked.end) look(asked.first, asked.end)
  return hits
}

/** Where to begin so that everything is known and nothing has begun before `hit`: behind a gap windows and episodes would differ. */
function runInFrom(hit: number, reach: number, gapAt: (block: number) => boolean): number {
  const need = 2 * reach + 2
  let complete = 0
  for (let block = hit - 1; block >= hit - FARTHEST_RUN_IN; block--) {
    complete = gapAt(block) ? 0 : complete + 1
    if (complete === need) return block
  }
  return hit - Math.max(need, FARTHEST_RUN_IN)
}

/** Does any series of the rule lack a valid value in a half hour? */
function gapsOf({ context, rule }: Watch, blocks: Blocks): (block: number) => boolean {
  const events = new Set(rule.inputs.filter(({ kind }) => kind !== 'value').map(({ name }) => name))
  const names = Object.entries(context.series).flatMap(([input, bound]) => (events.has(input) ? [] : bound))
  const held = names.map((name) => blocks.get(name))
  return (block) =>
    held.some((one) => one === undefined || block < one.first || block - one.first >= one.gaps.length || one.gaps[block - one.first] === 1)
}
