import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MigrationRefused, outstanding, readMigrations, type Migration } from './migration-files.ts'

const one: Migration = { name: '0001_one.sql', sql: 'SELECT 1', hash: 'a' }
const two: Migration = { name: '0002_two.sql', sql: 'SELECT 2', hash: 'b' }

test('what was applied is not applied again', () => {
  assert.deepEqual(outstanding('columnar', [one, two], new Map()), [one, two])
  assert.deepEqual(outstanding('columnar', [one, two], new Map([['0001_one.sql', 'a']])), [two])
})

test('an applied file that was changed is refused', () => {
  assert.throws(
    () => outstanding('columnar', [one, two], new Map([['0001_one.sql', 'other']])),
    (error) =>
      error instanceof MigrationRefused && /columnar\/0001_one\.sql cannot .* changed after it had been applied/.test(error.message),
  )
})

test('a store written by a newer release is refused', () => {
  assert.throws(
    () =>
      outstanding(
        'relational',
        [one],
        new Map([
          ['0001_one.sql', 'a'],
          ['0002_two.sql', 'b'],
        ]),
      ),
    /relational\/0002_two\.sql cannot be applied: .* a newer release wrote the store/,
  )
})

test('no two files have one number; a gap does not matter', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'poyang-migrations-'))
  try {
    await mkdir(join(folder, 'columnar'))
    await writeFile(join(folder, 'columnar', '0001_one.sql'), 'SELECT 1')
    await writeFile(join(folder, 'columnar', '0003_three.sql'), 'SELECT 3')
    assert.deepEqual(
      (await readMigrations('columnar', folder)).map(({ name }) => name),
      ['0001_one.sql', '0003_three.sql'],
    )
    await writeFile(join(folder, 'columnar', '0003_other.sql'), 'SELECT 3')
    await assert.rejects(readMigrations('columnar', folder), /columnar\/0003_three\.sql cannot be applied: 0003_other\.sql has the same/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('ours are in order, and each begins with why it is there', async () => {
  for (const store of ['columnar', 'relational'] as const) {
    const migrations = await readMigrations(store)
    assert.ok(migrations.length > 0)
    for (const { name, sql } of migrations) assert.match(sql, /^-- [^\n]+\n-- Why: /, name)
  }
})
