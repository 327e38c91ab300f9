/** References of the two things telemetry names most. */
import { beijingText } from './beijing-time.ts'
import type { Kind } from './schema.ts'

/** `frame:hj212/000000123456` */
export const frameRef = (index: number): string => `frame:hj212/${String(index).padStart(12, '0')}`

/** `reading:<outlet>/<factor>/<kind>/<YYYY-MM-DDThh:mm:ss>`, Beijing time. */
export const readingRef = (outlet: string, factor: string, kind: Kind, observedAt: number): string =>
  `reading:${outlet}/${factor}/${kind}/${beijingText(observedAt)}`
