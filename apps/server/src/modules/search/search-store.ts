/** Every SQL statement of the search. Owns schema `search`. */
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import type { Scope, Sentence } from '../../platform/access/schema.ts'
import type { FoundKind } from './schema.ts'
import { gramsOf, initialGrams, lettersOf } from './grams.ts'

type Db = Kysely<object>

export interface EntryRow {
  readonly kind: FoundKind
  readonly id: string
  readonly source: string
  readonly object_id: string
  readonly may: string
  readonly enterprise_id: string | null
  readonly district: string | null
  readonly everywhere: boolean
  readonly outlet_id: string | null
  readonly title: Sentence
  readonly detail: Sentence
  readonly page: string
  readonly weight: number
  readonly title_plain: string
  readonly plain: string
  readonly initials: string
  readonly grams: readonly string[]
  readonly digest: string
}

/** Entries of one statement. */
const CHUNK = 2_000

export async function upsertEntries(db: Db, rows: readonly EntryRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    await sql`
      insert into search.entry as held (kind, id, source, object_id, may, enterprise_id, district, everywhere, outlet_id, title, detail, page,
        weight, title_plain, plain, initials, grams, digest)
      select kind, id, source, object_id, may, enterprise_id, district, everywhere, outlet_id, title, detail, page, weight, title_plain, plain,
        initials, array(select jsonb_array_elements_text(grams)), digest
      from jsonb_to_recordset(${JSON.stringify(rows.slice(from, from + CHUNK))}::jsonb) as given(kind text, id text, source text, object_id text,
        may text, enterprise_id text, district text, everywhere boolean, outlet_id text, title jsonb, detail jsonb, page text, weight real,
        title_plain text, plain text, initials text, grams jsonb, digest text)
      on conflict (kind, id) do update set (source, object_id, may, enterprise_id, district, everywhere, outlet_id, title, detail, page, weight,
          title_plain, plain, initials, grams, digest) =
        (excluded.source, excluded.object_id, excluded.may, excluded.enterprise_id, excluded.district, excluded.everywhere, excluded.outlet_id,
          excluded.title, excluded.detail, excluded.page, excluded.weight, excluded.title_plain, excluded.plain, excluded.initials,
          excluded.grams, excluded.digest)
      where held.digest <> excluded.digest`.execute(db)
  }
}

/** Take out what a source no longer has. @param objects null: of all objects @param keys `kind/id` of what it has */
export async function removeMissing(db: Db, source: string, objects: readonly string[] | null, keys: readonly string[]): Promise<void> {
  const among = objects === null ? sql`true` : sql`object_id in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`
  await sql`
    delete from search.entry where source = ${source} and ${among}
      and kind || '/' || id not in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`.execute(db)
}

export interface OutletOwner {
  readonly outlet: string
  readonly enterprise: string
  readonly district: string
}

/** An outlet that has another owner takes what is found of it along. */
export async function moveOwners(db: Db, owners: readonly OutletOwner[]): Promise<void> {
  await sql`
    update search.entry e set enterprise_id = given.enterprise, district = given.district
    from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as given(outlet text, enterprise text, district text)
    where e.outlet_id = given.outlet and (e.enterprise_id, e.district) is distinct from (given.enterprise, given.district)`.execute(db)
}

export const isEmpty = async (db: Db, source: string): Promise<boolean> =>
  (await sql`select 1 from search.entry where source = ${source} limit 1`.execute(db)).rows.length === 0

// ------------------------------------------------------------------- asking

const list = (values: readonly string[]): RawBuilder<unknown> => sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`

/** A bound array, so that the index over the pairs is used. */
const array = (values: readonly string[]): RawBuilder<unknown> => sql`${[...values]}::text[]`

function scoped(scope: Scope): RawBuilder<unknown> {
  switch (scope.kind) {
    case 'city':
      return sql`true`
    case 'districts':
      return sql`(e.everywhere or e.district in ${list(scope.districts)})`
    case 'enterprises':
      return sql`(e.everywhere or e.enterprise_id in ${list(scope.enterprises)})`
    case 'none':
      return sql`e.everywhere`
    default:
      return scope satisfies never
  }
}

/** One word: all its pairs, then the word itself; or the initials of a title. */
function holdsWord(word: string): RawBuilder<unknown> {
  const letters = Array.from(word)
  const direct =
    letters.length === 1
      ? sql`(e.grams @> ${array(lettersOf(word).length > 0 ? lettersOf(word).map((letter) => `.${letter}`) : [word])})`
      : sql`(e.grams @> ${array(gramsOf(word))} and position(${word} in e.plain) > 0)`
  return /^[a-z0-9]{2,}$/.test(word)
    ? sql`(${direct} or (e.grams @> ${array(initialGrams(word))} and position(${word} in e.initials) > 0))`
    : direct
}

export interface FoundRow {
  readonly kind: FoundKind
  readonly id: string
  readonly title: Sentence
  readonly detail: Sentence
  readonly page: string
  readonly score: number
}

export interface Sight {
  readonly may: string
  readonly scope: Scope
}

export interface Asked {
  /** Plain, not empty. */
  readonly words: readonly string[]
  readonly kind: FoundKind | undefined
  readonly sights: readonly Sight[]
  readonly limit: number
}

/** Entries that are looked at: a word that half of all names hold is ranked among so many, and said to be too common. */
const LOOKED_AT = 2_000

/** What fits, for a plan to be looked at too. Names that begin so, or are so, are looked at first. */
export function searchStatement({ words, kind, sights, limit }: Asked): RawBuilder<FoundRow & { total: number }> {
  const phrase = words.join(' ')
  const seen =
    sights.length === 0
      ? sql`false`
      : sql.join(
          sights.map(({ may, scope }) => sql`(e.may = ${may} and ${scoped(scope)})`),
          sql` or `,
        )
  const fits = sql`${sql.join(words.map(holdsWord), sql` and `)} and (${seen}) and ${kind === undefined ? sql`true` : sql`e.kind = ${kind}`}`
  const columns = sql`e.kind, e.id, e.title, e.detail, e.page, e.weight, e.title_plain, e.initials`
  return sql<FoundRow & { total: number }>`
    with first as materialized (
      select ${columns} from search.entry e
      where e.title_plain >= ${phrase} and e.title_plain < ${`${phrase}\u{10ffff}`} and (${seen})
        and ${kind === undefined ? sql`true` : sql`e.kind = ${kind}`} limit 200
    ), fitting as materialized (
      select ${columns} from search.entry e where ${fits} limit ${LOOKED_AT}
    ), every as (
      select * from first union select * from fitting
    )
    select kind, id, title, detail, page, count(*) over ()::float8 as total,
      (case when title_plain = ${phrase} or lower(id) = ${phrase.replaceAll(' ', '-')} then 100
        when starts_with(title_plain, ${phrase}) then 60
        when position(${phrase} in title_plain) > 0 then 40
        when ${sql.join(
          words.map((word) => sql`position(${word} in title_plain) > 0`),
          sql` and `,
        )} then 30
        when starts_with(initials, ${phrase}) then 20
        else 10 end + weight)::float8 as score
    from every order by score desc, length(title_plain), kind, id limit ${limit}`
}

export interface Answered {
  readonly rows: readonly FoundRow[]
  readonly kinds: ReadonlyArray<{ readonly kind: FoundKind; readonly count: number }>
  readonly more: boolean
}

export async function askEntries(db: Db, asked: Asked): Promise<Answered> {
  // All that are looked at come back, so that the kinds are counted from the same look.
  const { rows } = await searchStatement({ ...asked, limit: LOOKED_AT + 200 }).execute(db)
  const counts = new Map<FoundKind, number>()
  for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return {
    rows: rows.slice(0, asked.limit),
    kinds: [...counts].map(([kind, count]) => ({ kind, count })),
    more: rows.length >= LOOKED_AT,
  }
}
