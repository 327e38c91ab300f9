/** HJ 212 (2005, 2017, 2025): bytes ⇄ messages, streaming, faults as values. The public door of `@poyang/hj212`. */

// words and faults
export type { Fault, FaultCode, FaultLevel, HeadField, Message, Pair, Piece, Verdict, Version } from './message.ts'
export { headFields } from './message.ts'
export { faultKinds, verdictOf } from './faults.ts'

// check value and cipher
export type { CrcVariant } from './crc.ts'
export { crcOf, crcText, crcVariantOf, hex4 } from './crc.ts'
export type { Sm4 } from './sm4.ts'
export { sm4 } from './sm4.ts'
