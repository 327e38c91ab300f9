import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf, heard, pieceOf, segmentOf } from '../../test/wire.ts'
import { commandRows } from '../data/commands.ts'
import { commandsOf, understand } from '../commands/command.ts'
import type { Slot } from '../commands/command.ts'
import { encodeMessage } from '../index.ts'
import type { Message } from '../message.ts'
import { draftOf, requestOf, uploadOf } from './draft.ts'
import type { DeviceAddress } from './draft.ts'
import { acceptanceOf, answerOf, replyTo, resultOf, wantsReply } from './reply.ts'

const mn = '010000A8900016F000169DC0'
const device: DeviceAddress = { version: '2017', st: '32', pw: '123456', mn }
const qn = '20160801085857223'

const messageOf = (segment: string): Message => {
  const { message } = pieceOf(segment)
  assert.ok(message)
  return message
}
const replied = (segment: string): string | null => {
  const reply = replyTo(messageOf(segment))
  return reply && segmentOf(reply)
}
const data = 'CP=&&DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N&&'

test('an upload of 2017 with bit 0 is acknowledged by 9014 with its QN, PW and MN, ST 91 and an empty CP', () => {
  const reply = replyTo(messageOf(`QN=${qn};ST=32;CN=2011;PW=123456;MN=${mn};Flag=5;${data}`))
  assert.ok(reply)
  assert.deepEqual(encodeMessage(reply), frameOf(`QN=${qn};ST=91;CN=9014;PW=123456;MN=${mn};Flag=4;CP=&&&&`))
})

test('an upload without bit 0 is not answered', () => {
  assert.equal(replied(`QN=${qn};ST=32;CN=2011;PW=123456;MN=${mn};Flag=4;${data}`), null)
  assert.equal(replied(`ST=32;CN=2011;PW=123456;MN=${mn};${data}`), null)
})

test('the version bits are mirrored, packets leave no trace in the reply', () => {
  assert.equal(
    replied(`QN=${qn};ST=32;CN=2061;PW=123456;MN=${mn};Flag=9;${data}`),
    `QN=${qn};ST=91;CN=9014;PW=123456;MN=${mn};Flag=8;CP=&&&&`,
  )
  assert.equal(
    replied(`QN=${qn};ST=32;CN=2061;PW=123456;MN=${mn};Flag=7;PNUM=2;PNO=1;${data}`),
    `QN=${qn};ST=91;CN=9014;PW=123456;MN=${mn};Flag=4;CP=&&&&`,
  )
  assert.equal(
    replied(`QN=${qn};ST=32;CN=2061;PW=123456;MN=${mn};Flag=13;${data}`),
    `QN=${qn};ST=91;CN=9014;PW=123456;MN=${mn};Flag=12;CP=&&&&`,
  )
})

test('an upload of 2005 is acknowledged as its text prints: QN, CN, PNO, PNUM inside CP, neither PW nor MN', () => {
  assert.equal(
    replied(
      'QN=20081016101010001;ST=32;CN=2051;PW=123456;MN=76543210000017;PNO=1;PNUM=1;Flag=3;CP=&&DataTime=20081016100000;011-Avg=85.5&&',
    ),
    'ST=91;CN=9014;CP=&&QN=20081016101010001;CN=2051;PNO=1;PNUM=1;&&',
  )
  assert.equal(
    replied('QN=20081016101010001;ST=32;CN=2051;PW=123456;MN=76543210000017;Flag=1;CP=&&DataTime=20081016100000;011-Avg=85.5&&'),
    'ST=91;CN=9014;CP=&&QN=20081016101010001;CN=2051;&&',
  )
})

test('the final 9012 of the acknowledged mode of 2005 is acknowledged', () => {
  assert.equal(
    replied('ST=91;CN=9012;PW=123456;MN=76543210000017;Flag=1;CP=&&QN=20081016101010001;ExeRtn=1&&'),
    'ST=91;CN=9014;CP=&&QN=20081016101010001;CN=9012;&&',
  )
})

test('9011 to 9014 are never answered, whatever their Flag says', () => {
  for (const cn of ['9011', '9012', '9013', '9014']) {
    for (const flag of [4, 5, 8, 9]) {
      const message = messageOf(`QN=${qn};ST=91;CN=${cn};PW=123456;MN=${mn};Flag=${flag};CP=&&QnRtn=1;ExeRtn=1&&`)
      assert.equal(replyTo(message), null)
      assert.equal(replyTo(message, 'device'), null)
      assert.equal(wantsReply(message), false)
    }
  }
  assert.equal(replied('ST=91;CN=9014;Flag=1;MN=1;CP=&&QN=20081016101010001;CN=2051;&&'), null)
  assert.equal(replied('ST=91;CN=9011;Flag=1;MN=1;CP=&&QN=20081016101010001;QnRtn=1&&'), null)
})

test('notifications are answered by 9013, a heart-beat only when it asks', () => {
  const notice = (cn: string, flag: number, cp: string) => replied(`QN=${qn};ST=32;CN=${cn};PW=123456;MN=${mn};Flag=${flag};CP=&&${cp}&&`)
  assert.equal(notice('1013', 5, ''), `QN=${qn};ST=91;CN=9013;PW=123456;MN=${mn};Flag=4;CP=&&&&`)
  assert.equal(notice('1013', 4, ''), `QN=${qn};ST=91;CN=9013;PW=123456;MN=${mn};Flag=4;CP=&&&&`)
  assert.equal(notice('1014', 9, 'SKCreateTime=20260101080000000'), `QN=${qn};ST=91;CN=9013;PW=123456;MN=${mn};Flag=8;CP=&&&&`)
  assert.equal(notice('9015', 9, ''), `QN=${qn};ST=91;CN=9013;PW=123456;MN=${mn};Flag=8;CP=&&&&`)
  assert.equal(notice('9015', 8, ''), null)
  assert.equal(notice('9015', 5, ''), `QN=${qn};ST=91;CN=9013;PW=123456;MN=${mn};Flag=4;CP=&&&&`)
  assert.equal(
    replied(
      'QN=20081016101010001;ST=32;CN=2072;PW=123456;MN=76543210000017;Flag=0;CP=&&AlarmTime=20081016093000;011-Ala=130.2,AlarmType=1&&',
    ),
    'ST=91;CN=9013;PW=123456;MN=76543210000017;CP=&&QN=20081016101010001&&',
  )
})

test('a logger without MN that tells its hardware numbers is answered by a 9013 without MN', () => {
  assert.equal(
    replied('QN=20260318093015120;ST=32;CN=1001;PW=123456;MN=;Flag=9;CP=&&i23005-Info=1;i23006-Info=2;i23007-Info=3;i23008-Info=4&&'),
    'QN=20260318093015120;ST=91;CN=9013;PW=123456;MN=;Flag=8;CP=&&&&',
  )
})

test('a device answers 2012 and 2022 by 9013, and a request by a decision of its own', () => {
  for (const cn of ['2012', '2022']) assert.equal(replyTo(heard(requestOf(device, cn, qn)), 'device')?.cn, '9013')
  const request = heard(requestOf(device, '1061', qn))
  assert.equal(replyTo(request, 'device'), null)
  assert.equal(segmentOf(acceptanceOf(request)), `QN=${qn};ST=91;CN=9011;PW=123456;MN=${mn};Flag=4;CP=&&QnRtn=1&&`)
  assert.equal(
    segmentOf(answerOf(request, [['RtdInterval', '30']])),
    `QN=${qn};ST=32;CN=1061;PW=123456;MN=${mn};Flag=4;CP=&&RtdInterval=30&&`,
  )
  assert.equal(segmentOf(resultOf(request, '100')), `QN=${qn};ST=91;CN=9012;PW=123456;MN=${mn};Flag=4;CP=&&ExeRtn=100&&`)
})

test('replies of 2005 carry QN inside CP and none in the head', () => {
  const request = heard(requestOf({ version: '2005', st: '32', pw: '123456', mn: '76543210000017' }, '1041', '20081016101010001'))
  assert.equal(segmentOf(acceptanceOf(request)), 'ST=91;CN=9011;PW=123456;MN=76543210000017;Flag=0;CP=&&QN=20081016101010001;QnRtn=1&&')
  assert.equal(segmentOf(resultOf(request)), 'ST=91;CN=9012;PW=123456;MN=76543210000017;CP=&&QN=20081016101010001;ExeRtn=1&&')
  assert.equal(
    segmentOf(answerOf(request, [['ReportTime', '0130']])),
    'ST=32;CN=1041;PW=123456;MN=76543210000017;CP=&&QN=20081016101010001;ReportTime=0130&&',
  )
})

test('a surface-water station that uploads its time under the number of the key request is acknowledged as an upload', () => {
  assert.equal(
    replied('QN=20260318093015120;ST=21;CN=1014;PW=123456;MN=A140100_2006;Flag=9;CP=&&SystemTime=20260318093000&&'),
    'QN=20260318093015120;ST=91;CN=9014;PW=123456;MN=A140100_2006;Flag=8;CP=&&&&',
  )
})

test('an unknown code that asks is acknowledged like data; an echo of our own request is not', () => {
  assert.equal(
    replied(`QN=${qn};ST=32;CN=2999;PW=123456;MN=${mn};Flag=5;${data}`),
    `QN=${qn};ST=91;CN=9014;PW=123456;MN=${mn};Flag=4;CP=&&&&`,
  )
  assert.equal(replyTo(heard(requestOf(device, '1062', qn, [['RtdInterval', '30']]))), null)
})

test('requests are printed as the examples of the standards print them', () => {
  const of = (version: '2005' | '2017' | '2025', cn: string, values: Array<[string, string]>) =>
    segmentOf(requestOf({ ...device, version }, cn, qn, values))
  const head = (cn: string, flag: number) => `QN=${qn};ST=32;CN=${cn};PW=123456;MN=${mn};Flag=${flag};`
  const period: Array<[string, string]> = [
    ['EndTime', '20160801090000'],
    ['BeginTime', '20160801080000'],
  ]
  assert.equal(of('2017', '1062', [['RtdInterval', '30']]), `${head('1062', 5)}CP=&&RtdInterval=30&&`)
  assert.equal(of('2017', '2061', period), `${head('2061', 5)}CP=&&BeginTime=20160801080000;EndTime=20160801090000&&`)
  assert.equal(of('2017', '2041', period), `${head('2041', 5)}CP=&&BeginTime=20160801080000,EndTime=20160801090000&&`)
  assert.equal(of('2005', '2031', period), `${head('2031', 1)}CP=&&BeginTime=20160801080000,EndTime=20160801090000&&`)
  assert.equal(of('2005', '1072', [['PW', '654321']]), `${head('1072', 1)}CP=&&PW=654321&&`)
  assert.equal(
    of('2005', '3014', [
      ['CTime', '04'],
      ['PolID', '101'],
      ['CTime', '10'],
    ]),
    `${head('3014', 1)}CP=&&PolID=101,CTime=04,CTime=10&&`,
  )
  assert.equal(
    of('2005', '1022', [
      ['011-LowValue', '0.0'],
      ['060-LowValue', '1'],
      ['011-UpValue', '100.0'],
      ['060-UpValue', '15.0'],
    ]),
    `${head('1022', 1)}CP=&&011-LowValue=0.0,011-UpValue=100.0;060-LowValue=1,060-UpValue=15.0&&`,
  )
  assert.equal(
    of('2025', '1014', [
      ['NewSK', 'k3Y0k3Y0k3Y0k3Y0'],
      ['SKCreateTime', '20260318093015000'],
    ]),
    `${head('1014', 9)}CP=&&SKCreateTime=20260318093015000,NewSK=k3Y0k3Y0k3Y0k3Y0&&`,
  )
  assert.equal(
    of('2017', '3021', [
      ['PolId', 'w01018'],
      ['InfoId', 'i13004'],
      ['i13004-Info', '150.0'],
    ]),
    `${head('3021', 5)}CP=&&PolId=w01018;InfoId=i13004;i13004-Info=150.0&&`,
  )
})

test('a request that the edition lacks, that is incomplete or that would smuggle in a field is not built', () => {
  const refuse = (cn: string, values: Array<[string, string]>, about: RegExp, to = device) =>
    assert.throws(() => requestOf(to, cn, qn, values), about)
  refuse('2013', [], /2017 has no request 2013/)
  refuse('9014', [], /no request 9014/)
  refuse('4711', [], /no edition has a command 4711/)
  refuse('1000', [['OverTime', '5']], /1000 needs ReCount/)
  refuse(
    '1062',
    [
      ['RtdInterval', '30&&'],
      ['ReCount', '1'],
    ],
    /reserves/,
  )
  refuse('1062', [['RtdInterval', '30;CN=1072']], /reserves/)
  refuse('1062', [['RtdInterval', '30\r\n##']], /reserves/)
  refuse('1062', [['RtdInterval=1;X', '30']], /not a key/)
  refuse(
    '1062',
    [
      ['RtdInterval', '30'],
      ['RtdInterval', '60'],
    ],
    /takes one RtdInterval/,
  )
  refuse(
    '1062',
    [
      ['RtdInterval', '30'],
      ['Surplus', '1'],
    ],
    /no place for Surplus/,
  )
  refuse('1061', [], /MN/, { ...device, mn: 'A;CN=1072' })
  refuse('1061', [], /PW/, { ...device, pw: '1;CN=1072' })
  refuse('1061', [], /system code/, { ...device, st: '3;' })
  assert.throws(() => requestOf(device, '1061', '2016', []), /QN/)
})

/** Values that fill every slot of a row, with two codes where a slot is for any code. */
function fill(slots: readonly Slot[], qn: string): Array<[string, string]> {
  const valueOf = (name: string) => {
    if (name.endsWith('Time') && name !== 'OverTime' && name !== 'CstartTime')
      return name === 'SKCreateTime' ? '20260101080000000' : '20240601080000'
    if (name === 'Flag' || name === 'EFlag') return 'N'
    if (name === 'CN') return '2051'
    if (name === 'QN') return qn
    return name === 'PolId' || name === 'PolID' ? 'w01018' : name === 'InfoId' ? 'i12001' : '1'
  }
  return slots.flatMap((slot): Array<[string, string]> => {
    const codes = slot.code === '*' ? ['w01018', 'w21003'] : slot.code === 'SB*' ? ['SB1', 'SB2'] : [slot.code]
    return codes.map((code) => [code === '' ? slot.name : `${code}-${slot.name}`, valueOf(slot.name)])
  })
}

test('every command of the table, in every edition and direction, is understood as what was built', () => {
  let walked = 0
  const rows = new Set<string>()
  for (const edition of ['2005', '2017', '2025', 'vendor', 'surface-water'] as const) {
    for (const command of commandsOf(edition)) {
      const version = edition === '2005' || edition === '2025' ? edition : '2017'
      for (const receiver of command.to === 'both' ? (['device', 'host'] as const) : [command.to]) {
        const qn = version === '2025' ? '20260318093015120' : '20160801085857223' // Flag 8 and 9 mean 2025 only since 2025
        const draft = draftOf(command, { ...device, version }, qn, fill(command.slots, qn))
        const message = heard(draft)
        const understood = understand(message, receiver)
        const name = `${edition} ${command.cn} to ${receiver}`
        assert.equal(message.cn, command.cn, name)
        assert.equal(message.mn, mn, name)
        assert.equal(message.qn ?? message.fields['QN'], qn, name)
        assert.equal(message.version, version, name)
        assert.deepEqual(understood?.missing, [], name)
        assert.equal(understood?.command.kind, command.kind, name)
        assert.equal(understood?.command.reply, command.reply, name)
        assert.deepEqual(
          message.pairs.map((pair) => [pair.code, pair.name, pair.value, pair.group]),
          draft.pairs.map((pair) => [pair.code, pair.name, pair.value, pair.group]),
          name,
        )
        walked++
        rows.add(`${command.cn} ${command.to} ${command.cp}`)
      }
    }
  }
  assert.equal(rows.size, new Set(commandRows.map((row) => `${row.cn} ${row.to} ${row.cp}`)).size, 'every row of the table was walked')
  assert.ok(walked >= 150, `${walked} commands`)
})

test('what a simulator uploads beyond the table is kept beside its factor', () => {
  const upload = uploadOf(
    device,
    '2011',
    qn,
    [
      ['DataTime', '20240601080000'],
      ['w01018-Rtd', '12.30'],
      ['w01018-Ori', '12.3'],
      ['w01018-Flag', 'N'],
      ['w21003-Rtd', '0.5'],
    ],
    true,
  )
  assert.equal(
    segmentOf(upload),
    `QN=${qn};ST=32;CN=2011;PW=123456;MN=${mn};Flag=5;CP=&&DataTime=20240601080000;w01018-Rtd=12.30,w01018-Flag=N,w01018-Ori=12.3;w21003-Rtd=0.5&&`,
  )
})
