/**
 * Where a frame may begin. `##` alone proves nothing (log text, keep-alives, floods), so the head has to look like one.
 * Source: HJ 212-2017 clause 6.3.1, table 2.
 */
import { AMPERSAND, BLANK, EQUALS, HASH, isDigit, isLetter, isNameByte } from './ascii.ts'

/** No frame begins here. */
export const NO_START = 0
/** The bytes seen so far could begin a frame; more have to come. */
export const START_UNDECIDED = -1

/** Bytes before the segment of a frame with a proper length field: `##` and four digits. */
export const HEADER = 6
/** Longest name of a head field that is taken for one. */
const LONGEST_NAME = 16
/** Most bytes of a broken length field that are looked over. */
const LONGEST_BROKEN = 6

/**
 * Number of bytes from `at` to the segment, when a frame begins at `at`: 6 behind a proper length field,
 * another number (or 6 without digits) behind a broken one; else `NO_START`, or `START_UNDECIDED` unless `closed`.
 */
export function startAt(bytes: Uint8Array, at: number, end: number, closed: boolean): number {
  if (bytes[at] !== HASH) return NO_START
  const undecided = closed ? NO_START : START_UNDECIDED
  if (at + 1 >= end) return undecided
  if (bytes[at + 1] !== HASH) return NO_START
  const proper = properHead(bytes, at, end)
  if (proper > 0) return proper
  const broken = brokenHead(bytes, at, end)
  if (broken > 0) return broken
  return proper === START_UNDECIDED || broken === START_UNDECIDED ? undecided : NO_START
}

/** `##dddd` and `name=`, or the empty frame `##0000FFFF`. */
function properHead(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at + 2; index < at + HEADER; index++) {
    if (index >= end) return START_UNDECIDED
    if (!isDigit(bytes[index]!)) return NO_START
  }
  let index = at + HEADER
  if (index >= end) return START_UNDECIDED
  const empty = emptyFrame(bytes, at, end)
  if (empty !== NO_START && (empty > 0 || index + 4 > end)) return empty
  if (bytes[index] === BLANK) index++
  for (const last = index + LONGEST_NAME; index <= last; index++) {
    if (index >= end) return START_UNDECIDED
    const byte = bytes[index]!
    if (byte === EQUALS) return isLetter(bytes[index - 1]!) || isDigit(bytes[index - 1]!) ? HEADER : NO_START
    if (!isNameByte(byte)) return NO_START
  }
  return NO_START
}

/** The check value of nothing is FFFF. */
function emptyFrame(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at + 2; index < at + HEADER; index++) if (bytes[index] !== 0x30) return NO_START
  for (let index = at + HEADER; index < at + HEADER + 4; index++) {
    if (index >= end) return START_UNDECIDED
    if ((bytes[index]! | 0x20) !== 0x66) return NO_START
  }
  return HEADER
}

/** A known name of the head within a few bytes of `##`: the length field is damaged, padded, too short or missing. */
function brokenHead(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at + 2; index <= at + 2 + LONGEST_BROKEN; index++) {
    if (index + 2 >= end) return START_UNDECIDED
    if (bytes[index] === HASH) return NO_START
    if (bytes[index + 2] === EQUALS && isHeadName(bytes[index]!, bytes[index + 1]!)) return index - at
  }
  return NO_START
}

/** QN, ST, PW, MN or CN. */
const isHeadName = (first: number, second: number): boolean =>
  second === 0x4e
    ? first === 0x51 || first === 0x4d || first === 0x43
    : (first === 0x53 && second === 0x54) || (first === 0x50 && second === 0x57)

/** A known name of two letters and `=` stands at `at`. */
export const isNamed = (bytes: Uint8Array, at: number): boolean => bytes[at + 2] === EQUALS && isHeadName(bytes[at]!, bytes[at + 1]!)

/** Value of the length field of the frame at `at`, or -1 when it is not four digits. */
export function declaredLength(bytes: Uint8Array, at: number): number {
  const a = bytes[at + 2]! - 0x30
  const b = bytes[at + 3]! - 0x30
  const c = bytes[at + 4]! - 0x30
  const d = bytes[at + 5]! - 0x30
  return a >>> 0 > 9 || b >>> 0 > 9 || c >>> 0 > 9 || d >>> 0 > 9 ? -1 : a * 1000 + b * 100 + c * 10 + d
}

/** Index of `CP=&&` in `bytes[from, to)`, or -1. */
export function contentMark(bytes: Uint8Array, from: number, to: number): number {
  const view = bytes.subarray(from, to)
  for (let at = view.indexOf(AMPERSAND); at >= 0; at = view.indexOf(AMPERSAND, at + 1)) {
    if (at >= 3 && view[at + 1] === AMPERSAND && view[at - 1] === EQUALS && view[at - 2] === 0x50 && view[at - 3] === 0x43)
      return from + at - 3
  }
  return -1
}
