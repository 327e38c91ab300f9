import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOf, insertFromFile, isRead, isSelect, literal } from './sql-text.ts'

test('a literal holds any text without ending early', () => {
  assert.equal(literal(`it's a \\ and a \0`), String.raw`'it\'s a \\ and a \0'`)
})

test('a statement is taken for a read by its first word, whatever comments stand before it', () => {
  assert.equal(isRead('-- why\n /* and so */ SELECT 1'), true)
  assert.equal(isRead('with x as (select 1) select * from x'), true)
  assert.equal(isRead('SHOW TABLES'), true)
  assert.equal(isRead('INSERT INTO t SELECT 1'), false)
  assert.equal(isRead('OPTIMIZE TABLE t'), false)
  assert.equal(isSelect('SHOW TABLES'), false)
})

test('the format is the one at the end, not one inside a text', () => {
  assert.equal(formatOf('SELECT 1\nFORMAT JSONEachRow'), 'JSONEachRow')
  assert.equal(formatOf('SELECT 1 format CSV ;'), 'CSV')
  assert.equal(formatOf("SELECT ' FORMAT CSV'"), null)
  assert.equal(formatOf('SELECT 1'), null)
})

test('an insert takes its data from a file, its table, columns, settings and format unchanged', () => {
  assert.equal(
    insertFromFile('INSERT INTO db.t (a, b) FORMAT Native', "/tmp/it's"),
    String.raw`INSERT INTO db.t (a, b) FROM INFILE '/tmp/it\'s' COMPRESSION 'none'  FORMAT Native`,
  )
  assert.match(insertFromFile('insert into `odd name` values', '/f') ?? '', /^INSERT INTO `odd name`  FROM INFILE '\/f' .* FORMAT Values$/)
  assert.match(
    insertFromFile('INSERT INTO t SETTINGS max_threads = 1 FORMAT CSV', '/f') ?? '',
    /COMPRESSION 'none' SETTINGS max_threads = 1 FORMAT CSV$/,
  )
})

test('what is not a plain insert is not made one', () => {
  assert.equal(insertFromFile('INSERT INTO t SELECT * FROM u FORMAT CSV', '/f'), null)
  assert.equal(insertFromFile("INSERT INTO FUNCTION file('/etc/passwd') FORMAT CSV", '/f'), null)
  assert.equal(insertFromFile('INSERT INTO t FORMAT CSV; DROP TABLE t', '/f'), null)
})
