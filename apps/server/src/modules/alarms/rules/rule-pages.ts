/** Rules as lists and pages show them. */
import type { Kysely } from 'kysely'
import { raise } from '../../../platform/http/problem.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { precisionOf } from '../life/alarm-life.ts'
import { readOutcomes } from '../life/alarm-store.ts'
import type { OutcomeRow } from '../life/alarm-store.ts'
import { alarmsProblems } from '../problems.ts'
import type { Precision, RuleDetail, RuleList, RuleRunning } from '../schema.ts'
import { ruleOfRow, versionInForce, versionView } from './rule-book.ts'
import { readEvents, readRunning, readVersions, readVersionsOf } from './rule-store.ts'
import type { RunningRow } from './rule-store.ts'

export function precisionView(row: OutcomeRow | undefined): Precision {
  const { right = 0, wrong = 0, excused = 0, open = 0 } = row ?? {}
  return { right, wrong, excused, open, precision: precisionOf(right, wrong) }
}

function runningView(row: RunningRow | undefined): RuleRunning {
  return {
    lastEvaluated: row?.last_evaluated == null ? null : beijingIso(row.last_evaluated.getTime()),
    subjects: row?.subjects ?? 0,
    lacking: (row?.lacking ?? []) as string[],
    proof: row?.proof_at == null || row.proof_fired === null ? null : { at: beijingIso(row.proof_at.getTime()), fired: row.proof_fired },
  }
}

/** @param today `YYYY-MM-DD` */
export async function ruleList(db: Kysely<object>, today: string): Promise<RuleList> {
  const [rows, running, outcomes] = await Promise.all([readVersions(db), readRunning(db), readOutcomes(db)])
  const byRule = new Map<string, typeof rows>()
  for (const row of rows) {
    const list = byRule.get(row.rule)
    if (list === undefined) byRule.set(row.rule, [row])
    else list.push(row)
  }
  return {
    rules: [...byRule].flatMap(([id, versions]) => {
      const [newest] = versions
      if (newest === undefined) return []
      const inForce = versionInForce(versions, today)
      const { title, family, scope, severity, confidence } = ruleOfRow(versions.find(({ version }) => version === inForce) ?? newest)
      return [
        {
          rule: id,
          title,
          family,
          scope,
          severity,
          confidence,
          inForce,
          newest: { version: newest.version, status: newest.status },
          running: runningView(running.find((row) => row.rule === id && row.version === inForce)),
          precision: precisionView(outcomes.find((row) => row.rule === id)),
        },
      ]
    }),
  }
}

/** Problems: ruleUnknown. */
export async function ruleDetail(db: Kysely<object>, id: string, today: string): Promise<RuleDetail> {
  const [versions, events, running, outcomes] = await Promise.all([
    readVersionsOf(db, id),
    readEvents(db, id),
    readRunning(db),
    readOutcomes(db, id),
  ])
  if (versions.length === 0) raise(alarmsProblems.ruleUnknown, `There is no rule ${id}.`)
  const inForce = versionInForce(versions, today)
  return {
    rule: id,
    inForce,
    versions: versions.map(versionView),
    events: events.map(({ version, at, what, by, note }) => ({
      version,
      at: beijingIso(at.getTime()),
      what: what as RuleDetail['events'][number]['what'],
      by,
      note,
    })),
    running: runningView(running.find((row) => row.rule === id && row.version === inForce)),
    precision: precisionView(outcomes[0]),
  }
}
