/** Every SQL statement of the registry. Owns schema `sources`. */
import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { giveReason } from './file/store.ts'
import { inTransaction } from '../../platform/stores/in-transaction.ts'
import { Device, Enterprise, Outlet, OutletFacts } from './schema.ts'
import type { RegistryImport } from './schema.ts'

type Tables = {
  'sources.enterprise': {
    id: string
    name: string
    credit_code: string | null
    industry: string
    district: string
    address: string
    longitude: number
    latitude: number
    demo: boolean
  }
  'sources.outlet': {
    id: string
    enterprise_id: string
    name: string
    medium: string
    longitude: number
    latitude: number
    factors: string[]
  }
  'sources.device': { mn: string; outlet_id: string; version: string; st: string; password: string | null; profile: unknown }
  'sources.registry': { one: boolean; version: string }
  'sources.outlet_facts': { outlet_id: string; effective_from: string; recorded_at: string; facts: unknown }
}

/** The relational store, whatever other schemas it holds. */
export type Relational = Kysely<object>
type Db = Kysely<Tables> | Transaction<Tables>
const tables = (db: Relational): Kysely<Tables> => db.withTables<Tables>()

export const enterpriseOf = (row: Tables['sources.enterprise']): Enterprise =>
  Enterprise.parse({
    id: row.id,
    name: row.name,
    creditCode: row.credit_code,
    industry: row.industry,
    district: row.district,
    address: row.address,
    position: { longitude: row.longitude, latitude: row.latitude },
    demo: row.demo,
  })

export const outletOf = (row: Tables['sources.outlet']): Outlet =>
  Outlet.parse({
    id: row.id,
    enterpriseId: row.enterprise_id,
    name: row.name,
    medium: row.medium,
    position: { longitude: row.longitude, latitude: row.latitude },
    factors: row.factors,
  })

const deviceOf = (row: Tables['sources.device']): Device =>
  Device.parse({
    mn: row.mn,
    outletId: row.outlet_id,
    version: row.version,
    st: row.st,
    password: row.password,
    profile: row.profile,
  })

/** Grows with every change of the registry; 0 before the first. */
export async function readVersion(db: Relational | Db): Promise<number> {
  const row = await tables(db as Relational)
    .selectFrom('sources.registry')
    .select('version')
    .executeTakeFirstOrThrow()
  return Number(row.version)
}

export interface Registry {
  readonly version: number
  readonly enterprises: readonly Enterprise[]
  readonly outlets: readonly Outlet[]
  readonly devices: readonly Device[]
}

/** The whole registry as of one moment, each list in the order of its identities. */
export function readRegistry(db: Relational): Promise<Registry> {
  return tables(db)
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const registry = await tx.selectFrom('sources.registry').select('version').executeTakeFirstOrThrow()
      const enterprises = await tx.selectFrom('sources.enterprise').selectAll().orderBy('id').execute()
      const outlets = await tx.selectFrom('sources.outlet').selectAll().orderBy('id').execute()
      const devices = await tx.selectFrom('sources.device').selectAll().orderBy('mn').execute()
      return {
        version: Number(registry.version),
        enterprises: enterprises.map(enterpriseOf),
        outlets: outlets.map(outletOf),
        devices: devices.map(deviceOf),
      }
    })
}

/** Identities that an import refers to and that neither it nor the registry holds. */
export interface Dangling {
  readonly enterprises: readonly string[]
  readonly outlets: readonly string[]
}

/** Register in bulk. Rows that are there already and say the same are not touched; the version grows only when something changed. */
export function saveImport(
  db: Relational,
  given: RegistryImport,
  now: number = Date.now(),
): Promise<{ version: number; changed: number } | { dangling: Dangling }> {
  return inTransaction(db, async (within) => {
    const tx = within.withTables<Tables>()
    await giveReason(within, given.reason)
    // Imports queue here, so versions and contents never cross.
    const { version } = await tx.selectFrom('sources.registry').select('version').forUpdate().executeTakeFirstOrThrow()
    const dangling = await findDangling(tx, given)
    if (dangling.enterprises.length > 0 || dangling.outlets.length > 0) return { dangling }
    const changed =
      (await saveEnterprises(within, given.enterprises)) +
      (await saveOutlets(within, given.outlets)) +
      (await saveDevices(tx, given.devices)) +
      (await saveFacts(within, given.facts, now))
    if (changed === 0) return { version: Number(version), changed }
    const next = Number(version) + 1
    await tx
      .updateTable('sources.registry')
      .set({ version: String(next) })
      .execute()
    return { version: next, changed }
  })
}

async function findDangling(tx: Transaction<Tables>, given: RegistryImport): Promise<Dangling> {
  const enterprises = new Set<string>(given.outlets.map((outlet) => outlet.enterpriseId))
  const outlets = new Set<string>([...given.devices, ...given.facts].map((one) => one.outletId))
  for (const enterprise of given.enterprises) enterprises.delete(enterprise.id)
  for (const outlet of given.outlets) outlets.delete(outlet.id)
  const missing = async (table: 'sources.enterprise' | 'sources.outlet', ids: ReadonlySet<string>) => {
    if (ids.size === 0) return []
    const found = await sql<{ id: string }>`
      select wanted.id from jsonb_array_elements_text(${JSON.stringify([...ids])}::jsonb) as wanted(id)
      where not exists (select 1 from ${sql.table(table)} as held where held.id = wanted.id)`.execute(tx)
    return found.rows.map((row) => row.id)
  }
  return { enterprises: await missing('sources.enterprise', enterprises), outlets: await missing('sources.outlet', outlets) }
}

export async function saveEnterprises(tx: Transaction<object>, enterprises: readonly Enterprise[]): Promise<number> {
  if (enterprises.length === 0) return 0
  const rows = enterprises.map(({ creditCode, position, ...rest }) => ({ ...rest, credit_code: creditCode, ...position }))
  const result = await sql`
    insert into sources.enterprise as held (id, name, credit_code, industry, district, address, longitude, latitude, demo)
    select id, name, credit_code, industry, district, address, longitude, latitude, demo
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(id text, name text, credit_code text, industry text, district text,
      address text, longitude double precision, latitude double precision, demo boolean)
    on conflict (id) do update set (name, credit_code, industry, district, address, longitude, latitude, demo) =
      (excluded.name, excluded.credit_code, excluded.industry, excluded.district, excluded.address, excluded.longitude,
       excluded.latitude, excluded.demo)
    where (held.*) is distinct from (excluded.*)`.execute(tx)
  return Number(result.numAffectedRows ?? 0)
}

export async function saveOutlets(tx: Transaction<object>, outlets: readonly Outlet[]): Promise<number> {
  if (outlets.length === 0) return 0
  const rows = outlets.map(({ enterpriseId, position, ...rest }) => ({ ...rest, enterprise_id: enterpriseId, ...position }))
  const result = await sql`
    insert into sources.outlet as held (id, enterprise_id, name, medium, longitude, latitude, factors)
    select id, enterprise_id, name, medium, longitude, latitude, array(select jsonb_array_elements_text(factors))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(id text, enterprise_id text, name text, medium text,
      longitude double precision, latitude double precision, factors jsonb)
    on conflict (id) do update set (enterprise_id, name, medium, longitude, latitude, factors) =
      (excluded.enterprise_id, excluded.name, excluded.medium, excluded.longitude, excluded.latitude, excluded.factors)
    where (held.*) is distinct from (excluded.*)`.execute(tx)
  return Number(result.numAffectedRows ?? 0)
}

async function saveDevices(tx: Transaction<Tables>, devices: readonly Device[]): Promise<number> {
  if (devices.length === 0) return 0
  const rows = devices.map(({ outletId, ...rest }) => ({ ...rest, outlet_id: outletId }))
  const result = await sql`
    insert into sources.device as held (mn, outlet_id, version, st, password, profile)
    select mn, outlet_id, version, st, password, profile
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(mn text, outlet_id text, version text, st text, password text,
      profile jsonb)
    on conflict (mn) do update set (outlet_id, version, st, password, profile) =
      (excluded.outlet_id, excluded.version, excluded.st, excluded.password, excluded.profile)
    where (held.*) is distinct from (excluded.*)`.execute(tx)
  return Number(result.numAffectedRows ?? 0)
}

/** Add what is new: a record that says what the last one of its day says already is not kept again. */
export async function saveFacts(tx: Transaction<object>, facts: readonly OutletFacts[], now: number): Promise<number> {
  if (facts.length === 0) return 0
  const rows = facts.map((one) => ({ outlet_id: one.outletId, effective_from: one.effectiveFrom, facts: one }))
  const result = await sql`
    insert into sources.outlet_facts (outlet_id, effective_from, recorded_at, facts)
    select outlet_id, effective_from, ${now}::bigint, facts
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(outlet_id text, effective_from date, facts jsonb)
    where given.facts is distinct from (
      select held.facts from sources.outlet_facts as held
      where held.outlet_id = given.outlet_id and held.effective_from = given.effective_from
      order by held.recorded_at desc limit 1)
    on conflict do nothing`.execute(tx)
  return Number(result.numAffectedRows ?? 0)
}

/** Facts of an outlet and when the registry learned them, ms since 1970. */
export interface RecordedFacts {
  readonly recordedAt: number
  readonly facts: OutletFacts
}

/** Every record of facts that the registry learned after a moment, in the order of learning. */
export async function readFactsSince(db: Relational, after: number): Promise<RecordedFacts[]> {
  const rows = await tables(db)
    .selectFrom('sources.outlet_facts')
    .select(['recorded_at', 'facts'])
    .where('recorded_at', '>', String(after))
    .orderBy('recorded_at')
    .orderBy('outlet_id')
    .orderBy('effective_from')
    .execute()
  return rows.map((row) => ({ recordedAt: Number(row.recorded_at), facts: OutletFacts.parse(row.facts) }))
}

/** Every record of facts of some outlets, in the order of learning. */
export async function readFactsOfOutlets(db: Relational, outletIds: readonly string[]): Promise<RecordedFacts[]> {
  if (outletIds.length === 0) return []
  const rows = await tables(db)
    .selectFrom('sources.outlet_facts')
    .select(['recorded_at', 'facts'])
    .where('outlet_id', 'in', [...outletIds])
    .orderBy('recorded_at')
    .execute()
  return rows.map((row) => ({ recordedAt: Number(row.recorded_at), facts: OutletFacts.parse(row.facts) }))
}

/** Every record of facts of one outlet, in the order of learning. */
export async function readFactsOf(db: Relational, outletId: string): Promise<OutletFacts[]> {
  const rows = await tables(db)
    .selectFrom('sources.outlet_facts')
    .select('facts')
    .where('outlet_id', '=', outletId)
    .orderBy('recorded_at')
    .execute()
  return rows.map((row) => OutletFacts.parse(row.facts))
}
