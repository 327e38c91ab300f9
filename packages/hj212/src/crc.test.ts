import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrcWindow } from './crc-window.ts'
import { crcOf, crcText, crcVariantOf } from './crc.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0))

const vectors: readonly (readonly [segment: string, crc: string])[] = [
  ['', 'FFFF'],
  ['1', '9481'],
  ['123456789', '2F80'],
  ['QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&', '1C80'],
  ['QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&', '2200'],
  ['QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&', '3240'],
  ['QN=20160801085857223;ST=91;CN=9011;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&QnRtn=1&&', '1B00'],
  [
    'QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N&&',
    'BE01',
  ],
  ['ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20040516020111;B01-Rtd=100;101-Rtd=1.1,101-Flag=N&&', '4400'],
  ['ST=91;CN=9014;CP=&&QN=20081016101010001;CN=2051;PNO=1;PNUM=1;&&', '9D41'],
]

for (const [segment, crc] of vectors) {
  test(`the check value of ${segment === '' ? 'nothing' : segment.slice(0, 48)} is ${crc}`, () => {
    assert.equal(crcText(ascii(segment)), crc)
  })
}

test('agrees with the register written out bit by bit, at every length and offset', () => {
  const bytes = Uint8Array.from({ length: 120 }, (_, index) => (index * 89 + 7) & 0xff)
  for (let from = 0; from < 20; from++) {
    for (let to = from; to <= bytes.length; to++) assert.equal(crcOf(bytes, from, to), slowCrc(bytes.subarray(from, to)))
  }
})

test('a window gives the same check values as the calculation, whatever is asked first', () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * 131 + (index >> 3)) & 0xff)
  const window = new CrcWindow(500, 1500)
  for (const [from, to] of [
    [100, 900],
    [0, 1],
    [999, 2400],
    [3, 4],
    [640, 641],
    [0, 2400],
  ] as const) {
    assert.equal(window.crcOf(bytes, 500, 500 + from, 500 + to), crcOf(bytes, from, to))
  }
})

test('known mistakes are told apart: plain Modbus in both orders, the right value with its bytes swapped', () => {
  const bytes = ascii('QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&')
  assert.equal(crcVariantOf(bytes, 0, bytes.length, 0x0759), 'modbus')
  assert.equal(crcVariantOf(bytes, 0, bytes.length, 0x5907), 'modbus-swapped')
  assert.equal(crcVariantOf(bytes, 0, bytes.length, 0x801c), 'swapped')
  assert.equal(crcVariantOf(bytes, 0, bytes.length, 0x1c08), null)
})

/** The register as annex A prints it. */
function slowCrc(bytes: Uint8Array): number {
  let register = 0xffff
  for (const byte of bytes) {
    register = (register >> 8) ^ byte
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0xa001 : register >> 1
  }
  return register
}
