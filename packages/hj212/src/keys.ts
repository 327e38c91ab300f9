/**
 * Keys of CP, interned: the same few hundred words make up every frame.
 * The table is a bounded cache; what it holds never changes an answer, only how fast it comes.
 */
import { isAt } from './ascii.ts'
import { NOWHERE, quadKeyOf } from './quads.ts'
import type { QuadKey } from './quads.ts'
import { textOf } from './text.ts'

/** What the value of a key has to be. */
export type KeyKind = 'number' | 'mark' | 'text' | 'named' | 'data-time' | 'bare-mark' | 'period'

export interface Word extends QuadKey {
  readonly text: string
  /** What stands before the last `-`, trimmed; empty for named fields. */
  readonly code: string
  readonly name: string
  readonly kind: KeyKind
  /** There was a blank around the `-`. */
  readonly blank: boolean
  readonly bytes: Uint8Array
  /** The scan that saw this word last; see `openScan`. */
  seen: number
  /** It is in the table. Others may not be guessed: there could be two of the same word in one scan. */
  kept: boolean
  /** The words that followed this one lately: devices send the same keys in the same order. Guesses, compared before use. */
  next: Word | null
  other: Word | null
}

/** Suffixes whose value is a decimal number. Source: HJ 212-2017 table 4; HJ/T 212-2005 table 4; electricity and check suffixes as devices send them. */
const numeric = new Set(
  (
    'Rtd ZsRtd Min Avg Max ZsMin ZsAvg ZsMax Cou ZsCou Data DayData NightData RS RT Ala UpValue LowValue ' +
    'SampleRd StandardValue SpanValue Check Ia Ib Ic Ua Ub Uc Pt Pa Pb Pc Qt cos Pdem Ept Epa Epb Epc ' +
    'Eg1 Eg2 Eg3 Eg4 Pa_ave Pb_ave Pc_ave Tpa Tpb Tpc Pga Pgb Pgc'
  ).split(' '),
)

const SLOTS = 4096
const PROBES = 8
/** Longer words are not kept: an attacker could fill the table with them. */
const LONGEST = 48
const slots: (Word | undefined)[] = Array.from({ length: SLOTS }, () => undefined)
let scan = 0
let overflow: Map<string, Word> | undefined
/** Guess for the first key of the next frame. */
let opening: Word | null = null
/** Guesses for the second, by kind of message: what comes behind DataTime depends on the command. */
const SECONDS = 256
const seconds: (Word | null)[] = Array.from({ length: SECONDS }, () => null)

export const firstGuess = (): Word | null => opening

/** `kind` is any number that is the same for messages alike. */
export const secondGuess = (kind: number): Word | null => seconds[kind & (SECONDS - 1)]!

/** `word` is pair `index` of a message of this kind and came behind `previous`. */
export function follow(previous: Word | null, word: Word, index: number, kind: number): void {
  if (!word.kept) return
  if (previous === null) opening = word
  else if (index === 1) seconds[kind & (SECONDS - 1)] = word
  else if (previous.kept && previous.next !== word) {
    previous.other = previous.next
    previous.next = word
  }
}

/** Throw a word out of the table: it is guessed no more, and neither is what followed it. Else chains of words would grow without bound. */
function forget(word: Word | undefined): void {
  if (word === undefined) return
  word.kept = false
  word.first = NOWHERE
  word.next = null
  word.other = null
}

/** Begin a scan: until the next one, every word handed out stays the same object, so `seen` can mark repeats. */
export function openScan(): number {
  overflow = undefined
  scan = scan === 0x3fffffff ? restart() : scan + 1
  return scan
}

function restart(): number {
  for (const word of slots) forget(word)
  slots.fill(undefined)
  return 1
}

/** Hash of one more byte; start from 0. */
export const mix = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

/** The word `bytes[from, to)`, ASCII or UTF-8, whose hash is `hash`. */
export function wordAt(bytes: Uint8Array, from: number, to: number, hash: number): Word {
  const length = to - from
  let free = -1
  if (length <= LONGEST) {
    const base = hash ^ (hash >>> 15)
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (base + probe) & (SLOTS - 1)
      const word = slots[slot]
      if (word === undefined) {
        if (free < 0) free = slot
        break
      }
      if (word.bytes.length === length && isAt(word.bytes, bytes, from)) return word
      if (free < 0 && word.seen !== scan) free = slot // a word of this scan is never thrown out: repeats must be seen
    }
  }
  if (free >= 0) {
    forget(slots[free])
    return (slots[free] = makeWord(bytes, from, to, true))
  }
  const key = String.fromCharCode(...bytes.subarray(from, to))
  overflow ??= new Map()
  const known = overflow.get(key)
  if (known) return known
  const word = makeWord(bytes, from, to, false)
  overflow.set(key, word)
  return word
}

function makeWord(bytes: Uint8Array, from: number, to: number, kept: boolean): Word {
  const text = textOf(bytes, from, to, 'unknown')
  const dash = text.lastIndexOf('-')
  const coded = dash > 0 && dash < text.length - 1
  const code = coded ? text.slice(0, dash) : ''
  const name = coded ? text.slice(dash + 1) : text
  const blank = code.trim() !== code || name.trim() !== name
  const trimmed = unique(code.trim())
  const suffix = unique(name.trim())
  const key = bytes.slice(from, to)
  const { first, second, third, fourth, secondMask, thirdMask, fourthMask } = quadKeyOf(key)
  return {
    text,
    code: trimmed,
    name: suffix,
    kind: kindOf(trimmed, suffix),
    blank,
    bytes: key,
    seen: 0,
    kept,
    next: null,
    other: null,
    first,
    second,
    third,
    fourth,
    secondMask,
    thirdMask,
    fourthMask,
  }
}

/** The engine's own copy of a text used as a key: equal texts are the same object then, which comparing and looking up are faster for. */
const unique = (text: string): string => Object.keys({ [text]: 0 })[0]!

function kindOf(code: string, name: string): KeyKind {
  if (code !== '') return name === 'Flag' ? 'mark' : numeric.has(name) ? 'number' : 'text'
  if (name === 'DataTime') return 'data-time'
  if (name === 'Flag') return 'bare-mark'
  return name === 'BeginTime' || name === 'EndTime' ? 'period' : 'named'
}
