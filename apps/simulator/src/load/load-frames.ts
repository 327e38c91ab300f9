/** Frames for load: a whole realistic frame as a template, with only its request number, time and check value written anew. */
import { crcOf, encodeMessage } from '@poyang/hj212'
import { wireQn } from '../beijing.ts'
import { cityOf } from '../city/city.ts'
import type { Device } from '../city/city.ts'
import { draftOf, realTimeGroups } from '../device/messages.ts'

const HEX = new TextEncoder().encode('0123456789ABCDEF')
const HEADER = 6
const QN_AT = HEADER + 'QN='.length
const DATA_TIME = new TextEncoder().encode('DataTime=')

/** A device of the load, registered under outlets of its own. */
export const loadDevice = (index: number): Device => ({
  mn: `10AD${String(index).padStart(20, '0')}`,
  outletId: `LOAD-${String(index).padStart(6, '0')}`,
  version: '2017',
  st: '31',
  password: '123456',
  profile: {},
})

/** What `POST /api/registry/import` wants to know of the load's devices; the gateway's own registry needs only `devices`. */
export function loadRegistry(count: number) {
  const position = { longitude: 116.5, latitude: 29.1 }
  const devices = Array.from({ length: count }, (_, index) => loadDevice(index))
  return {
    enterprises: [
      { id: 'LOAD', name: '压力测试（演示）', creditCode: null, industry: '压力测试', district: '测试', address: '', position, demo: true },
    ],
    outlets: devices.map(({ outletId }) => ({
      id: outletId,
      enterpriseId: 'LOAD',
      name: outletId,
      medium: 'gas',
      position,
      factors: ['a34013', 'a21026', 'a21002'],
    })),
    devices,
  }
}

export interface FrameSource {
  readonly length: number
  /** Write the next frame at an offset; returns its request number in ms. */
  writeNext(into: Uint8Array, at: number): number
}

/** Frames of one device, one second of its own time apart from connection to connection, one millisecond from frame to frame. */
export function createFrameSource(device: Device, startMs: number): FrameSource {
  const station = { ...gasStation(), device }
  const template = encodeMessage(draftOf(device, '2011', realTimeGroups(station, startMs), { qn: wireQn(startMs), ack: true }))
  const dataTimeAt = placeOf(template, DATA_TIME) + DATA_TIME.length
  let next = startMs
  let second = -1
  return {
    length: template.length,
    writeNext(into, at) {
      const now = next++
      const ms = now % 1000
      if (Math.floor(now / 1000) !== second) {
        second = Math.floor(now / 1000)
        const digits = wireQn(now)
        for (let index = 0; index < 14; index++) {
          template[QN_AT + index] = digits.charCodeAt(index)
          template[dataTimeAt + index] = digits.charCodeAt(index)
        }
      }
      template[QN_AT + 14] = 48 + Math.floor(ms / 100)
      template[QN_AT + 15] = 48 + (Math.floor(ms / 10) % 10)
      template[QN_AT + 16] = 48 + (ms % 10)
      const crc = crcOf(template, HEADER, template.length - 6)
      for (let digit = 0; digit < 4; digit++) template[template.length - 6 + digit] = HEX[(crc >> (12 - 4 * digit)) & 15] ?? 48
      into.set(template, at)
      return now
    },
  }
}

let gas: ReturnType<typeof cityOf>['stations'][number] | undefined
/** Any stack of the demo city with the full set of factors: its frames are of the usual length. */
function gasStation() {
  gas ??= cityOf('load', 40).stations.find(({ models }) => models.some(({ code }) => code === 'a34013'))
  if (gas === undefined) throw new Error('the city of the load has no stack')
  return gas
}

function placeOf(bytes: Uint8Array, needle: Uint8Array): number {
  for (let at = 0; at + needle.length <= bytes.length; at++) {
    if (needle.every((byte, index) => bytes[at + index] === byte)) return at
  }
  throw new RangeError('the frame has no DataTime')
}
