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

export interface Meter {
  readonly sent: number
  /** Called often; does what has become due. */
  tick(): void
  stop(): void
}

export function createMeter(
  plant: PowerPlant,
  options: { readonly gateway: { readonly host: string; readonly port: number }; readonly clock: () => number },
): Meter {
  const { gateway, clock } = options
  const random = randomOf(`${plant.device.mn}/life`)
  const requestNumber = createRequestNumbers()
  /** Seconds within the minute at which it speaks: not all in the same one. */
  const lag = Math.floor(random.next() * 20_000)
  let last = startOfPeriod(clock() - lag, MINUTE)
  let sent = 0
  const line = openLine(gateway, () => random.next(), { onUp: () => undefined, onBytes: () => undefined, onDown: () => undefined })
  return {
    get sent() {
      return sent
    },
    tick() {
      const minute = startOfPeriod(clock() - lag, MINUTE)
      if (minute <= last || !line.up) return
      last = minute
      const draft = draftOf(plant.device, '2011', meterGroups(plant, minute), { qn: requestNumber(clock()), ack: false })
      if (line.send(encodeMessage(draft))) sent++
    },
    stop: () => line.close(),
  }
}
