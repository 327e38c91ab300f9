/**
 * The records, table by table out of one snapshot, each row as the database writes it as text; and back in.
 * Not pg_dump: it is not there where PostgreSQL is embedded, and the tables are made by our migrations anyhow.
 */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Contents, Piece } from './manifest.ts'
import type { PieceWriter } from './pieces.ts'
import { linesOf } from './lines.ts'

type Tx = Transaction<object>

const FETCH_ROWS = 1_000
/** Rows that may be megabytes each. */
const FETCH_LARGE_ROWS = 20
const LOAD_ROWS = 1_000
const LOAD_BYTES = 8 * 1024 * 1024

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

interface Table {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[]
  readonly large: boolean
  readonly key: readonly string[]
}

/** Made by the migrations. Jobs of pg-boss are not copied: its tables are its own, and what jobs come from is in ours. */
const NOTE = 'public.schema_migration'
const nameOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>) => `${schema}.${name}`
const target = ({ schema, name }: Pick<Table, 'schema' | 'name'>) => `${quoted(schema)}.${quoted(name)}`

async function tablesOf(tx: Kysely<object>): Promise<Table[]> {
  const { rows } = await sql<{ schema: string; name: string; columns: string[]; large: boolean; key: string[] | null }>`
    select n.nspname as schema, c.relname as name,
      array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns,
      bool_or(a.atttypid = 'bytea'::regtype) as large,
      (select array_agg(k.attname::text order by array_position(i.indkey::int[], k.attnum::int)) from pg_index i
        join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any(i.indkey) where i.indrelid = c.oid and i.indisprimary) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss') and n.nspname not like 'pg\_%'
    group by n.nspname, c.relname, c.oid order by 1, 2`.execute(tx)
  return rows.map(({ key, ...table }) => ({ ...table, key: key ?? [] })).filter((table) => nameOf(table) !== NOTE)
}

export async function readRelationalMigrations(db: Kysely<object>): Promise<Contents['migrations']['relational']> {
  const { rows } = await sql<{ name: string; hash: string }>`select name, hash from public.schema_migration order by name`.execute(db)
  return rows
}

/** Long transactions of ours: nobody waits for them. */
export async function allowTime(tx: Tx): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
  // Rows out of our sight must be an error, never a gap.
  await sql`set local row_security = off`.execute(tx)
}

/** Every table as it stands in the transaction's snapshot. */
export async function copyRelational(tx: Tx, writer: PieceWriter): Promise<Piece[]> {
  const pieces: Piece[] = []
  for (const table of await tablesOf(tx)) {
    let rows = 0
    async function* content() {
      const order = table.key.length === 0 ? 't::text collate "C"' : table.key.map((column) => `t.${quoted(column)}`).join(', ')
      const row = `row(${table.columns.map((column) => `t.${quoted(column)}`).join(', ')})::text`
      await sql.raw(`declare backup no scroll cursor for select ${row} as row from ${target(table)} as t order by ${order}`).execute(tx)
      for (;;) {
        const fetched = await sql<{
          row: string
        }>`fetch ${sql.raw(String(table.large ? FETCH_LARGE_ROWS : FETCH_ROWS))} from backup`.execute(tx)
        if (fetched.rows.length === 0) break
        rows += fetched.rows.length
        yield Buffer.from(fetched.rows.map(({ row: text }) => `${JSON.stringify(text)}\n`).join(''))
      }
      await sql`close backup`.execute(tx)
    }
    const name = `relational/${nameOf(table)}`
    pieces.push(await writer.write({ name, packed: true, columns: table.columns, content: content(), rows: () => rows }))
  }
  return pieces
}

export async function readSequences(tx: Kysely<object>): Promise<Contents['sequences']> {
  const { rows } = await sql<{ name: string; value: string }>`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences where last_value is not null
    order by 1`.execute(tx)
  return rows
}

/** Empty what the migrations put in, then fill each table. All in one transaction of the caller. */
export async function loadRelational(
  tx: Tx,
  { pieces, sequences }: { readonly pieces: readonly Piece[]; readonly sequences: Contents['sequences'] },
  read: (piece: Piece, into: (content: AsyncIterable<Uint8Array>) => Promise<void>) => Promise<void>,
): Promise<void> {
  // Rows come as they were: what keeps people from changing them must not keep us from putting them back, in any order.
  await sql`set local session_replication_role = replica`.execute(tx)
  const tables = await tablesOf(tx)
  if (tables.length > 0) await sql.raw(`truncate ${tables.map(target).join(', ')}`).execute(tx)
  for (const piece of pieces) {
    const table = tables.find((one) => `relational/${nameOf(one)}` === piece.name)
    if (table === undefined) throw new Error(`the migrations of this release make no table ${piece.name.slice('relational/'.length)}`)
    const columns = piece.columns ?? []
    const insert = await insertOf(tx, table, columns)
    let rows = 0
    await read(piece, async (content) => {
      for await (const lines of linesOf(content, LOAD_ROWS, LOAD_BYTES)) {
        await insert(lines.map((line) => JSON.parse(line) as string))
        rows += lines.length
      }
    })
    if (rows !== piece.rows) throw new Error(`table ${nameOf(table)} has ${rows} rows instead of ${piece.rows}`)
  }
  for (const { name, value } of sequences) await sql`select setval(${name}::regclass, ${value}::bigint)`.execute(tx)
}

/** A row type with just the columns of the piece, so that one cast reads a row. */
async function insertOf(tx: Tx, table: Table, columns: readonly string[]): Promise<(rows: readonly string[]) => Promise<void>> {
  const list = columns.map(quoted).join(', ')
  await sql`drop table if exists pg_temp.backup_row`.execute(tx)
  await sql.raw(`create temporary table backup_row on commit drop as select ${list} from ${target(table)} with no data`).execute(tx)
  const statement = sql.raw(
    `insert into ${target(table)} (${list}) overriding system value
      select (one.r).* from (select line::pg_temp.backup_row as r from unnest(`,
  )
  return async (rows) => {
    await sql`${statement}${rows}::text[]) as line offset 0) as one`.execute(tx)
  }
}
