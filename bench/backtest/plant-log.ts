/**
 * A made-up district for the bench of backtests: stacks that send sulphur dioxide each minute, and link groups of a production machine and its
 * treatment that send their power. Values move as measured ones do; what a rule should find is rare, as it is in life.
 */
import { crcText } from '../../packages/hj212/src/index.ts'
import type { RecordInput } from '../../apps/server/src/platform/frame-log/types.ts'
import { randomNumbers } from '../writer/city-log.ts'

export const START = Date.parse('2026-01-01T00:00:00+08:00')
export const DAY = 86_400_000
const MINUTE = 60_000
const LIMIT = 35

export interface District {
  readonly outlets: readonly string[]
  /** Each the outlet of its collector; its enterprise is `E-<outlet>`. */
  readonly groups: readonly string[]
}

const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(4, '0')}`)

export const districtOf = (outlets: number, groups: number): District => ({
  outlets: numbered('S', outlets),
  groups: numbered('P', groups),
})

/** What `POST /api/registry/import` takes. */
export function registryOf({ outlets, groups }: District): object {
  const position = { longitude: 116, latitude: 29 }
  const enterprise = (id: string) => ({
    id,
    name: `某厂${id}`,
    creditCode: null,
    industry: '火力发电',
    district: '甲区',
    address: '',
    position,
    demo: true,
  })
  const enterpriseOf = (index: number) => `E-${String(Math.floor(index / 5) + 1).padStart(4, '0')}`
  return {
    enterprises: [...new Set([...outlets.map((_, index) => enterpriseOf(index)), ...groups.map((id) => `E-${id}`)])].map(enterprise),
    outlets: [
      ...outlets.map((id, index) => ({ id, enterpriseId: enterpriseOf(index), name: id, medium: 'gas', position, factors: ['a21026'] })),
      ...groups.map((id) => ({ id, enterpriseId: `E-${id}`, name: id, medium: 'power', position, factors: [] })),
    ],
    facts: outlets.map((outletId) => ({
      outletId,
      effectiveFrom: '2024-01-01',
      sourceKind: 'flue-gas',
      factors: [{ factor: 'a21026', range: { from: '0', to: '200' }, lod: '1' }],
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

/** The process graph of one link group: two points on one collector. */
export function graphOf(outletId: string): object {
  const point = (code: string) => ({ outletId, dialect: 'plain', key: '', keys: { p: code }, collector: 'C1' })
  return {
    facilities: [
      { id: 'LINE', kind: 'production', name: '生产线', ratedKw: '100', point: point('d21101') },
      { id: 'FAN', kind: 'treatment', name: '治污风机', ratedKw: '30', point: point('d31106') },
    ],
    groups: [{ id: 'G1', name: '一号线', production: ['LINE'], treatment: ['FAN'], outlets: [] }],
  }
}

/** Records of one day, in the order in which a gateway would hear them, a minute at a time. The same for the same district and day. */
export function* minutesOfDay(district: District, day: number): Generator<RecordInput[]> {
  const stacks = district.outlets.map((outlet, index) => createStack(outlet, index, day))
  const lines = district.groups.map((outlet, index) => createLine(outlet, index, day))
  const sent = [...stacks, ...lines]
  for (let minute = 0; minute < 1_440; minute++) {
    const at = START + day * DAY + minute * MINUTE
    const records: RecordInput[] = []
    for (const [index, one] of sent.entries()) {
      const values = one.next(minute)
      if (values === null) continue
      // A minute is sent as it ends, over some twenty seconds.
      const heard = at + MINUTE + 1_000 + Math.floor((index / sent.length) * 20_000)
      records.push({
        kind: 'received',
        disposition: 'accepted',
        at: heard,
        connection: 0,
        outlet: one.outlet,
        bytes: frameOf(one.outlet, '2051', at, values),
      })
    }
    yield records
  }
}

interface Sender {
  readonly outlet: string
  /** What stands behind DataTime; null: nothing is sent of this minute. */
  next(minute: number): string | null
}

/**
 * A stack: a level that wanders about its own mean with a daily swing, a gap or a marked stretch now and then. Of two in three the limit is far
 * away; the rest come over it for some minutes once in three weeks. Once in two months the analyser stands still for two hours.
 */
function createStack(outlet: string, index: number, day: number): Sender {
  const next = randomNumbers(index * 7_919 + day * 104_729 + 1)
  const mean = 8 + ((index * 37) % 13)
  const near = index % 3 === 0
  const event = (often: number, longest: number) => {
    const from = next() < 1 / often ? Math.floor(next() * 1_300) : Infinity
    return { from, to: from + 5 + Math.floor(next() * longest) }
  }
  const [over, still, gap, marked] = [near ? event(21, 25) : event(400, 25), event(60, 120), event(10, 30), event(15, 50)]
  if (still.from !== Infinity) still.to = still.from + 120
  let level = mean
  let held = ''
  return {
    outlet,
    next(minute) {
      level += 0.04 * (mean - level) + (next() - 0.5) * 0.9
      const swing = 1 + 0.15 * Math.sin((minute / 1_440) * 2 * Math.PI + index)
      if (within(gap, minute)) return null
      let value = Math.max(1.2, level * swing)
      if (within(over, minute)) value = LIMIT + 2 + next() * 8
      const text = within(still, minute) && held !== '' ? held : value.toFixed(2)
      held = text
      return `a21026-Avg=${text},a21026-Flag=${within(marked, minute) ? 'C' : 'N'}`
    },
  }
}

/** A line and its fan: every other one runs day and night, the rest by day. Once a month the fan stands while the line runs. */
function createLine(outlet: string, index: number, day: number): Sender {
  const next = randomNumbers(index * 15_485_863 + day * 32_452_843 + 7)
  const byDay = index % 2 === 0
  const [from, to] = byDay ? [420 + Math.floor(next() * 30), 1_290 + Math.floor(next() * 30)] : [0, 1_440]
  const off = next() < 1 / 30 ? 500 + Math.floor(next() * 600) : Infinity
  const back = off + 15 + Math.floor(next() * 60)
  return {
    outlet,
    next(minute) {
      const runs = minute >= from && minute < to
      const treats = minute >= from - 6 && minute < to + 12 && !(minute >= off && minute < back)
      const line = runs ? 72 + next() * 14 : 0.4 + next() * 0.3
      const fan = treats ? 22 + next() * 3 : 0.1 + next() * 0.1
      return `d21101-Avg=${line.toFixed(2)},d21101-Flag=N;d31106-Avg=${fan.toFixed(2)},d31106-Flag=N`
    },
  }
}

const within = ({ from, to }: { readonly from: number; readonly to: number }, minute: number): boolean => minute >= from && minute < to

function frameOf(outlet: string, cn: string, at: number, values: string): Buffer {
  const time = new Date(at + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '')
  const segment = `QN=${time.slice(0, 17)};ST=31;CN=${cn};PW=123456;MN=888888880000${outlet.padStart(12, '0')};Flag=4;CP=&&DataTime=${time.slice(0, 14)};${values}&&`
  const text = Buffer.from(segment, 'latin1')
  return Buffer.from(`##${String(text.length).padStart(4, '0')}${segment}${crcText(text)}\r\n`, 'latin1')
}
