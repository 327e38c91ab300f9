import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandRows } from '../data/commands.ts'
import { namedFields, suffixes } from '../data/words.ts'
import { commandOf, commandsOf, understand } from './command.ts'
import type { Edition, Receiver } from './command.ts'
import { executionResultOf, informationOf, markOf, requestResultOf, systemOf } from './words.ts'

const codes = (edition: Edition, receiver: Receiver) =>
  [...new Set(commandsOf(edition).flatMap((row) => (row.to === receiver || row.to === 'both' ? [row.cn] : [])))].toSorted().join(' ')

test('the edition of 2017 has the codes of its table 9 in both directions', () => {
  assert.equal(
    codes('2017', 'device'),
    '1000 1011 1012 1061 1062 1063 1064 1072 2011 2012 2021 2022 2031 2041 2051 2061 3011 3012 3013 3014 3015 3016 3017 3018 3019 3020 3021 9013 9014',
  )
  assert.equal(codes('2017', 'host'), '1011 1013 1061 1063 2011 2021 2031 2041 2051 2061 2081 3015 3017 3018 3019 3020 9011 9012 9013 9014')
})

test('the edition of 2005 has its alarm and address commands and none of the later ones', () => {
  assert.equal(
    codes('2005', 'device'),
    '1000 1001 1011 1012 1021 1022 1031 1032 1041 1042 1061 1062 1072 2011 2012 2021 2022 2031 2041 2051 2061 2071 3011 3012 3013 3014 9013 9014',
  )
  assert.equal(codes('2005', 'host'), '1011 1021 1031 1041 1061 2011 2021 2031 2041 2051 2061 2071 2072 9011 9012 9013 9014')
})

test('the edition of 2025 adds activation, keys, raw data, checks and the heart-beat', () => {
  const added = (receiver: Receiver) => {
    const before = new Set(codes('2017', receiver).split(' '))
    return codes('2025', receiver)
      .split(' ')
      .filter((cn) => !before.has(cn))
      .join(' ')
  }
  assert.equal(added('device'), '1002 1014 2013 2052 2062 3022 3024')
  assert.equal(added('host'), '1001 1014 2013 2052 2062 2111 9015')
  assert.ok(['3014', '3015', '3016', '3017'].every((cn) => !commandsOf('2025').some((row) => row.cn === cn)))
  assert.ok(commandsOf('2025').every((row) => row.confidence === 'secondary'))
})

test('every name of the content has its words, and every row its source and both languages', () => {
  const named = new Set(namedFields.map((word) => word.name))
  const suffix = new Set(suffixes.map((word) => word.name))
  const spelledToo = new Set(['PolID'])
  for (const row of commandRows) {
    assert.ok(row.source !== '' && row.zh !== '' && row.en !== '', row.cn)
    for (const edition of row.editions) {
      for (const slot of commandsOf(edition).find((each) => each.cn === row.cn && each.cp === row.cp)?.slots ?? []) {
        assert.ok((slot.code === '' ? named : suffix).has(slot.name) || spelledToo.has(slot.name), `${row.cn} ${slot.code} ${slot.name}`)
      }
    }
  }
})

test('no row stands twice for the same edition, direction and content', () => {
  const keys = commandRows.flatMap((row) => row.editions.map((edition) => `${row.cn} ${edition} ${row.to} ${row.cp}`))
  assert.equal(new Set(keys).size, keys.length)
})

test('a 2011 to a device starts the upload, unless it names a period', () => {
  const at = (pairs: Array<[string, string]>) =>
    understand({ cn: '2011', version: '2025', pairs: pairs.map(([name, value]) => ({ code: '', name, value, group: 0 })) }, 'device')
      ?.command.reply
  assert.equal(at([]), '9012')
  assert.equal(
    at([
      ['BeginTime', '20260318060000'],
      ['EndTime', '20260318080000'],
    ]),
    'data-many',
  )
})

test('3013 and 3014 mean other things in 2005 than in 2017', () => {
  assert.equal(commandOf('3013', '2005')?.toDevice[0]?.en, 'Operate equipment')
  assert.equal(commandOf('3013', '2017')?.toDevice[0]?.en, 'Start cleaning or blow-back')
  assert.equal(commandOf('3014', '2005')?.toDevice[0]?.en, 'Set sampling times')
})

test('a code the edition lacks is read by the nearest that has it, and says so', () => {
  assert.equal(commandOf('9015', '2017')?.toHost[0]?.edition, 'vendor')
  assert.equal(commandOf('2072', '2017')?.toHost[0]?.edition, '2005')
  assert.equal(commandOf('1001', '2017')?.toHost[0]?.edition, '2025')
  assert.equal(commandOf('1001', '2017')?.toDevice[0]?.edition, '2005')
  assert.equal(commandOf('9999', '2017'), null)
})

test('content that fits another edition in full is read by that one', () => {
  const key = (name: string) =>
    understand({ cn: '1014', version: '2017', pairs: [{ code: '', name, value: '1', group: 0 }] }, 'host')?.command.edition
  assert.equal(key('SKCreateTime'), '2025')
  assert.equal(key('SystemTime'), 'surface-water')
  assert.equal(key('Other'), '2025')
})

test('what is required and missing is named, in either spelling of a field', () => {
  const understood = (cn: string, names: string[]) =>
    understand({ cn, version: '2017', pairs: names.map((name) => ({ code: '', name, value: '1', group: 0 })) }, 'device')
  assert.deepEqual(understood('1000', ['Overtime'])?.missing, ['ReCount'])
  assert.deepEqual(understood('3016', ['PolID', 'CstartTime', 'Ctime'])?.missing, [])
})

test('names that objects inherit are no codes, marks or fields', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal(commandOf(name, '2017'), null)
    assert.equal(systemOf(name), null)
    assert.equal(markOf(name, '2017'), null)
    assert.equal(informationOf(name), null)
  }
})

test('codes of results, marks and device information have their words', () => {
  assert.equal(requestResultOf('3')?.en, 'PW wrong')
  assert.equal(executionResultOf('100')?.zh, '没有数据')
  assert.equal(markOf('F', '2005')?.en, 'Emission source stopped')
  assert.equal(markOf('F', '2017')?.en, 'Instrument out of service')
  assert.equal(markOf('F', '2025')?.en, 'Instrument out of service')
  assert.equal(informationOf('i33312')?.en, 'Furnace temperature, upper part')
  assert.equal(systemOf('32')?.zh, '地表水体环境污染源')
})
