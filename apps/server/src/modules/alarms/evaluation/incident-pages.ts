/** Incidents and nights as the page shows them. */
import type { Kysely } from 'kysely'
import { raise } from '../../../platform/http/problem.ts'
import { beijingIso } from '../../telemetry/index.ts'
import { alarmsProblems } from '../problems.ts'
import type { Incident, Night } from '../schema.ts'
import { acknowledge, readIncidents, readNights } from './incident-store.ts'

const MOST_INCIDENTS = 200
const NIGHTS = 30

export async function incidentList(db: Kysely<object>): Promise<{ incidents: Incident[]; nights: Night[] }> {
  const [incidents, nights] = await Promise.all([readIncidents(db, MOST_INCIDENTS), readNights(db, NIGHTS)])
  return {
    incidents: incidents.map((row) => ({
      id: row.id,
      kind: row.kind,
      day: row.day,
      rule: row.rule,
      version: row.version,
      subject: row.subject,
      words: row.words,
      onlyLive: row.only_live,
      onlyReplay: row.only_replay,
      at: beijingIso(row.at.getTime()),
      acknowledgedBy: row.acknowledged_by,
      acknowledgedAt: row.acknowledged_at === null ? null : beijingIso(row.acknowledged_at.getTime()),
      note: row.note,
    })),
    nights: nights.map(({ day, at, counts }) => ({ day, at: beijingIso(at.getTime()), ...counts })),
  }
}

/** Problems: incidentUnknown. */
export async function acknowledgeIncident(db: Kysely<object>, id: number, by: string, note: string): Promise<void> {
  if (!(await acknowledge(db, id, by, note))) raise(alarmsProblems.incidentUnknown, `No incident ${id} waits to be acknowledged.`)
}
