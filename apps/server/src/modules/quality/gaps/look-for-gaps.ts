/** One look for gaps of a level: what is missing that was not before, what is missing for longer, what has come. */
import type { ColumnarQuestions } from '../../../platform/stores/columnar-questions.ts'
import type { Directory } from '../../sources/index.ts'
import { countPresent, readPresence } from '../../telemetry/index.ts'
import { gapRule, historyRule } from '../rules.ts'
import type { GapLevel } from '../schema.ts'
import { readGapsTouching, readNotFilled, readOutages, readStandingConditions, saveGap, saveLooked, saveNewGap } from '../store.ts'
import type { Relational, StoredGap } from '../store.ts'
import type { Expectations, Rhythm } from './expectation.ts'
import { findCause } from './gather-facts.ts'
import type { CauseSources } from './gather-facts.ts'
import { changesOf, holesOf } from './holes.ts'
import type { Hole } from './holes.ts'

export interface GapLook {
  readonly db: Relational
  readonly questions: ColumnarQuestions
  readonly directory: () => Directory
  readonly expectations: Expectations
}

/** Outlets, and gaps, in one question. */
const CHUNK = 200
/** Gaps that are explained in one look; the others in the next. */
const MOST_AT_ONCE = 200
const FIRST_ATTEMPT_MS = (historyRule.parameters.backOffMinutes[0] ?? 10) * 60_000
const OPEN_DAYS_MS = historyRule.parameters.days * 86_400_000

/** @param now ms since 1970 */
export async function lookForGaps(look: GapLook, level: GapLevel, now: number, signal?: AbortSignal): Promise<void> {
  const { parameters } = gapRule
  const until = Math.floor(now / 1000) - parameters.lagSeconds[level]
  const from = until - parameters.lookBackHours[level] * 3_600
  const rhythms = await look.expectations.of(level, now)
  const oldest = now - OPEN_DAYS_MS
  const sources: CauseSources = {
    questions: look.questions,
    directory: look.directory(),
    outages: await readOutages(look.db, oldest, now),
    conditions: await readStandingConditions(look.db, oldest, now),
  }
  let explained = await noteFilled(look, level, rhythms, sources, now)
  const kept = Map.groupBy(await readGapsTouching(look.db, level, (from - 86_400) * 1000, now), ({ outlet }) => outlet)

  for (const [step, group] of Map.groupBy(rhythms, (one) => one.step)) {
    for (let index = 0; index < group.length; index += CHUNK) {
      const chunk = group.slice(index, index + CHUNK)
      const rows = await readPresence(look.questions, {
        outlets: chunk.map(({ outlet }) => outlet.id),
        kind: level,
        from,
        to: until + step,
        step: Math.round(step * parameters.apart),
      })
      const present = Map.groupBy(rows, ({ outlet }) => outlet)
      for (const rhythm of chunk) {
        signal?.throwIfAborted()
        const there = (present.get(rhythm.outlet.id) ?? []).map((row) => ({
          factor: row.factor,
          first: row.first - rhythm.shift,
          last: row.last - rhythm.shift,
          apart: row.apart.map(([a, b]) => [a - rhythm.shift, b - rhythm.shift] as const),
        }))
        const holes = holesOf(there, { level, step, factors: rhythm.factors, from: Math.max(from, rhythm.first - rhythm.shift), until })
        const known = (kept.get(rhythm.outlet.id) ?? []).map(inSeconds)
        for (const change of changesOf(holes, known, step)) {
          const former = change.kind === 'longer' ? kept.get(rhythm.outlet.id)?.find(({ id }) => id === change.id) : undefined
          if (former === undefined || hasDoubled(former, change.hole)) explained++
          if (explained > MOST_AT_ONCE) return
          await keep(look, level, rhythm, change.hole, former, sources, now)
        }
      }
    }
  }
  await saveLooked(look.db, level, until * 1000)
}

const inSeconds = (gap: StoredGap) => ({
  id: gap.id,
  factors: gap.factors,
  from: gap.from / 1000,
  to: gap.to / 1000,
  expected: gap.expected,
})

const hasDoubled = (former: Pick<StoredGap, 'expected'>, hole: Hole): boolean =>
  Math.floor(Math.log2(hole.expected)) > Math.floor(Math.log2(former.expected))

async function keep(
  look: GapLook,
  level: GapLevel,
  rhythm: Rhythm,
  hole: Hole,
  former: StoredGap | undefined,
  sources: CauseSources,
  now: number,
): Promise<void> {
  const span = { from: hole.from * 1000, to: hole.to * 1000 }
  // A device that stays away makes its gap longer each minute: what explained it still does, until it is twice as long.
  const found =
    former !== undefined && !hasDoubled(former, hole)
      ? former
      : await findCause(sources, {
          outlet: rhythm.outlet.id,
          level,
          factors: hole.factors,
          ...span,
          step: rhythm.step * 1000,
          shift: rhythm.shift * 1000,
        })
  const nextAttemptAt = found.cause === 'planned-stop' ? null : now + FIRST_ATTEMPT_MS
  const common = { ...span, expected: hole.expected, cause: found.cause, evidence: found.evidence }
  if (former === undefined)
    await saveNewGap(look.db, {
      ...common,
      outlet: rhythm.outlet.id,
      level,
      factors: hole.factors,
      missing: hole.expected,
      state: 'open',
      foundAt: now,
      nextAttemptAt,
    })
  else
    await saveGap(look.db, {
      ...common,
      id: former.id,
      missing: Math.max(1, former.missing + hole.expected - former.expected),
      state: 'open',
      filledAt: null,
      nextAttemptAt: former.nextAttemptAt ?? nextAttemptAt,
    })
}

/** What has come of what was missing. A gap that is filled is explained anew: that it could be filled says something. Returns how many were. */
async function noteFilled(look: GapLook, level: GapLevel, rhythms: readonly Rhythm[], sources: CauseSources, now: number): Promise<number> {
  const gaps = await readNotFilled(look.db, level, now - OPEN_DAYS_MS)
  const rhythmOf = (gap: StoredGap) =>
    rhythms.find((one) => one.outlet.id === gap.outlet && (gap.factors === null || one.factors.includes(gap.factors[0] ?? '')))
  let explained = 0
  for (let index = 0; index < gaps.length; index += CHUNK) {
    const chunk = gaps.slice(index, index + CHUNK).flatMap((gap) => {
      const rhythm = rhythmOf(gap)
      return rhythm === undefined ? [] : [{ gap, rhythm }]
    })
    const counted = Map.groupBy(
      await countPresent(
        look.questions,
        level,
        chunk.map(({ gap, rhythm }) => ({
          id: gap.id,
          outlet: gap.outlet,
          from: gap.from / 1000 + rhythm.shift,
          to: gap.to / 1000 + rhythm.shift,
        })),
      ),
      ({ id }) => id,
    )
    for (const { gap, rhythm } of chunk) {
      const slots = Math.round((gap.to - gap.from) / 1000 / rhythm.step)
      const factors = new Set(gap.factors ?? rhythm.factors)
      const came = (counted.get(gap.id) ?? []).reduce(
        (sum, { factor, times }) => sum + (factors.has(factor) ? Math.min(times, slots) : 0),
        0,
      )
      const missing = Math.max(0, gap.expected - came)
      // An outage of ours that became known later explains what was found before it was known.
      const again = missing === 0 || (gap.cause !== 'own-outage' && isAmongOutages(gap, sources))
      if (missing === gap.missing && !again) continue
      const mayExplain = again && explained < MOST_AT_ONCE
      if (mayExplain) explained++
      const found = mayExplain
        ? await findCause(sources, {
            outlet: gap.outlet,
            level,
            factors: gap.factors,
            from: gap.from,
            to: gap.to,
            step: rhythm.step * 1000,
            shift: rhythm.shift * 1000,
          })
        : gap
      if (missing === gap.missing && found.cause === gap.cause) continue
      const filled = missing === 0
      await saveGap(look.db, {
        ...gap,
        missing,
        cause: found.cause,
        evidence: found.evidence,
        state: filled ? 'filled' : gap.state,
        filledAt: filled ? now : null,
        nextAttemptAt: filled ? null : gap.nextAttemptAt,
      })
    }
  }
  return explained
}

const isAmongOutages = (gap: StoredGap, { outages }: CauseSources): boolean =>
  outages.some((outage) => outage.from <= gap.to && (outage.to ?? Infinity) >= gap.from)
