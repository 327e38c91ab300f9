import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSheet } from 'read-excel-file/node'
import { cursorOf, readCursor } from './cursor.ts'
import type { LedgerColumn } from './schema.ts'
import { LedgerQuery } from './schema.ts'
import { chosenColumns, csvOf, shownText, xlsxOf } from './sheet.ts'

const columns: readonly LedgerColumn[] = [
  { key: 'name', title: { zh: '名称', en: 'Name' }, type: 'text', shown: true },
  { key: 'n', title: { zh: '数量', en: 'Count' }, type: 'number', shown: true },
  { key: 'at', title: { zh: '时间', en: 'At' }, type: 'time', shown: false },
  {
    key: 'state',
    title: { zh: '状态', en: 'State' },
    type: 'choice',
    shown: true,
    choices: [{ value: 'open', words: { zh: '新', en: 'New' } }],
  },
]
const row = { id: '1', cells: ['=HYPERLINK("http://x")', '12.50', '2026-11-24T16:00:00.000000Z', 'open'] }

test('a file has the columns in the order of the reader, those shown at first when none is named', () => {
  assert.deepEqual(chosenColumns(columns, 'at,name,at,unknown'), [2, 0])
  assert.deepEqual(chosenColumns(columns, undefined), [0, 1, 3])
})

test('times are those of China, choices are words', () => {
  assert.equal(shownText(columns[2] as LedgerColumn, row.cells[2] ?? null, 'zh'), '2026-11-25 00:00:00')
  assert.equal(shownText(columns[3] as LedgerColumn, 'open', 'en'), 'New')
  assert.equal(shownText(columns[3] as LedgerColumn, 'other', 'en'), 'other')
})

test('what looks like a formula is text in either kind of file', async () => {
  assert.equal(csvOf(columns, [0, 1], [row], 'zh'), `\uFEFF名称,数量\r\n"'=HYPERLINK(""http://x"")",12.50\r\n`)
  const sheet = await readSheet(await xlsxOf('台账', columns, [0, 1, 3], [row], 'zh'))
  assert.deepEqual(sheet, [
    ['名称', '数量', '状态'],
    ['=HYPERLINK("http://x")', 12.5, '新'],
  ])
})

test('a cursor gives back what it was made of, and nothing for what no page gave', () => {
  for (const cursor of [
    { value: '东湖', id: 'a' },
    { value: null, id: '' },
  ])
    assert.deepEqual(readCursor(cursorOf(cursor)), cursor)
  for (const bad of ['', 'x', Buffer.from('[1,2]').toString('base64url'), Buffer.from('["a"]').toString('base64url')])
    assert.equal(readCursor(bad), null)
})

test('filters are a bounded list in JSON', () => {
  assert.deepEqual(LedgerQuery.parse({ filter: '[["name","has","湖"]]' }).filter, [['name', 'has', '湖']])
  for (const bad of ['{', '[["name","like","x"]]', JSON.stringify(Array.from({ length: 13 }, () => ['a', 'has', 'b']))])
    assert.equal(LedgerQuery.safeParse({ filter: bad }).success, false)
  assert.equal(LedgerQuery.safeParse({ sort: 'name; drop table x' }).success, false)
})
