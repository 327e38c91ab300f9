import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFrame } from '@poyang/hj212'
import { publishPacket } from '../../../gateways/mqtt/testing.ts'
import { frame } from '../../ingest/frames-for-tests.ts'
import { decodePublication } from '../../ingest/mqtt/schema.ts'
import { readingsOf } from '../../telemetry/index.ts'
import { Point } from '../schema.ts'
import { keyFault } from './dialect-codes.ts'
import { meterOf, meterRecordsOf } from './meter-record.ts'

const recordsOf = (cp: string, point: object, st = '80', cn = '2011') => {
  const { message } = decodeFrame(frame({ st, cn, cp }))
  assert.ok(message !== null)
  return meterRecordsOf(readingsOf(message), [meterOf({ id: 'M1' }, Point.parse({ outletId: 'PW-1', ...point }))])
}

test('electricity of 2025: voltage and current of facility 05, power estimated from them', () => {
  const [record] = recordsOf(
    'd20105-Rtd=228.4,d20105-Flag=N;d20205-Rtd=229.1,d20205-Flag=N;d20305-Rtd=228.8,d20305-Flag=N;d20405-Rtd=14.62,d20405-Flag=N',
    { dialect: '2025-electricity', key: '205' },
    '44',
  )
  // 3 × 228.7667 V × 14.62 A × 0.8 = 8027.0 W
  assert.deepEqual(record?.quantities, { ua: '228.4', ub: '229.1', uc: '228.8', ia: '14.62', p: '8.027' })
  assert.equal(record?.estimated, true)
  assert.equal(record?.flag, 'N')
})

test('electricity of 2025: phase to phase voltage takes √3', () => {
  const [record] = recordsOf(
    'd30106-Rtd=381.0,d30106-Flag=N;d30406-Rtd=36.20,d30406-Flag=N',
    { dialect: '2025-electricity', key: '306', voltage: 'line' },
    '44',
  )
  // √3 × 381 V × 36.2 A × 0.8 = 19111 W
  assert.equal(record?.quantities.p, '19.111')
})

test('Henan and Shaanxi: one comma group, power as sent', () => {
  const [record] = recordsOf(
    '100000-Ia=74.403,100000-Ib=77.913,100000-Ic=81.639,100000-Ua=227.3,100000-Ub=225.5,100000-Uc=228.9,100000-Pt=41.855,100000-Ept=80223.867,100000-Tpa=28.0,100000-Flag=N',
    { dialect: 'henan-shaanxi', key: '100000' },
  )
  assert.deepEqual(record?.quantities, {
    ia: '74.403',
    ib: '77.913',
    ic: '81.639',
    ua: '227.3',
    ub: '225.5',
    uc: '228.9',
    p: '41.855',
    energy: '80223.867',
  })
  assert.equal(record?.estimated, false)
})

test('f21: watts become kilowatts', () => {
  const [record] = recordsOf('f21011-Pt=41855,f21011-Ia=74.4,f21011-cos=0.82,f21011-Ept=80223.8', { dialect: 'f21', key: 'f21011' })
  assert.equal(record?.quantities.p, '41.855')
  assert.equal(record?.quantities.pf, '0.82')
})

test('Hebei: parameters of facility 01; a doubtful quantity makes the record doubtful', () => {
  const [record] = recordsOf(
    'ea30010101-Rtd=0.99,ea30010101-Flag=N;ea30010105-Rtd=220,ea30010105-Flag=N;ea30010107-Rtd=6.01,ea30010107-Flag=J',
    { dialect: 'hebei', key: 'ea300101' },
  )
  assert.deepEqual(record?.quantities, { ia: '0.99', p: '220', energy: '6.01' })
  assert.equal(record?.flag, 'J')
})

test('Handan, Jiangsu and site codes of 2017: what the registration lists', () => {
  const handan = recordsOf('05001-Rtd=12.5,05001-Flag=N', { dialect: 'handan', key: '001', keys: { p: '05001' } })
  assert.equal(handan[0]?.quantities.p, '12.5')
  const jiangsu = recordsOf(
    'ele01-Rtd=3.1;ele02-Rtd=99.2',
    { dialect: 'jiangsu-ele', key: 'ele01', keys: { p: 'ele01', energy: 'ele02' } },
    '32',
  )
  assert.deepEqual(jiangsu[0]?.quantities, { p: '3.1', energy: '99.2' })
  const site = recordsOf('i33201-Rtd=1200.5,i33201-Flag=N', { dialect: 'plain', key: '', keys: { energy: 'i33201' } }, '32')
  assert.deepEqual(site[0]?.quantities, { energy: '1200.5' })
})

test('the ratio of the current transformer multiplies currents, powers and energy, never voltage or power factor', () => {
  const [record] = recordsOf('f21011-Ua=230,f21011-Ia=2.5,f21011-Pt=500,f21011-cos=0.9,f21011-Ept=10.5', {
    dialect: 'f21',
    key: 'f21011',
    ctRatio: '40',
  })
  assert.deepEqual(record?.quantities, { ua: '230', ia: '100.0', p: '20.000', pf: '0.9', energy: '420.0' })
})

test('MQTT: a metering point by its name, through the same readings', () => {
  const payload = '{"time":"2026-03-10T08:00:00+08:00","meters":{"LINE1":{"p":41.855,"ia":"74.40","ct":30,"flag":"N"},"FAN":{"p":3}}}'
  const { message } = decodePublication(publishPacket({ topic: 'meters/M1/data', payload }), 4)
  assert.ok(message !== null)
  const records = meterRecordsOf(readingsOf(message), [
    meterOf({ id: 'M1' }, Point.parse({ outletId: 'PW-1', dialect: 'mqtt', key: 'LINE1' })),
  ])
  assert.deepEqual(
    records.map(({ quantities, flag }) => [quantities, flag]),
    [[{ p: '41.855', ia: '74.40', ct: '30' }, 'N']],
  )
})

test('a frame about others, and a value that is no number, give nothing', () => {
  assert.deepEqual(recordsOf('100001-Pt=5', { dialect: 'henan-shaanxi', key: '100000' }), [])
  const [record] = recordsOf('100000-Pt=---,100000-Flag=D', { dialect: 'henan-shaanxi', key: '100000' })
  assert.deepEqual(record, { facility: 'M1', at: record?.at, quantities: {}, estimated: false, flag: 'D' })
})

test('a key that the dialect cannot have is refused in words', () => {
  assert.equal(keyFault({ dialect: 'hebei', key: 'ea300101' }), null)
  assert.match(keyFault({ dialect: '2025-electricity', key: '405' })?.en ?? '', /2 production or 3 treatment/)
})
