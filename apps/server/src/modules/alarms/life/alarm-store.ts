/** Every SQL statement about alarms and silences. Owns `alarm`, `alarm_event` and `silence` of schema `alarms`. */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import type { Words } from '@poyang/rules'
import type { AlarmEvent, AlarmState, AttachedFile, Outcome, Severity } from '../schema.ts'
import { standOf } from './alarm-life.ts'
import type { LifeEvent } from './alarm-life.ts'

export interface AlarmRow {
  id: number
  rule: string
  version: number
  subject: string
  outlet_id: string
  factor: string | null
  severity: Severity
  observed_from: Date
  opened_at: Date
  words: Words
  silence: number | null
  quiet: boolean
  observed_to: Date | null
  episodes: number
  state: AlarmState
  outcome: Outcome | null
  explain_by: Date | null
  overtaken: boolean
}

/** What an event carries beside its time, person and verdict. */
export interface EventBody {
  readonly observedTo?: number | null
  readonly explainBy?: number
  readonly note?: string
  readonly outcome?: Outcome
  readonly files?: readonly AttachedFile[]
  readonly late?: boolean
}

export interface EventRow {
  alarm: number
  seq: number
  at: Date
  what: AlarmEvent['what']
  by: string
  body: EventBody
  verdict: string | null
}

export interface SilenceRow {
  id: number
  rule: string | null
  outlet_id: string | null
  starts: Date
  ends: Date
  by: string
  reason: string
}

type Tables = { 'alarms.alarm': AlarmRow; 'alarms.alarm_event': EventRow; 'alarms.silence': SilenceRow }
export type Relational = Kysely<object>
export type Tx = Transaction<object>
const tables = (db: Relational | Tx): Kysely<Tables> => db.withTables<Tables>()

// Identities are far below 2^53; as numbers they go into answers as they are.
const alarmColumns = sql<AlarmRow>`a.id::float8 as id, a.rule, a.version, a.subject, a.outlet_id, a.factor, a.severity, a.observed_from,
  a.opened_at, a.words, a.silence::float8 as silence, a.quiet, a.observed_to, a.episodes, a.state, a.outcome, a.explain_by, a.overtaken`

// ------------------------------------------------------------- by the evaluation

/** The alarm to which a new episode belongs: not closed, and its last episode lasts or ended less than `mergeMinutes` before. */
export async function lockNear(
  tx: Tx,
  rule: string,
  subject: string,
  observedFrom: number,
  mergeMinutes: number,
): Promise<AlarmRow | null> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a
    where a.rule = ${rule} and a.subject = ${subject} and a.state <> 'closed'
      and (a.observed_to is null or a.observed_to > ${new Date(observedFrom)}::timestamptz - make_interval(mins => ${mergeMinutes}))
    order by a.observed_from desc limit 1 for update`.execute(tx)
  return rows[0] ?? null
}

/** The alarm of an episode that is over: the one whose last episode lasts. */
export async function lockLasting(tx: Tx, rule: string, subject: string): Promise<AlarmRow | null> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a
    where a.rule = ${rule} and a.subject = ${subject} and a.observed_to is null
    order by a.observed_from desc limit 1 for update`.execute(tx)
  return rows[0] ?? null
}

/** Alarm that has an event of a verdict, locked; null when it raised none. */
export async function lockByVerdict(tx: Tx, verdict: string): Promise<AlarmRow | null> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a
    where a.id = (select e.alarm from alarms.alarm_event e where e.verdict = ${verdict} and e.what <> 'overtaken' limit 1) for update`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function hasVerdict(tx: Tx, verdict: string, what: readonly AlarmEvent['what'][]): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('alarms.alarm_event')
    .select('seq')
    .where('verdict', '=', verdict)
    .where('what', 'in', what)
    .executeTakeFirst()
  return row !== undefined
}

export interface Opening {
  readonly rule: string
  readonly version: number
  readonly subject: string
  readonly outlet: string
  readonly factor: string | null
  readonly severity: Severity
  readonly observedFrom: number
  readonly openedAt: number
  readonly words: Words
  readonly quiet: boolean
}

/** A new alarm, under the silence that covers it, if any. Its first event has to follow. */
export async function insertAlarm(tx: Tx, opening: Opening): Promise<number> {
  const { rule, version, subject, outlet, factor, severity, observedFrom, openedAt, words, quiet } = opening
  const opened = new Date(openedAt)
  const { rows } = await sql<{ id: number }>`
    insert into alarms.alarm (rule, version, subject, outlet_id, factor, severity, observed_from, opened_at, words, quiet, silence)
    values (${rule}, ${version}, ${subject}, ${outlet}, ${factor}, ${severity}, ${new Date(observedFrom)}, ${opened},
      ${JSON.stringify(words)}::jsonb, ${quiet},
      (select min(s.id) from alarms.silence s where s.starts <= ${opened} and ${opened} < s.ends
        and (s.rule is null or s.rule = ${rule}) and (s.outlet_id is null or s.outlet_id = ${outlet})))
    returning id::float8 as id`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('an alarm was not inserted')
  return row.id
}

export interface NewEvent {
  readonly at: number
  readonly what: AlarmEvent['what']
  readonly by: string
  readonly body: EventBody
  readonly verdict: string | null
}

/** Add an event to an alarm that is locked, and write where it stands now. */
export async function addEvent(tx: Tx, alarm: number, event: NewEvent): Promise<void> {
  const before = await readEvents(tx, alarm)
  const row: EventRow = { alarm, seq: (before.at(-1)?.seq ?? 0) + 1, ...event, at: new Date(event.at) }
  await tables(tx)
    .insertInto('alarms.alarm_event')
    .values({ ...row, body: JSON.stringify(row.body) as never })
    .execute()
  const stand = standOf([...before, row].map(lifeEventOf))
  await tables(tx)
    .updateTable('alarms.alarm')
    .set({
      state: stand.state,
      outcome: stand.outcome,
      explain_by: stand.explainBy === null ? null : new Date(stand.explainBy),
      observed_to: stand.observedTo === null ? null : new Date(stand.observedTo),
      episodes: stand.episodes,
      overtaken: stand.overtaken,
    })
    .where('id', '=', alarm)
    .execute()
}

export function lifeEventOf({ what, at: moment, body }: EventRow): LifeEvent {
  const at = moment.getTime()
  switch (what) {
    case 'opened':
    case 'continued':
      return { what, at, observedTo: body.observedTo ?? null }
    case 'cleared':
      return { what, at, observedTo: body.observedTo ?? at }
    case 'inform':
      return { what, at, explainBy: body.explainBy ?? at }
    case 'close':
      return { what, at, outcome: body.outcome ?? 'excused' }
    default:
      return { what, at }
  }
}

// -------------------------------------------------------------------- by people

export async function lockAlarm(tx: Tx, id: number): Promise<AlarmRow | null> {
  const { rows } = await sql<AlarmRow>`select ${alarmColumns} from alarms.alarm a where a.id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function readAlarm(db: Relational, id: number): Promise<AlarmRow | null> {
  const { rows } = await sql<AlarmRow>`select ${alarmColumns} from alarms.alarm a where a.id = ${id}`.execute(db)
  return rows[0] ?? null
}

export async function readEvents(db: Relational | Tx, alarm: number): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select alarm::float8 as alarm, seq, at, what, by, body, verdict from alarms.alarm_event where alarm = ${alarm} order by seq`.execute(db)
  return rows
}

export interface AlarmFilter {
  readonly state?: AlarmState | undefined
  readonly waiting?: boolean | undefined
  readonly severity?: Severity | undefined
  readonly rules?: readonly string[] | undefined
  readonly outlets?: readonly string[] | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly now: Date
}

const within = (column: 'a.rule' | 'a.outlet_id', list: readonly string[] | undefined) =>
  list === undefined ? sql`true` : sql`${sql.ref(column)} in (select jsonb_array_elements_text(${JSON.stringify(list)}::jsonb))`

function fits(filter: AlarmFilter) {
  const { state, waiting, severity, rules, outlets, from, to, now } = filter
  const waits = sql`(a.state <> 'closed' and not (a.state = 'informed' and a.explain_by > ${now}))`
  const conditions = [
    state === undefined ? sql`true` : sql`a.state = ${state}`,
    waiting === undefined ? sql`true` : waiting ? waits : sql`not ${waits}`,
    severity === undefined ? sql`true` : sql`a.severity = ${severity}`,
    within('a.rule', rules),
    within('a.outlet_id', outlets),
    from === undefined ? sql`true` : sql`a.observed_from >= ${from}`,
    to === undefined ? sql`true` : sql`a.observed_from < ${to}`,
  ]
  return sql.join(conditions, sql` and `)
}

export async function listAlarms(db: Relational, filter: AlarmFilter, before: number | undefined, limit: number): Promise<AlarmRow[]> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a
    where ${fits(filter)} and ${before === undefined ? sql`true` : sql`a.id < ${before}`} order by a.id desc limit ${limit}`.execute(db)
  return rows
}

export interface CountRow {
  readonly state: AlarmState
  readonly severity: Severity
  readonly count: number
  readonly silenced: number
  readonly quiet: number
  readonly overdue: number
}

export async function countAlarms(db: Relational, filter: AlarmFilter): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`
    select a.state, a.severity, count(*)::float8 as count, (count(a.silence))::float8 as silenced,
      (count(*) filter (where a.quiet))::float8 as quiet,
      (count(*) filter (where a.state = 'informed' and a.explain_by <= ${filter.now}))::float8 as overdue
    from alarms.alarm a where ${fits(filter)} group by a.state, a.severity`.execute(db)
  return rows
}

export interface GroupRow {
  readonly outlet_id: string
  readonly rule: string
  readonly severity: Severity
  readonly count: number
  readonly first_from: Date
  readonly last_from: Date
  readonly newest: number
}

/** Alarms of one outlet and rule that are not closed, the fullest group first. */
export async function groupAlarms(db: Relational, filter: AlarmFilter, limit: number): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select a.outlet_id, a.rule, (array_agg(a.severity order by a.id desc))[1] as severity, count(*)::float8 as count,
      min(a.observed_from) as first_from, max(a.observed_from) as last_from, max(a.id)::float8 as newest
    from alarms.alarm a where ${fits(filter)} and a.state <> 'closed'
    group by a.outlet_id, a.rule order by count(*) desc, max(a.id) desc limit ${limit}`.execute(db)
  return rows
}

/** Alarms of an outlet that touch a stretch of time, others than one. */
export async function alarmsBeside(db: Relational, alarm: AlarmRow, from: Date, to: Date): Promise<AlarmRow[]> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a
    where a.outlet_id = ${alarm.outlet_id} and a.id <> ${alarm.id} and a.observed_from < ${to}
      and coalesce(a.observed_to, 'infinity') > ${from}
    order by a.observed_from desc limit 20`.execute(db)
  return rows
}

export interface OutcomeRow {
  readonly rule: string
  readonly right: number
  readonly wrong: number
  readonly excused: number
  readonly open: number
}

/** What became of the alarms of each rule, of all its versions or of one. */
export async function readOutcomes(db: Relational, rule?: string): Promise<OutcomeRow[]> {
  const { rows } = await sql<OutcomeRow>`
    select rule, (count(*) filter (where outcome = 'right'))::float8 as "right", (count(*) filter (where outcome = 'wrong'))::float8 as wrong,
      (count(*) filter (where outcome = 'excused'))::float8 as excused, (count(*) filter (where state <> 'closed'))::float8 as open
    from alarms.alarm where ${rule === undefined ? sql`true` : sql`rule = ${rule}`} group by rule`.execute(db)
  return rows
}

/** Alarms of some rules whose episodes began in [from, to): for comparing a backtest with what became of them. */
export async function readAlarmsFor(db: Relational, rules: readonly string[], from: Date, to: Date): Promise<AlarmRow[]> {
  const { rows } = await sql<AlarmRow>`
    select ${alarmColumns} from alarms.alarm a where ${within('a.rule', rules)} and a.observed_from >= ${from} and a.observed_from < ${to}
    order by a.id`.execute(db)
  return rows
}

// --------------------------------------------------------------------- silences

export async function insertSilence(db: Relational, row: Omit<SilenceRow, 'id'>): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into alarms.silence (rule, outlet_id, starts, ends, by, reason)
    values (${row.rule}, ${row.outlet_id}, ${row.starts}, ${row.ends}, ${row.by}, ${row.reason}) returning id::float8 as id`.execute(db)
  return rows[0]?.id ?? 0
}

export async function readSilences(db: Relational, limit: number): Promise<Array<SilenceRow & { readonly alarms: number }>> {
  const { rows } = await sql<SilenceRow & { alarms: number }>`
    select s.id::float8 as id, s.rule, s.outlet_id, s.starts, s.ends, s.by, s.reason,
      (select count(*) from alarms.alarm a where a.silence = s.id)::float8 as alarms
    from alarms.silence s order by s.id desc limit ${limit}`.execute(db)
  return rows
}

export async function readSilencesById(db: Relational, ids: readonly number[]): Promise<SilenceRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<SilenceRow>`
    select s.id::float8 as id, s.rule, s.outlet_id, s.starts, s.ends, s.by, s.reason from alarms.silence s
    where s.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::bigint)`.execute(db)
  return rows
}
