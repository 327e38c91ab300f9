/** A collector of electricity meters: one real-time frame a minute, as it goes; what is lost is lost, and shows as a gap. */
import { encodeMessage } from '@poyang/hj212'
import { startOfPeriod } from '../beijing.ts'
import { meterGroups } from '../city/power-plants.ts'
import type { PowerPlant } from '../city/power-plants.ts'
import { randomOf } from '../random.ts'
import { openLine } from './line.ts'
import { draftOf } from './messages.ts'
import { createRequestNumbers } from './request-numbers.ts'

const MINUTE = 60_000
/** Frames of the past sent at once. */
const BURST = 20

export interface Meter {
  readonly sent: number
  /** Called often; does what has become due. */
  tick(): void
  stop(): void
}

export function createMeter(
  plant: PowerPlant,
  options: {
    readonly gateway: { readonly host: string; readonly port: number }
    readonly clock: () => number
    /** First moment of which it tells, and the moment from which it speaks; ms. */
    readonly historyFrom: number
    readonly speaksAt: number
  },
): Meter {
  const { gateway, clock, historyFrom, speaksAt } = options
  const random = randomOf(`${plant.device.mn}/life`)
  const requestNumber = createRequestNumbers()
  /** Seconds within the minute at which it speaks: not all in the same one. */
  const lag = Math.floor(random.next() * 20_000)
  let last = startOfPeriod(Math.min(historyFrom, clock() - lag), MINUTE)
  let sent = 0
  const line = openLine(gateway, () => random.next(), { onUp: () => undefined, onBytes: () => undefined, onDown: () => undefined })
  return {
    get sent() {
      return sent
    },
    tick() {
      const now = clock()
      if (now < speaksAt) return
      const newest = startOfPeriod(now - lag, MINUTE)
      for (let count = 0; count < BURST && last < newest && line.up; count++) {
        last += MINUTE
        const draft = draftOf(plant.device, '2011', meterGroups(plant, last), { qn: requestNumber(now), ack: false })
        if (line.send(encodeMessage(draft))) sent++
      }
    },
    stop: () => line.close(),
  }
}
