/**
 * What came in today before the gateway started: it counts from its start, the frame index has the rest. Together they stay right
 * when the gateway, or all of the server, is started again.
 */
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingDay } from '../telemetry/index.ts'
import type { FaultCount, GatewayState } from './internal/schema.ts'
import { readDeviceCounts, readFaultCounts, readMinuteCounts } from './store.ts'
import type { DeviceCount, MinuteCount } from './store.ts'

export interface EarlierCounts {
  /**
   * Call every few seconds. Asks the store when the gateway has started anew, and again once all that came before is derived
   * (`derived`: records below it are). A store that is away is asked later.
   */
  refresh(gateway: GatewayState | null, derived: number, now: number): Promise<void>
  /** Minutes of the last hour before the gateway started, oldest first. */
  minutes(now: number): readonly MinuteCount[]
  /** Of today. */
  faults(now: number): readonly FaultCount[]
  /** Accepted frames of a device today. */
  ofDevice(mn: string, now: number): DeviceCount
}

interface Counted {
  /** Start of the gateway up to which was counted. */
  readonly until: number
  readonly day: string
  readonly minutes: readonly MinuteCount[]
  readonly faults: readonly FaultCount[]
  readonly devices: ReadonlyMap<string, DeviceCount>
  /** All records before the start had been derived. */
  readonly whole: boolean
}

const HOUR_MS = 3_600_000
/** A store that refused is left alone so long. */
const AGAIN_MS = 10_000
const none: DeviceCount = { frames: 0, faults: 0 }

export function createEarlierCounts(questions: ColumnarQuestions): EarlierCounts {
  let counted: Counted | null = null
  /** The gateway's start, and how many records there were when we first heard of it. */
  let start = { at: -1, records: 0 }
  let notBefore = 0
  const today = (now: number) => (counted !== null && counted.day === beijingDay(now) ? counted : null)
  return {
    async refresh(gateway, derived, now) {
      if (gateway === null) return
      if (gateway.startedAt !== start.at) start = { at: gateway.startedAt, records: gateway.log.records }
      const whole = derived >= start.records
      if (counted?.until === start.at && (counted.whole || !whole)) return
      if (now < notBefore) return
      const day = beijingDay(now)
      const midnight = Date.parse(`${day}T00:00:00+08:00`)
      try {
        const [minutes, faults, devices] = await Promise.all([
          readMinuteCounts(questions, now - HOUR_MS, start.at),
          readFaultCounts(questions, midnight, start.at),
          readDeviceCounts(questions, midnight, start.at),
        ])
        counted = { until: start.at, day, minutes, faults, devices, whole }
      } catch {
        // Refused or away: the store's own state says so. What is known stays, and it is asked again.
        notBefore = now + AGAIN_MS
      }
    },
    minutes: (now) => (counted?.minutes ?? []).filter(({ at }) => at > now - HOUR_MS),
    faults: (now) => today(now)?.faults ?? [],
    ofDevice: (mn, now) => today(now)?.devices.get(mn) ?? none,
  }
}
