/** Every SQL statement of the rules. Owns `rule_version`, `rule_event` and `rule_running` of schema `alarms`. */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import type { RuleEvent, RuleStatus } from '../schema.ts'

export interface VersionRow {
  rule: string
  version: number
  text: string
  form: unknown
  hash: string
  status: RuleStatus
  author: string
  reviewer: string | null
  /** `YYYY-MM-DD` */
  effective_from: string | null
  effective_to: string | null
  created_at: Date
}

type Tables = {
  'alarms.rule_version': VersionRow
  'alarms.rule_event': { rule: string; version: number; at: Date; what: string; by: string; note: string }
  'alarms.rule_running': {
    rule: string
    version: number
    last_evaluated: Date | null
    subjects: number
    lacking: unknown
    proof_at: Date | null
    proof_fired: boolean | null
  }
}

export type Relational = Kysely<object>
export type Tx = Transaction<object>
const tables = (db: Relational | Tx): Kysely<Tables> => db.withTables<Tables>()

// Days as text: a driver's Date would shift them by its own zone.
const versionColumns = sql<VersionRow>`rule, version, text, form, hash, status, author, reviewer, effective_from::text as effective_from,
  effective_to::text as effective_to, created_at`

export const readVersions = async (db: Relational | Tx): Promise<VersionRow[]> =>
  (await sql<VersionRow>`select ${versionColumns} from alarms.rule_version order by rule, version desc`.execute(db)).rows

export const readVersionsOf = async (db: Relational | Tx, rule: string): Promise<VersionRow[]> =>
  (await sql<VersionRow>`select ${versionColumns} from alarms.rule_version where rule = ${rule} order by version desc`.execute(db)).rows

/** Every version of a rule, locked until the transaction ends. */
export const lockVersionsOf = async (tx: Tx, rule: string): Promise<VersionRow[]> => {
  // Two drafts of one new rule at once: the id itself is the lock.
  await sql`select pg_advisory_xact_lock(hashtext('alarms.rule'), hashtext(${rule}))`.execute(tx)
  return (
    await sql<VersionRow>`select ${versionColumns} from alarms.rule_version where rule = ${rule} order by version desc for update`.execute(
      tx,
    )
  ).rows
}

export async function insertVersion(tx: Tx, row: Omit<VersionRow, 'created_at'>): Promise<void> {
  await tables(tx)
    .insertInto('alarms.rule_version')
    .values({ ...row, form: JSON.stringify(row.form), created_at: sql`now()` as never })
    .execute()
}

/** Move a version along its life; what it says stays. */
export async function moveVersion(
  tx: Tx,
  { rule, version }: Pick<VersionRow, 'rule' | 'version'>,
  to: Partial<Pick<VersionRow, 'status' | 'reviewer' | 'effective_from' | 'effective_to'>>,
): Promise<void> {
  await tables(tx).updateTable('alarms.rule_version').set(to).where('rule', '=', rule).where('version', '=', version).execute()
}

export async function insertEvent(tx: Tx, rule: string, event: Omit<RuleEvent, 'at'>): Promise<void> {
  await tables(tx)
    .insertInto('alarms.rule_event')
    .values({ rule, version: event.version, what: event.what, by: event.by, note: event.note, at: sql`now()` as never })
    .execute()
}

export const readEvents = (db: Relational, rule: string): Promise<Tables['alarms.rule_event'][]> =>
  tables(db)
    .selectFrom('alarms.rule_event')
    .select(['rule', 'version', 'at', 'what', 'by', 'note'])
    .where('rule', '=', rule)
    .orderBy(sql`id`)
    .execute()

export type RunningRow = Tables['alarms.rule_running']

export const readRunning = (db: Relational): Promise<RunningRow[]> => tables(db).selectFrom('alarms.rule_running').selectAll().execute()

export interface Evaluated {
  readonly rule: string
  readonly version: number
  readonly subjects: number
  readonly lacking: readonly string[]
}

/** Note that versions were evaluated up to a moment, ms since 1970. */
export async function saveEvaluated(db: Relational, at: number, evaluated: readonly Evaluated[]): Promise<void> {
  if (evaluated.length === 0) return
  await sql`
    insert into alarms.rule_running as held (rule, version, last_evaluated, subjects, lacking)
    select rule, version, ${new Date(at)}::timestamptz, subjects, lacking
    from jsonb_to_recordset(${JSON.stringify(evaluated)}::jsonb) as given(rule text, version integer, subjects integer, lacking jsonb)
    on conflict (rule, version) do update set (last_evaluated, subjects, lacking) =
      (greatest(held.last_evaluated, excluded.last_evaluated), excluded.subjects, excluded.lacking)`.execute(db)
}

export async function saveProof(db: Relational, rule: string, version: number, at: number, fired: boolean): Promise<void> {
  await sql`
    insert into alarms.rule_running (rule, version, proof_at, proof_fired) values (${rule}, ${version}, ${new Date(at)}, ${fired})
    on conflict (rule, version) do update set (proof_at, proof_fired) = (excluded.proof_at, excluded.proof_fired)`.execute(db)
}
