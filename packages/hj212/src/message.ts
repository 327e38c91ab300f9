/**
 * The words of the codec: what a frame says, and what was wrong with it.
 * Source: HJ/T 212-2005, HJ 212-2017, HJ 212-2025 (the last through secondary material).
 */

import type { Fault } from './faults.ts'

export type { Fault, FaultCode, FaultLevel } from './faults.ts'

/** Edition of the standard whose rules a frame follows. */
export type Version = '2005' | '2017' | '2025'

/** `ok` by the text; `tolerated` is used although the text does not allow it; `rejected` is kept as evidence but never used as data. */
export type Verdict = 'ok' | 'tolerated' | 'rejected'

/** One `key=value` of CP. Text is exactly what was sent (blanks around it trimmed, which is itself a fault). */
export interface Pair {
  /** Factor or device code before the last `-`; empty for named fields such as `RtdInterval`. */
  readonly code: string
  /** Suffix behind the last `-` (`Rtd`, `Avg`, `Flag`), or the whole name of a named field. */
  readonly name: string
  readonly value: string
  /** Number of `;` before the pair: pairs of one comma group have the same. */
  readonly group: number
}

/** Names of the head, in the order the standard prints them. */
export const headFields = ['QN', 'ST', 'CN', 'PW', 'MN', 'Flag', 'PNUM', 'PNO', 'RF'] as const
export type HeadField = (typeof headFields)[number]

/**
 * A message: head fields and the ordered content of CP. Values are the decimal text that was sent.
 * A decoded message reads `pairs`, `fields` and `items` from the bytes when first asked; `toJSON` of it gives all.
 */
export interface Message {
  readonly version: Version
  /** Request number (请求编码), 17 digits; null when the head has none (legal in 2005). */
  readonly qn: string | null
  /** System code (系统编码). */
  readonly st: string | null
  /** Command code (命令编码). */
  readonly cn: string | null
  /** Password (访问密码). */
  readonly pw: string | null
  /** Device identity (设备唯一标识); opaque, case-sensitive. */
  readonly mn: string | null
  /** Flag as a number; null when the head has none. */
  readonly flag: number | null
  /** Total packets (总包数) and packet number (包号). */
  readonly pnum: number | null
  readonly pno: number | null
  /** True when the head carries `RF=1` (2025, back-fill). */
  readonly backfill: boolean
  /** `YYYYMMDDhhmmss`, Beijing time, of the first DataTime; null when there is none or it is not a time. */
  readonly dataTime: string | null
  /** Head fields in the order sent. */
  readonly order: readonly HeadField[]
  /** CP ends with `;`, as HJ/T 212-2005 prints in 9014. */
  readonly trailing: boolean
  /** Everything in CP in the order sent, repeats included. */
  readonly pairs: readonly Pair[]
  /** Named fields without a code, except DataTime. Of repeats the first counts; `pairs` has them all. */
  readonly fields: Readonly<Record<string, string>>
  /** Values by code, then by suffix. Of repeats the first counts. */
  readonly items: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** One run of bytes of the stream. Every byte belongs to exactly one piece, in order, without gaps. */
export interface Piece {
  /** Offset of the first byte in the stream since the decoder was made. */
  readonly offset: number
  readonly length: number
  /** The bytes as received: stay valid, but may share memory with their neighbours; `slice()` what is kept for long. */
  readonly bytes: Uint8Array
  readonly kind: 'frame' | 'noise'
  readonly verdict: Verdict
  readonly faults: readonly Fault[]
  /** Null for noise and where nothing could be read. A frame rejected for its check value still has one, for inspection. */
  readonly message: Message | null
}
