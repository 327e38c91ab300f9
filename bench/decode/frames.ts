/** A seeded day of realistic frames: 2005, 2017 and 2025, water and gas, real-time, minute, hourly and daily. */
import { encodeMessage } from '../../packages/hj212/src/index.ts'
import type { MessageDraft, Pair } from '../../packages/hj212/src/index.ts'

const water = ['w00000', 'w01001', 'w01018', 'w21003', 'w21011', 'w21001', 'w01010', 'w01014'] as const
const gas = ['a21026', 'a21002', 'a34013', 'a19001', 'a01011', 'a01012', 'a01013', 'a01014', 'a00000'] as const
const gasOf2005 = ['01', '02', '03', 'S01', 'S02', 'S03', 'S05', 'S08', 'B02'] as const
const converted = new Set<string>(['a21026', 'a21002', 'a34013', '01', '02', '03'])

/** Share of each kind in a hundred frames: command, seconds between two of the same device. */
const kinds = [
  { share: 62, cn: '2011' },
  { share: 26, cn: '2051' },
  { share: 9, cn: '2061' },
  { share: 3, cn: '2031' },
] as const

interface Device {
  readonly version: '2005' | '2017' | '2025'
  readonly st: string
  readonly mn: string
  readonly codes: readonly string[]
}

/** Makes frames for ever; the same seed makes the same frames. */
export function frameSource(seed: number): () => Uint8Array {
  let state = seed >>> 0
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  const devices = Array.from({ length: 2000 }, (_, index) => deviceOf(index, random))
  let clock = Date.UTC(2026, 2, 18)
  return () => {
    clock += 7 + random(30)
    const device = devices[random(devices.length)]!
    let draw = random(100)
    const kind = kinds.find((each) => (draw -= each.share) < 0)!
    return encodeMessage(draftOf(device, kind.cn, clock, random), { longestContent: 1400, longestSegment: 1500 })
  }
}

function deviceOf(index: number, random: (below: number) => number): Device {
  const draw = random(100)
  const version = draw < 10 ? '2005' : draw < 80 ? '2017' : '2025'
  const isGas = random(2) === 0
  const all = isGas ? (version === '2005' ? gasOf2005 : gas) : water
  const codes = all.slice(0, all.length - 1 - random(4))
  const mn = version === '2005' ? String(76_543_210_000_000 + index) : `A1B2C3D4E5F6${index.toString(16).toUpperCase().padStart(12, '0')}`
  return { version, st: isGas ? '31' : '32', mn, codes }
}

function draftOf(device: Device, cn: string, at: number, random: (below: number) => number): MessageDraft {
  const { version, st, mn, codes } = device
  const time = digitsOf(at)
  const pairs: Pair[] = [{ code: '', name: 'DataTime', value: time.slice(0, 14), group: 0 }]
  for (const [index, code] of codes.entries()) {
    const group = index + 1
    const number = (): string => (random(200_000) / 10 ** random(4)).toFixed(random(4))
    const names =
      cn === '2011'
        ? ['Rtd', ...(converted.has(code) ? ['ZsRtd'] : [])]
        : ['Cou', 'Min', 'Avg', 'Max', ...(converted.has(code) ? ['ZsMin', 'ZsAvg', 'ZsMax'] : [])]
    for (const name of names) pairs.push({ code, name, value: number(), group })
    pairs.push({ code, name: 'Flag', value: random(50) === 0 ? 'D' : 'N', group })
    if (cn !== '2011' && index === 4) break // devices split longer records
  }
  const flag = { '2005': null, '2017': 5, '2025': 9 }[version]
  return { version, qn: version === '2005' ? null : time, st, cn, pw: '123456', mn, flag, pairs }
}

/** Digits of a time, to the millisecond. */
const digitsOf = (at: number): string => new Date(at).toISOString().replaceAll(/\D/g, '')
