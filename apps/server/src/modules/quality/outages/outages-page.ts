/** Our own outages, shown openly: how long we were away, why, and which gaps came of it. */
import { divide, roundTo } from '@poyang/standards'
import { raise } from '../../../platform/http/problem.ts'
import { beijingIso, telemetryProblems } from '../../telemetry/index.ts'
import { outageRef } from '../refs.ts'
import type { Outages } from '../schema.ts'
import { countGapsOf, readOutages } from '../store.ts'
import type { Relational } from '../store.ts'
import { outageWords } from './note-outages.ts'
import { coveredMs } from './own-outages.ts'

const LONGEST_MS = 366 * 86_400_000

/** Problems: spanInvalid. */
export async function outagesPage(db: Relational, span: { readonly from: number; readonly to: number }, now: number): Promise<Outages> {
  if (span.to <= span.from || span.to - span.from > LONGEST_MS)
    raise(telemetryProblems.spanInvalid, 'At most one year, and `to` after `from`.')
  const stored = await readOutages(db, span.from, span.to)
  const gaps = await countGapsOf(
    db,
    stored.map(({ id }) => outageRef(id)),
  )
  const to = Math.max(span.from + 1, Math.min(span.to, now))
  const away = coveredMs(stored, span.from, to)
  return {
    outages: stored.map((outage) => ({
      ref: outageRef(outage.id),
      kind: outage.kind,
      from: beijingIso(outage.from),
      to: outage.to === null ? null : beijingIso(outage.to),
      seconds: Math.round(((outage.to ?? now) - outage.from) / 1000),
      words: outageWords(outage),
      planned: outage.planned,
      evidence: [...outage.evidence],
      gaps: gaps.get(outageRef(outage.id)) ?? 0,
    })),
    seconds: Math.round(away / 1000),
    available: roundTo(divide(String(to - span.from - away), String(to - span.from)), 6),
  }
}
