/** References of the two things telemetry names most. */
import { beijingText } from './beijing-time.ts'
import type { Kind } from './schema.ts'

/** `frame:hj212/000000123456`. One log holds all: the protocol is for people, the number alone finds the record. */
export const frameRef = (index: number, protocol: 'hj212' | 'mqtt' = 'hj212'): string =>
  `frame:${protocol}/${String(index).padStart(12, '0')}`

/** `reading:<outlet>/<factor>/<kind>/<YYYY-MM-DDThh:mm:ss>`, Beijing time. */
export const readingRef = (outlet: string, factor: string, kind: Kind, observedAt: number): string =>
  `reading:${outlet}/${factor}/${kind}/${beijingText(observedAt)}`
