/**
 * Parameters of instruments that a device tells with device information (CN 3020): slope, intercept, range and the like.
 * Pure. Source: HJ 212-2017 table B.10; a 3020 may have several PolId groups, so the order of the pairs counts.
 */
import type { Message } from '@poyang/hj212'
import { secondsOf } from './beijing-time.ts'

export interface SentParameter {
  readonly factor: string
  /** `i13008` */
  readonly code: string
  /** Decimal text as sent. */
  readonly value: string
  /** When it held from, seconds since 1970; null where the message does not say. */
  readonly at: number | null
}

/** Parameters of analysers; logs and states are none. */
const parameterCode = /^i13\d{3}$/
const decimal = /^-?\d{1,12}(\.\d{1,6})?$/
const factorCode = /^[A-Za-z0-9]{1,24}$/

export function parametersOf(message: Message): SentParameter[] {
  if (message.cn !== '3020') return []
  const at = message.dataTime === null ? null : secondsOf(message.dataTime)
  const found: SentParameter[] = []
  let factor: string | null = null
  for (const { code, name, value } of message.pairs) {
    if (code === '' && name === 'PolId') factor = factorCode.test(value) ? value : null
    else if (factor !== null && name === 'Info' && parameterCode.test(code) && decimal.test(value)) found.push({ factor, code, value, at })
  }
  return found
}
