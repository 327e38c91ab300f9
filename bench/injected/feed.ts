/** Minutes of a stack → judged minutes and hours by `@poyang/standards`, as the platform judges them, in the order in which it would know them. */
import { checkRecord, hourMean } from '../../packages/standards/src/index.ts'
import type { MinuteRecord } from '../../packages/standards/src/index.ts'
import type { Sample } from '../../packages/rules/src/index.ts'
import { channels } from './stack.ts'
import type { Channel, Instrument, StackMinute } from './stack.ts'

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A minute is known five seconds after its end, an hour five minutes after its end. */
const MINUTE_LAG = 5_000
const HOUR_LAG_MINUTES = 5
/** Midnight in China, 2026-03-02. */
export const START = Date.UTC(2026, 2, 1, 16)

const codes: Readonly<Record<Channel, string>> = {
  so2: 'a21026',
  nox: 'a21002',
  dust: 'a34013',
  co: 'a21005',
  o2: 'a19001',
  temperature: 'a01012',
  velocity: 'a01011',
  load: 'i33400',
}

export interface Feed {
  /** The next minute of the stack, counted from `START`; what it makes known. */
  push(index: number, minute: StackMinute): Sample[]
}

export function createFeed(instruments: Readonly<Record<Channel, Instrument>>): Feed {
  let records = new Map<Channel, MinuteRecord[]>()
  let stopped: Array<{ from: number; to: number }> = []
  let waiting: Sample[] = []
  const sampleOf = (
    channel: Channel,
    level: 'minute' | 'hour',
    from: number,
    to: number,
    knownAt: number,
  ): Omit<Sample, 'value' | 'validity' | 'marks'> => {
    const { limit } = instruments[channel]
    const series = `${channel}/${level}`
    return {
      kind: 'sample',
      series,
      observedAt: from,
      until: to,
      knownAt,
      ref: `value:${series}/${from}`,
      ...(limit === null ? {} : { limit: String(limit) }),
    }
  }
  const hoursAt = (from: number): Sample[] =>
    channels.flatMap((channel) => {
      const list = records.get(channel) ?? []
      const statistic = hourMean({ from, unit: '', records: list, stopped, closed: true })
      const to = from + HOUR
      return [
        {
          ...sampleOf(channel, 'hour', from, to, to + HOUR_LAG_MINUTES * MINUTE),
          value: statistic.value,
          validity: statistic.validity,
          marks: statistic.marks.filter((mark) => mark !== 'N'),
        },
      ]
    })
  return {
    push(index, { values, mark }) {
      const from = START + index * MINUTE
      const to = from + MINUTE
      const samples: Sample[] = []
      for (const channel of channels) {
        const value = values[channel]
        if (value === null) continue
        const text = value.toFixed(instruments[channel].decimals)
        const { objections } = checkRecord({
          at: from,
          factor: codes[channel],
          value: text,
          mark,
          rangeMax: String(instruments[channel].range),
        })
        const list = records.get(channel) ?? []
        list.push({ from, minutes: 1, value: text, mark, objections })
        records.set(channel, list)
        samples.push({
          ...sampleOf(channel, 'minute', from, to, to + MINUTE_LAG),
          value: text,
          validity: mark === 'N' && objections.length === 0 ? 'valid' : 'invalid',
          marks: mark === 'N' ? [] : [mark],
        })
      }
      if (mark === 'F') stopped.push({ from, to })
      if (to % HOUR === 0) {
        waiting = hoursAt(to - HOUR)
        records = new Map()
        stopped = []
      }
      if (waiting.length > 0 && to % HOUR === HOUR_LAG_MINUTES * MINUTE) {
        samples.unshift(...waiting)
        waiting = []
      }
      return samples
    },
  }
}
