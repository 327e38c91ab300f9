/** The stacks of the bench: what they are, and the frames they send. Ten channels each, as a usual analyser of flue gas has. */
import { crcText } from '../../packages/hj212/src/index.ts'

const MINUTE = 60_000
const BEIJING = 8 * 3_600_000
export const CHANNELS = ['a21026', 'a21002', 'a34013', 'a21005', 'a19001', 'a00000', 'a01011', 'a01012', 'a01013', 'a01014'] as const
const means: Readonly<Record<(typeof CHANNELS)[number], number>> = {
  a21026: 22,
  a21002: 36,
  a34013: 4,
  a21005: 30,
  a19001: 6,
  a00000: 90_000,
  a01011: 11,
  a01012: 58,
  a01013: -0.4,
  a01014: 9,
}
const LIMIT = 35
/** A stack is over its limit for so many minutes out of so many: each of them makes the ladder of warnings speak. */
const OVER = 4
const OUT_OF = 10

export const stackName = (index: number): string => `LIVE-${String(index).padStart(4, '0')}`
const mnOf = (index: number): string => `88888888${String(index).padStart(12, '0')}`

/** What `POST /api/registry/import` takes, of stacks [from, to). */
export function registryOf(from: number, to: number): object {
  const position = { longitude: 116, latitude: 29 }
  const indexes = Array.from({ length: to - from }, (_, at) => from + at)
  const enterpriseOf = (index: number) => `E-${String(Math.floor(index / 3)).padStart(4, '0')}`
  return {
    enterprises: [...new Set(indexes.map(enterpriseOf))].map((id) => ({
      id,
      name: `某厂${id}`,
      creditCode: null,
      industry: '火力发电',
      district: '甲区',
      address: '',
      position,
      demo: true,
    })),
    outlets: indexes.map((index) => ({
      id: stackName(index),
      enterpriseId: enterpriseOf(index),
      name: stackName(index),
      medium: 'gas',
      position,
      factors: CHANNELS,
    })),
    devices: indexes.map((index) => ({
      mn: mnOf(index),
      outletId: stackName(index),
      version: '2017',
      st: '31',
      password: '123456',
      profile: {},
    })),
    facts: indexes.map((index) => ({
      outletId: stackName(index),
      effectiveFrom: '2024-01-01',
      sourceKind: 'flue-gas',
      referenceO2: '6',
      factors: CHANNELS.map((factor) => ({ factor, ...(factor === 'a21026' ? { range: { from: '0', to: '200' }, lod: '1' } : {}) })),
      permit: [
        {
          id: 'P1',
          factor: 'a21026',
          operator: '<=',
          limit: String(LIMIT),
          unit: 'mg/m3',
          averaging: 'hour',
          from: '2024-01-01',
          to: null,
        },
      ],
    })),
  }
}

type Kind = '2011' | '2051' | '2061'
const suffix: Readonly<Record<Kind, string>> = { 2011: 'Rtd', 2051: 'Avg', 2061: 'Avg' }

/** Between 0 and 1, the same for the same numbers. */
const noise = (a: number, b: number, c: number): number =>
  ((Math.imul(a + 1, 2_654_435_761) ^ Math.imul(b + 7, 40_503) ^ Math.imul(c + 3, 2_246_822_519)) >>> 8) / 2 ** 24

/** A frame of a stack about a moment (ms) of which it speaks; `more` is added to each value. */
export function frameOf(index: number, kind: Kind, at: number, more = 0): Buffer {
  const time = new Date(at + BEIJING).toISOString().replaceAll(/\D/g, '')
  const step = Math.floor(at / (kind === '2011' ? 1_000 : MINUTE))
  const over = (Math.floor(at / MINUTE) + index) % OUT_OF < OVER
  const values = CHANNELS.map((factor, channel) => {
    const mean = factor === 'a21026' && over ? LIMIT + 6 : means[factor]
    const value = (mean * (0.98 + 0.04 * noise(index, channel, step)) + more).toFixed(2)
    const avg = `${factor}-${suffix[kind]}=${value}`
    return kind === '2011' || channel > 3 ? `${avg},${factor}-Flag=N` : `${avg},${factor}-ZsAvg=${value},${factor}-Flag=N`
  })
  const segment = `QN=${time.slice(0, 17)};ST=31;CN=${kind};PW=123456;MN=${mnOf(index)};Flag=5;CP=&&DataTime=${time.slice(0, 14)};${values.join(';')}&&`
  const text = Buffer.from(segment, 'latin1')
  return Buffer.from(`##${String(text.length).padStart(4, '0')}${segment}${crcText(text)}\r\n`, 'latin1')
}

/** Values a frame carries, as readings: one a channel. */
export const VALUES_OF_A_FRAME = CHANNELS.length

/** When a minute record of a stack is sent, ms after the end of its minute: not all at once, as clocks differ. */
export const sentAfter = (index: number): number => 1_000 + Math.floor(noise(index, 99, 1) * 20_000)
