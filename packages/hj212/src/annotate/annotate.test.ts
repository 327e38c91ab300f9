import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../test/wire.ts'
import { encodeMessage } from '../encode.ts'
import { annotate } from './annotate.ts'
import type { AnnotateOptions, Annotation } from './annotate.ts'

const encoder = new TextEncoder()
const bytesOf = (text: string) => encoder.encode(text)
const mn = '010000A8900016F000169DC0'
const head = `QN=20260318093015120;ST=32;CN=2011;PW=123456;MN=${mn};Flag=5;`

/** Annotations, after seeing that every byte is covered once, in order. */
function read(bytes: Uint8Array, options?: AnnotateOptions): Annotation[] {
  const out = annotate(bytes, options)
  let at = 0
  for (const { from, to } of out) {
    assert.equal(from, at)
    assert.ok(to > from)
    at = to
  }
  assert.equal(at, bytes.length)
  return out
}
const one = (out: Annotation[], key: string) => {
  const found = out.filter((each) => each.key === key)
  assert.equal(found.length, 1, key)
  return found[0]!
}
const part = (out: Annotation[], name: string) => out.filter((each) => each.part === name)

test('the frame of annex A is told part by part', () => {
  const out = read(
    bytesOf('##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n'),
    { receiver: 'device' },
  )
  assert.deepEqual(
    out.map(({ from, to, part, key }) => [from, to, part, key]),
    [
      [0, 2, 'header', ''],
      [2, 6, 'length', ''],
      [6, 27, 'head-field', 'QN'],
      [27, 33, 'head-field', 'ST'],
      [33, 41, 'head-field', 'CN'],
      [41, 51, 'head-field', 'PW'],
      [51, 79, 'head-field', 'MN'],
      [79, 86, 'head-field', 'Flag'],
      [86, 91, 'cp-open', ''],
      [91, 105, 'cp-pair', 'RtdInterval'],
      [105, 107, 'cp-close', ''],
      [107, 111, 'crc', ''],
      [111, 113, 'tail', ''],
    ],
  )
  assert.match(part(out, 'length')[0]!.en, /2 \+ 4 \+ 101 \+ 4 \+ 2 = 113 bytes, received 113/)
  assert.match(one(out, 'QN').zh, /北京时间2016-08-01 08:58:57\.223/)
  assert.match(one(out, 'ST').zh, /地表水体环境污染源/)
  assert.match(one(out, 'CN').zh, /设置实时数据间隔/)
  assert.match(one(out, 'Flag').en, /binary 00000101: edition 2017, not split into packets, an acknowledgement is wanted/)
  assert.match(one(out, 'RtdInterval').en, /interval of real-time data \(s\)/)
  assert.match(part(out, 'crc')[0]!.en, /equal to the computed 1C80/)
})

test('one code is told by its direction', () => {
  const frame = frameOf(`${head}CP=&&&&`)
  assert.match(one(read(frame, { receiver: 'host' }), 'CN').en, /Upload real-time data/)
  assert.match(one(read(frame, { receiver: 'device' }), 'CN').en, /Start real-time upload/)
})

test('where the direction is not said, the content decides', () => {
  assert.match(one(read(frameOf(`${head}CP=&&&&`)), 'CN').en, /Start real-time upload/)
  assert.match(one(read(frameOf(`${head}CP=&&DataTime=20260318093000;w01018-Rtd=1&&`)), 'CN').en, /Upload real-time data/)
})

test('values, marks, states and device information are told in words', () => {
  const cp =
    'DataTime=20260318093000;w01018-Rtd=12.30,w01018-Flag=D;SB1-RS=5;i12001-Info=3;i33103-Info=220;InfoId=i12001;QnRtn=3;ExeRtn=100;w01018-X=1'
  const out = read(frameOf(`${head}CP=&&${cp}&&`))
  assert.equal(one(out, 'w01018-Rtd').value, '12.30')
  assert.equal(one(out, 'w01018-Rtd').zh, '实时值')
  assert.match(one(out, 'w01018-Flag').en, /Instrument fault/)
  assert.match(one(out, 'DataTime').en, /2026-03-18 09:30:00/)
  assert.match(one(out, 'SB1-RS').zh, /反吹/)
  assert.match(one(out, 'i12001-Info').en, /Working state: calibrating/)
  assert.match(one(out, 'i33103-Info').en, /Station voltage: 220 V/)
  assert.match(one(out, 'InfoId').en, /Working state/)
  assert.match(one(out, 'QnRtn').en, /PW wrong/)
  assert.match(one(out, 'ExeRtn').zh, /没有数据/)
  assert.match(one(out, 'w01018-X').en, /does not have/)
})

test('a mark is told by the edition of the frame', () => {
  const flag = (text: string) => one(read(frameOf(text)), '011-Flag').en
  assert.match(
    flag('ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20040516020111;011-Rtd=1.1,011-Flag=F&&'),
    /Emission source stopped/,
  )
  assert.match(flag(`${head}CP=&&DataTime=20040516020111;011-Rtd=1.1,011-Flag=F&&`), /Instrument out of service/)
})

test('a check value by another algorithm is told with the mistake that explains it', () => {
  const crc = (digits: string) =>
    part(read(bytesOf(`##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=${mn};Flag=5;CP=&&RtdInterval=30&&${digits}\r\n`)), 'crc')[0]!
      .en
  assert.match(crc('0759'), /fits CRC-16\/Modbus, high byte first/)
  assert.match(crc('5907'), /fits CRC-16\/Modbus, low byte first/)
  assert.match(crc('801C'), /two bytes are swapped/)
  assert.match(crc('1C40'), /changed or cut on the way/)
  assert.match(crc('1C22'), /cannot give it/)
  assert.match(crc('1c80'), /equal to the computed/)
  assert.match(crc('0000'), /but 1C80 was computed/)
})

test('a wrong length is counted again where the check value is right', () => {
  const right = 'QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&'
  const more = read(bytesOf(`##0107${right}1C80\r\n`))
  assert.match(part(more, 'length')[0]!.en, /107 bytes declared, 101 counted, 6 too few/)
  assert.match(part(more, 'crc')[0]!.en, /equal/)
  assert.match(part(read(bytesOf(`##0099${right}1C80\r\n`)), 'length')[0]!.zh, /多2字节/)
})

test('a frame that breaks off is told as far as it goes', () => {
  const out = read(bytesOf('##0120QN=20160801085857223;ST=32;CN=20'))
  assert.match(part(out, 'length')[0]!.en, /88 too few/)
  assert.equal(part(out, 'crc').length, 0)
  assert.equal(one(out, 'CN').value, '20')
})

test('noise, and bytes behind the tail, are told as such', () => {
  assert.deepEqual(
    read(bytesOf('AT+CSQ')).map(({ part, value }) => [part, value]),
    [['other', 'AT+CSQ']],
  )
  const behind = read(Uint8Array.from([...frameOf(`${head}CP=&&&&`), 0x41, 0x42]))
  assert.equal(behind.at(-1)?.part, 'other')
  assert.equal(behind.at(-1)?.value, 'AB')
  assert.deepEqual(annotate(new Uint8Array(0)), [])
})

test('log text with separators is one value, Chinese in UTF-8 or GB 18030', () => {
  const utf = read(frameOf(`${head}CP=&&DataTime=20260318093000;i11001-Info=//清洗;管路=1,完//&&`))
  assert.equal(one(utf, 'i11001-Info').value, '//清洗;管路=1,完//')
  const gbk = Uint8Array.from([...bytesOf(`##0000${head}CP=&&i11001-Info=//`), 0xc7, 0xe5, 0xcf, 0xb4, ...bytesOf('//&&0000\r\n')])
  assert.equal(one(read(gbk), 'i11001-Info').value, '//清洗//')
})

test('an encrypted frame is told in clear where the key of the device fits', () => {
  const key = new Uint8Array(16).fill(0x30)
  const pairs = [
    { code: '', name: 'DataTime', value: '20260318093000', group: 0 },
    { code: 'w01018', name: 'Avg', value: '12.30', group: 1 },
    { code: 'w01018', name: 'Flag', value: 'N', group: 1 },
  ]
  const frame = encodeMessage({ version: '2025', qn: '20260318093015120', st: '32', cn: '2051', pw: '123456', mn, flag: 9, pairs }, { key })
  const out = read(frame, { profileOf: (asked) => (asked === mn ? { keys: [new Uint8Array(16), key] } : null) })
  assert.equal(one(out, 'w01018-Avg').value, '12.30')
  assert.match(part(out, 'cp-open')[0]!.zh, /SM4加密/)
  assert.match(part(out, 'crc')[0]!.en, /equal/)
  assert.equal(
    read(frame).some((each) => each.key === 'w01018-Avg'),
    false,
  )
})

test('what is superfluous, unclosed or nameless has a place of its own', () => {
  const out = read(frameOf(`${head}X=1;;CP=&&;DataTime=20260318093000;; ,w01018-Rtd=1;rubbish`))
  assert.match(one(out, 'X').en, /a field the standard does not have/)
  assert.equal(part(out, 'cp-close').length, 0)
  assert.ok(out.some((each) => each.part === 'other' && each.value === 'rubbish'))
  assert.match(part(read(frameOf(`${head}CP=DataTime=20260318093000&&`)), 'cp-open')[0]!.en, /&& is missing/)
})
