import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import writeExcelFile from 'write-excel-file/node'
import { Enterprise } from '../schema.ts'
import { faultOfZip } from './check-zip.ts'
import { enterprisesOf, sheetColumns } from './enterprise-rows.ts'
import { readCsv, textOf } from './read-csv.ts'

const head = sheetColumns.map(({ title }) => title.zh)
const good = ['E-1', '某厂', '9144030071526726XG', '化工', '甲区', '路 1 号', '116.1', '29']

test('CSV is read as it is written: quotes, commas and line ends within cells, GB 18030 as well as UTF-8', () => {
  assert.deepEqual(readCsv('a,"b, ""c""\nd"\r\n,e'), [
    ['a', 'b, "c"\nd'],
    ['', 'e'],
  ])
  assert.equal(textOf(Buffer.from([0xc6, 0xf3, 0xd2, 0xb5])), '企业')
  assert.equal(textOf(Buffer.from('企业')), '企业')
})

test('each refused row is named with its column and why; good rows say what they would change', () => {
  const held = new Map<string, Enterprise>()
  const first = enterprisesOf([head, good], held)
  assert.deepEqual(first.refused, [])
  assert.equal(first.changes[0]?.what, 'added')
  const [one] = first.enterprises
  assert.ok(one !== undefined)
  held.set(one.id, one)
  const second = enterprisesOf(
    [
      head,
      good,
      ['E-2', '', '9144030071526726XX', '', '甲区', '', '200', '29'],
      ['E-1', '又一', '', '', '甲区', '', '1', '1'],
      ['', '', '', ''],
    ],
    held,
  )
  assert.deepEqual(
    second.changes.map(({ what }) => what),
    ['same'],
  )
  assert.deepEqual(
    second.refused.map(({ row, column }) => `${row} ${column.zh}`),
    ['3 企业名称', '3 统一社会信用代码', '3 经度', '4 档案编号'],
  )
  const renamed = enterprisesOf([head, good.with(1, '新厂')], held)
  assert.deepEqual(renamed.changes[0]?.fields, [{ field: 'name', before: '某厂', after: '新厂' }])
})

test('a sheet without one of the columns is refused as a whole', () => {
  const { refused, enterprises } = enterprisesOf([head.slice(1), good.slice(1)], new Map())
  assert.deepEqual([refused[0]?.row, refused[0]?.column.zh, enterprises.length], [1, '档案编号', 0])
})

/** A ZIP of one part, with whatever size it states of itself. */
function zipOf(content: Buffer, stated: number): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04_03_4b_50, 0)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02_01_4b_50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(stated, 24)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06_05_4b_50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(local.length + packed.length, 16)
  return Buffer.concat([local, packed, entry, end])
}

test('a ZIP that unpacks to too much is not unpacked, whatever it states', async () => {
  assert.equal(faultOfZip(zipOf(Buffer.alloc(1_000), 1_000)), null)
  assert.match(faultOfZip(zipOf(Buffer.alloc(40 * 1024 * 1024), 10)) ?? '', /more than/)
  assert.match(faultOfZip(Buffer.from('PK')) ?? '', /no workbook/)
  const book = await writeExcelFile([[{ value: 'x', type: String }]], { sheet: 'a' }).toBuffer()
  assert.equal(faultOfZip(book), null)
  assert.notEqual(faultOfZip(book.subarray(0, book.length - 40)), null)
})
