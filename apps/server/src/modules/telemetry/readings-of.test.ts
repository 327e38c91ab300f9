import assert from 'node:assert/strict'
import test from 'node:test'
import type { Message } from '@poyang/hj212'
import { readingsOf } from './readings-of.ts'

/** A message as the codec gives it, from the items only. */
function message(cn: string, items: Record<string, Record<string, string>>, more: Partial<Message> = {}): Message {
  return {
    version: '2017',
    qn: null,
    st: '32',
    cn,
    pw: null,
    mn: 'M1',
    flag: 5,
    pnum: null,
    pno: null,
    backfill: false,
    order: [],
    trailing: false,
    dataTime: '20240601080000',
    pairs: [],
    fields: {},
    items,
    ...more,
  }
}

const brief = (of: Message) =>
  readingsOf(of).map((reading) => {
    const values = Object.entries(reading.values)
      .filter(([, text]) => text !== null)
      .map(([name, text]) => `${name}=${text}`)
    return [reading.factor, reading.kind, ...values, reading.mark].join(' ')
  })

test('a real-time item becomes one reading with its converted value and mark', () => {
  const of = message('2011', { a21026: { Rtd: '12.30', ZsRtd: '14.1', Flag: 'N' } })
  assert.deepEqual(brief(of), ['a21026 rtd value=12.30 convertedValue=14.1 N'])
  assert.equal(readingsOf(of)[0]?.observedAt, Date.parse('2024-06-01T08:00:00+08:00') / 1000)
})

test('an hour item carries mean, least, greatest and total', () => {
  const of = message('2061', { w01018: { Cou: '1.5', Min: '10', Avg: '12.0', Max: '13', Flag: 'N' } })
  assert.deepEqual(brief(of), ['w01018 hour value=12.0 min=10 max=13 total=1.5 N'])
})

test('unknown suffixes become factors of their own and never drop the item', () => {
  assert.deepEqual(brief(message('2011', { '100000': { Ia: '5', Pa_ave: '7', Flag: 'N' } })), [
    '100000-Ia rtd value=5 N',
    '100000-Pa_ave rtd value=7 N',
  ])
  assert.deepEqual(brief(message('2031', { L10: { Data: '55.1', DayData: '56' } })), ['L10-DayData day value=56 ', 'L10 day value=55.1 '])
})

test('facility states and run times have kinds of their own', () => {
  assert.deepEqual(brief(message('2021', { SB1: { RS: '1' } })), ['SB1 state value=1 '])
  assert.deepEqual(brief(message('2041', { SB1: { RT: '23.5' } })), ['SB1 runtime value=23.5 '])
})

test('a code of 2005 is kept under its 2017 code where the unit is the same, else under its own', () => {
  const of = message('2011', { '011': { Rtd: '30' }, '020': { Rtd: '0.01' } }, { version: '2005' })
  assert.deepEqual(brief(of), ['w01018 rtd value=30 ', '020 rtd value=0.01 '])
  assert.deepEqual(brief(message('2011', { '011': { Rtd: '30' } })), ['011 rtd value=30 '], 'in a frame of 2017 nothing is guessed')
})

test('converted values sent the old way, as code and z, join their factor', () => {
  assert.deepEqual(brief(message('2011', { a21026: { Rtd: '1' }, a21026z: { Rtd: '2' } })), ['a21026 rtd value=1 convertedValue=2 '])
  assert.deepEqual(brief(message('2011', { a21026z: { Rtd: '2' } })), ['a21026 rtd convertedValue=2 '])
})

test('of two codes that stand for one factor the first counts', () => {
  const of = message('2011', { '011': { Rtd: '30' }, w01018: { Rtd: '31' } }, { version: '2005' })
  assert.equal(brief(of).length, 1)
  assert.deepEqual(brief(message('2011', { 'A-B': { Rtd: '2' }, A: { B: '1' } })), ['A-B rtd value=2 '])
})

test('a mark without a code counts for the factors of the frame without a mark', () => {
  const of = message('2011', { w01018: { Rtd: '1' }, w01001: { Rtd: '7', Flag: 'D' } }, { fields: { Flag: 'N' } })
  assert.deepEqual(brief(of), ['w01018 rtd value=1 N', 'w01001 rtd value=7 D'])
})

test('what an air station of 2005 calls normal is normal; its other marks stay as sent', () => {
  const of = (mark: string) => brief(message('2051', { a01001: { Avg: '21.5', Flag: mark } }))
  assert.deepEqual(
    ['1', '3', '0', '2', 'F']
      .map(of)
      .flat()
      .map((line) => line.split(' ').at(-1)),
    ['N', 'N', '0', '2', 'F'],
  )
})

test('a mark alone is a reading without a value', () => {
  assert.deepEqual(brief(message('2011', { w01018: { Flag: 'D' } })), ['w01018 rtd D'])
})

test('named values without a code are kept under their name when they are numbers', () => {
  const of = message('2011', {}, { fields: { Operation: '1', PolId: '5', lng: '116.1', Text: 'abc', '../x': '1' } })
  assert.deepEqual(brief(of), ['Operation rtd value=1 ', 'lng rtd value=116.1 '])
})

test('a code that cannot stand in a reference gives no reading', () => {
  assert.deepEqual(brief(message('2011', { 'a/b': { Rtd: '1' }, 总磷: { Rtd: '1' }, [`w${'0'.repeat(40)}`]: { Rtd: '1' } })), [])
})

test('a frame without usable DataTime, or of a command that carries no data, gives no readings', () => {
  for (const dataTime of [null, '20240230000000', '00000000000000', '20240601250000', '19600101000000', '99990101000000'])
    assert.deepEqual(brief(message('2011', { w01018: { Rtd: '1' } }, { dataTime })), [], String(dataTime))
  for (const cn of ['9014', '3020', '1011', null])
    assert.deepEqual(readingsOf(message('2011', { w01018: { Rtd: '1' } }, { cn })), [], String(cn))
})

test('words about a value travel with it', () => {
  assert.deepEqual(readingsOf(message('2011', { w01018: { Rtd: '1', EFlag: 'A1', SampleTime: '20240601075000' } }))[0]?.notes, {
    EFlag: 'A1',
    SampleTime: '20240601075000',
  })
})
