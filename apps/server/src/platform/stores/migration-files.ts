/** Migrations as files: numbered, forward only, never edited once applied. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export interface Migration {
  readonly name: string
  readonly sql: string
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string
}

/** A migration that cannot be applied as things stand: asking again does not help. Its message is a sentence that names it and says why. */
export class MigrationRefused extends Error {
  /** @param migration `columnar/0001_words.sql` */
  constructor(migration: string, why: string, cause?: unknown) {
    super(`migration ${migration} cannot be applied: ${why}`, { cause })
    this.name = 'MigrationRefused'
  }
}

const FOLDER = resolve(import.meta.dirname, '../../../migrations')

/**
 * All migrations of a store, in order. Throws `MigrationRefused` when names are not `0001_word.sql`, or two have one number. Gaps do not matter:
 * parts that are made side by side have their numbers given out beforehand.
 */
export async function readMigrations(store: 'columnar' | 'relational', folder = FOLDER): Promise<readonly Migration[]> {
  const names = (await readdir(join(folder, store))).toSorted()
  return await Promise.all(
    names.map(async (name, index) => {
      if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name))
        throw new MigrationRefused(`${store}/${name}`, 'its name is not a number and words, as 0001_words.sql')
      if (names[index - 1]?.slice(0, 4) === name.slice(0, 4))
        throw new MigrationRefused(`${store}/${name}`, `${names[index - 1]} has the same number`)
      const sql = await readFile(join(folder, store, name), 'utf8')
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Those that have not been applied yet. Throws `MigrationRefused` when an applied file was changed or is missing here: the store was made by
 * another release.
 */
export function outstanding(
  store: 'columnar' | 'relational',
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): readonly Migration[] {
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of applied.keys())
    if (!known.has(name))
      throw new MigrationRefused(
        `${store}/${name}`,
        'the store has it and this release does not know it, so a newer release wrote the store',
      )
  for (const { name, hash } of migrations)
    if (applied.has(name) && applied.get(name) !== hash)
      throw new MigrationRefused(`${store}/${name}`, 'the file was changed after it had been applied; put it back, and write a new one')
  return migrations.filter(({ name }) => !applied.has(name))
}
