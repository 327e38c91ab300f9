/** The index follows what it finds: a source says what there is of an object, and the table is brought to that. It can be made again at any time. */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Listener } from '../../platform/outbox/outbox.ts'
import { gramsOf, initialGrams, initialsOf, lettersOf, plainOf } from './grams.ts'
import type { SearchEntry } from './schema.ts'
import { isEmpty, moveOwners, removeMissing, upsertEntries } from './search-store.ts'
import type { EntryRow, OutletOwner } from './search-store.ts'

export interface SearchSource {
  readonly name: string
  readonly topics: readonly string[]
  /** Everything to be found of some objects; null: of all. */
  readonly derive: (db: Kysely<object>, objects: readonly string[] | null) => Promise<readonly SearchEntry[]>
}

function rowOf(source: string, entry: SearchEntry): EntryRow {
  const { owner, objectId, outletId, words, title, detail, ...rest } = entry
  const titles = plainOf(`${title.zh} ${title.en === title.zh ? '' : title.en}`)
  const first = plainOf(title.zh)
  const initials = initialsOf(first)
  const plain = plainOf([entry.id, title.zh, title.en, detail.zh, detail.en, ...words].join(' '))
  const row = {
    ...rest,
    source,
    object_id: objectId,
    enterprise_id: owner === 'everywhere' ? null : owner.enterprise,
    district: owner === 'everywhere' ? null : owner.district,
    everywhere: owner === 'everywhere',
    outlet_id: outletId,
    title,
    detail,
    title_plain: first,
    plain,
    initials,
    grams: [...new Set([...gramsOf(plain), ...lettersOf(titles).map((letter) => `.${letter}`), ...initialGrams(initials)])],
  }
  return { ...row, digest: createHash('sha256').update(JSON.stringify(row)).digest('base64url') }
}

export async function keepEntries(
  tx: Kysely<object>,
  source: string,
  objects: readonly string[] | null,
  entries: readonly SearchEntry[],
): Promise<void> {
  await upsertEntries(
    tx,
    entries.map((entry) => rowOf(source, entry)),
  )
  await removeMissing(
    tx,
    source,
    objects,
    entries.map(({ kind, id }) => `${kind}/${id}`),
  )
}

export function searchListener(source: SearchSource): Listener {
  return {
    name: `search of ${source.name}`,
    topics: source.topics,
    async hear(tx, told) {
      const objects = told.some(({ object }) => object === '') ? null : [...new Set(told.map(({ object }) => object))]
      await keepEntries(tx, source.name, objects, await source.derive(tx, objects))
    },
  }
}

/** What is found of an outlet belongs to whom the outlet belongs to now. @param owners of every outlet */
export const ownerListener = (owners: () => Promise<readonly OutletOwner[]>): Listener => ({
  name: 'search of owners',
  topics: ['sources.changed'],
  hear: async (tx) => moveOwners(tx, await owners()),
})

/** Fill what has never been filled: the outbox tells only what happened since it is there. */
export async function fillEmpty(db: Kysely<object>, sources: readonly SearchSource[]): Promise<void> {
  for (const source of sources) {
    if (!(await isEmpty(db, source.name))) continue
    await db.transaction().execute(async (tx) => keepEntries(tx, source.name, null, await source.derive(tx, null)))
  }
}
