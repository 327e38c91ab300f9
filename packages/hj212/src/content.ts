/**
 * The content of CP: pairs, and what is wrong with them. Works on bytes; text is made only where it is asked for.
 * Source: HJ 212-2017 clause 6.3.3, table 4; HJ/T 212-2005 clause 6.3.3.
 */
import { AMPERSAND, COMMA, EQUALS, SEMICOLON, SLASH, isAt, isBlank, isDigit } from './ascii.ts'
import { NO_TIME, timeAt } from './clock.ts'
import type { FaultList } from './fault-list.ts'
import type { Head } from './head.ts'
import { firstGuess, follow, mix, openScan, secondGuess, wordAt } from './keys.ts'
import type { Word } from './keys.ts'
import type { Version } from './message.ts'
import { REACH, digitsEnd, standsAt } from './quads.ts'
import type { SegmentText } from './text.ts'

/** The pairs found: `words[i]` is the key of pair i, `spans[i]` where its value stands in the segment; see `spanFrom`. */
export interface Content {
  /** Where the content begins in the segment. */
  readonly from: number
  readonly words: readonly Word[]
  readonly spans: readonly number[]
  /** A key stands twice. */
  readonly repeats: boolean
  readonly trailing: boolean
  readonly dataTime: string | null
  /** Data without a DataTime. */
  readonly undated: boolean
}

/** Marks of the data marks tables, as bytes. Source: HJ 212-2017 table 8; HJ/T 212-2005; J: electricity dialects (ST 80). */
const marks: Readonly<Record<Version, string>> = { '2005': 'NFMSDCTP0123', '2017': 'NFMSDCTB', '2025': 'NFMSDCTB' }
const ELECTRICITY = '80'
/** ST of key production conditions: its values are marks. Source: HJ 212-2025 (secondary material). */
const CONDITIONS = '45'
/** Results of checks list the values of one factor as items of their own. Source: HJ 212-2025 annex C (secondary material). */
const CHECKS = '2062'
const MINUTES_OF_DAY = 1440
/** The mark N: by far the most frequent. */
const NORMAL = 0x4e
const DASH = 0x2d
const POINT = 0x2e
const DIGITS_OF_TIME = 14

/** A stretch of the segment in one small number: 14 bits each for where it begins and how long it is. */
const SPAN_BITS = 14
export const spanFrom = (span: number): number => span & ((1 << SPAN_BITS) - 1)
export const spanTo = (span: number): number => spanFrom(span) + (span >> SPAN_BITS)

/** Room for the pairs of the frame at hand. */
const foundWords: Word[] = []
const foundSpans: number[] = []

/** Read `bytes[from, to)`, the text between the two `&&`. */
export function readContent(bytes: Uint8Array, from: number, to: number, text: SegmentText, head: Head, faults: FaultList): Content {
  reader.begin(bytes, to, text, head, faults)
  return reader.read(from)
}

class ContentReader {
  #bytes: Uint8Array = new Uint8Array(0)
  /** The same bytes, to look at four at once. */
  #quads: DataView = new DataView(this.#bytes.buffer)
  /** Where the segment begins in `bytes`. */
  #base = 0
  #to = 0
  #segment!: SegmentText
  #head!: Head
  #faults!: FaultList
  /** Words of one scan are marked with its number. */
  #scan = 0
  #count = 0
  /** A number for messages alike in edition, system and command. */
  #kind = 0
  #repeats = false
  #dataTime: string | null = null
  #dataTimes = 0
  #period = false
  #coded = false
  #trailing = false

  begin(bytes: Uint8Array, to: number, text: SegmentText, head: Head, faults: FaultList): void {
    if (bytes !== this.#bytes) this.#quads = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#bytes = bytes
    this.#base = text.from
    this.#to = to
    this.#segment = text
    this.#head = head
    this.#faults = faults
    this.#scan = openScan()
    this.#count = 0
    this.#kind = kindOf(head)
    this.#repeats = false
    this.#dataTime = null
    this.#dataTimes = 0
    this.#period = false
    this.#coded = false
    this.#trailing = false
  }

  read(from: number): Content {
    const to = this.#to
    // the closing stops digits, and its four bytes may be looked at
    const plain = this.#segment.encoding === 'ascii' && this.#bytes[to] === AMPERSAND && to + 4 <= this.#bytes.length
    for (let at = from; at < to;) {
      if (plain) at = this.#usual(at)
      if (at >= to) break
      at = this.#next(at)
      if (at >= to) break
      at++
      if (at === to) this.#ending(this.#bytes[at - 1]!)
    }
    const undated = this.#isUndated()
    const words = foundWords.slice(0, this.#count)
    const spans = foundSpans.slice(0, this.#count)
    return { from: from - this.#base, words, spans, repeats: this.#repeats, trailing: this.#trailing, dataTime: this.#dataTime, undated }
  }

  /**
   * The short way for nearly all pairs: DataTime first, then the keys that were guessed with decimal numbers or the mark N, as they
   * should be. Returns where the first pair begins that needs the long way; of that one nothing was done.
   */
  #usual(from: number): number {
    const bytes = this.#bytes
    const to = this.#to
    const base = this.#base
    const scan = this.#scan
    const quads = this.#quads
    const last = Math.min(to - 1, bytes.length - REACH)
    let at = this.#count === 0 ? this.#usualTime(from) : from
    let count = this.#count
    if (count === 0) return at
    let previous = foundWords[count - 1]!
    while (at <= last) {
      let word = count === 1 ? secondGuess(this.#kind) : previous.next
      if (word === null || !standsAt(word, quads, at)) {
        word = previous.other
        if (word === null || !standsAt(word, quads, at)) break
      }
      if (word.seen === scan || word.blank || (bytes[at - 1] === COMMA) !== (previous.code === word.code)) break
      const equals = at + word.bytes.length
      if (equals >= to) break
      let end = equals + 1
      if (word.kind === 'number') end = numberEnd(bytes, quads, end)
      else if (word.kind === 'mark' && bytes[end] === NORMAL) end++
      else break
      if (end < 0 || end > to || end + 1 === to) break
      const separator = bytes[end]
      if (end < to && separator !== SEMICOLON && (separator !== COMMA || this.#moreDigits(end) > 0)) break
      word.seen = scan
      foundWords[count] = word
      foundSpans[count++] = (equals + 1 - base) | ((end - equals - 1) << SPAN_BITS)
      previous = word
      at = end < to ? end + 1 : to
    }
    if (count > this.#count && previous.code !== '') this.#coded = true
    this.#count = count
    return at
  }

  #usualTime(at: number): number {
    const word = firstGuess()
    if (word === null || word.kind !== 'data-time') return at
    const from = at + word.bytes.length + 1
    const end = from + DIGITS_OF_TIME
    if (end > this.#to || end + 1 === this.#to || !isKeyAt(word, this.#bytes, at)) return at
    if (end < this.#to && this.#bytes[end] !== SEMICOLON) return at
    const time = timeAt(this.#bytes, from, end)
    if (time === NO_TIME) return at
    this.#setDataTime(this.#text(from, end), time)
    this.#found(word, from, end)
    return end < this.#to ? end + 1 : end
  }

  #found(word: Word, from: number, to: number): void {
    foundWords[this.#count] = word
    foundSpans[this.#count++] = (from - this.#base) | ((to - from) << SPAN_BITS)
  }

  /** The next pair, or something that should be one. Returns where it ends. */
  #next(keyFrom: number): number {
    const bytes = this.#bytes
    const to = this.#to
    let at = keyFrom
    let hash = 0
    for (; at < to; at++) {
      const byte = bytes[at]!
      if (byte === EQUALS) return this.#pair(keyFrom, at, hash)
      if (byte === SEMICOLON || byte === COMMA) break
      hash = mix(hash, byte)
    }
    this.#token(keyFrom, at)
    return at
  }

  #text(from: number, to: number): string {
    return this.#segment.slice(from, to)
  }

  /** A pair whose key is `[keyFrom, equals)`. Returns where its value ends. */
  #pair(keyFrom: number, equals: number, hash: number): number {
    const bytes = this.#bytes
    let from = keyFrom
    let to = equals
    let hashed = hash
    if (to > from && (isBlank(bytes[from]!) || isBlank(bytes[to - 1]!))) {
      while (from < to && isBlank(bytes[from]!)) from++
      while (to > from && isBlank(bytes[to - 1]!)) to--
      hashed = 0
      for (let at = from; at < to; at++) hashed = mix(hashed, bytes[at]!)
      this.#faults.add('cp-blank', this.#text(keyFrom, equals))
    }
    const word = wordAt(bytes, from, to, hashed)
    if (word.blank) {
      this.#faults.add('cp-blank', word.text)
      this.#repeats = true
    }
    const after =
      word.name === 'Info' && bytes[equals + 1] === SLASH && bytes[equals + 2] === SLASH
        ? this.#info(equals + 1)
        : this.#valueEnd(equals + 1)
    let valueFrom = equals + 1
    let valueTo = after
    if (valueTo > valueFrom && (isBlank(bytes[valueFrom]!) || isBlank(bytes[valueTo - 1]!))) {
      while (valueFrom < valueTo && isBlank(bytes[valueFrom]!)) valueFrom++
      while (valueTo > valueFrom && isBlank(bytes[valueTo - 1]!)) valueTo--
      this.#faults.add('cp-blank', this.#text(keyFrom, after))
    }
    const end = word.kind === 'number' ? this.#decimalComma(valueFrom, valueTo, after) : after
    if (end !== after) valueTo = end
    const previous = this.#count === 0 ? null : foundWords[this.#count - 1]!
    follow(previous, word, this.#count, this.#kind)
    if (previous !== null) this.#joined(previous, word, bytes[keyFrom - 1] === COMMA)
    this.#check(word, valueFrom, valueTo)
    this.#found(word, valueFrom, valueTo)
    return end
  }

  #valueEnd(from: number): number {
    const bytes = this.#bytes
    let at = from
    for (; at < this.#to; at++) {
      const byte = bytes[at]
      if (byte === SEMICOLON || byte === COMMA) break
    }
    return at
  }

  /** Log text stands between `//` and `//` and may hold separators; without a closing it goes to the end. */
  #info(from: number): number {
    const bytes = this.#bytes
    for (let at = from + 2; at + 1 < this.#to; at++) {
      if (bytes[at] !== SLASH || bytes[at + 1] !== SLASH) continue
      const next = at + 2
      if (next === this.#to || bytes[next] === SEMICOLON || bytes[next] === COMMA) return next
    }
    this.#faults.add('info-unclosed', this.#text(from, this.#to))
    return this.#to
  }

  /** `38,5`: a comma where the point should be must not become the value 38. The text is kept whole. */
  #decimalComma(from: number, to: number, after: number): number {
    const bytes = this.#bytes
    if (bytes[after] !== COMMA || after === from || !isDigit(bytes[to - 1]!)) return after
    const at = this.#moreDigits(after)
    if (at === 0) return after
    this.#faults.add('pair-malformed', `${this.#text(from, at)}, a comma in a number`)
    return at
  }

  /** End of the digits behind the comma at `comma` when nothing else stands before the next separator; else 0. */
  #moreDigits(comma: number): number {
    const bytes = this.#bytes
    let at = comma + 1
    while (at < this.#to && isDigit(bytes[at]!)) at++
    return at === comma + 1 || (at < this.#to && bytes[at] !== COMMA && bytes[at] !== SEMICOLON) ? 0 : at
  }

  /** Something between separators that has no `=`. */
  #token(from: number, to: number): void {
    const text = this.#text(from, to)
    if (text.trim() !== '') this.#faults.add('pair-malformed', text)
    else if (text !== '') this.#faults.add('cp-blank', JSON.stringify(text))
    else if (from < this.#to) this.#faults.add('separator', 'an item is empty')
  }

  /** CP ends with a separator. The text of 2005 prints a `;` there in 9014. */
  #ending(last: number): void {
    if (last === SEMICOLON) this.#trailing = true
    if (last !== SEMICOLON || this.#head.version !== '2005' || this.#head.cn !== '9014') this.#faults.add('separator', 'at the end of CP')
  }

  /** Different factors belong to different items, the classes of one factor to the same. */
  #joined(previous: Word, word: Word, sameItem: boolean): void {
    if (sameItem) {
      const wrong = word.code !== '' && (previous.kind === 'data-time' || (previous.code !== '' && previous.code !== word.code))
      if (wrong) this.#faults.add('separator', `${previous.text}, ${word.text}`)
    } else if (word.code !== '' && previous.code === word.code && this.#head.cn !== CHECKS) {
      this.#faults.add('separator', `${previous.text}; ${word.text}`)
    }
  }

  #check(word: Word, from: number, to: number): void {
    const { kind } = word
    if (word.code !== '') {
      this.#coded = true
      if (word.seen === this.#scan) {
        this.#faults.add('duplicate-key', word.text)
        this.#repeats = true
      }
      word.seen = this.#scan
    }
    if (kind === 'number') this.#checkNumber(word, from, to)
    else if (kind === 'mark') this.#checkMark(from, to)
    else if (kind === 'bare-mark') {
      this.#faults.add('mark-without-code', `Flag=${this.#text(from, to)}`)
      this.#checkMark(from, to)
    } else if (kind === 'data-time') this.#checkDataTime(from, to)
    else if (kind === 'period') this.#period = true
    else if (word.name === 'PolId') this.#nextAnalyser()
    if (this.#segment.encoding !== 'ascii' && word.name !== 'Info') this.#checkWidth(word, from, to)
  }

  /** The same information may follow for the next analyser. */
  #nextAnalyser(): void {
    this.#repeats ||= this.#coded
    this.#scan = openScan()
  }

  #checkNumber(word: Word, from: number, to: number): void {
    const text = this.#text(from, to)
    if (/^-?\d+(\.\d+)?$/.test(text)) return
    if (this.#head.st === CONDITIONS && /^[A-Z]$/.test(text)) return
    const shown = `${word.text}=${text}`
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) this.#faults.add('value-format', shown)
    else if (/^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/.test(text)) this.#faults.add('value-exponent', shown)
    else this.#faults.add('value-not-numeric', shown)
  }

  #checkMark(from: number, to: number): void {
    if (to - from === 1 && this.#bytes[from] === NORMAL) return
    const text = this.#text(from, to)
    if (text.length === 1 && marks[this.#head.version].includes(text)) return
    if (text === 'J' && this.#head.st === ELECTRICITY) return
    this.#faults.add('mark-unknown', text)
  }

  #checkDataTime(from: number, to: number): void {
    const text = this.#text(from, to)
    const time = to - from > 17 ? NO_TIME : timeAt(this.#bytes, from, to)
    if (time === NO_TIME) {
      this.#dataTimes++
      this.#faults.add('datatime-invalid', text)
      return
    }
    if (text.length !== 14) this.#faults.add('datatime-format', text)
    this.#setDataTime(text.length === 12 ? `${text}00` : text.slice(0, 14), time)
  }

  /** `digits` are 14; `time` is the same as minutes since 1990. */
  #setDataTime(digits: string, time: number): void {
    this.#dataTimes++
    if (this.#dataTime === null) {
      this.#dataTime = digits
      const asked = this.#head.time
      if (asked !== NO_TIME && time - asked > MINUTES_OF_DAY) this.#faults.add('datatime-ahead', digits)
    } else if (digits === this.#dataTime) this.#faults.add('duplicate-key', `DataTime=${digits}`)
    else this.#faults.add('duplicate-key', `DataTime=${digits} after ${this.#dataTime}`, 'rejected')
  }

  /** Full-width separators hide where a value ends. */
  #checkWidth(word: Word, from: number, to: number): void {
    const text = this.#text(from, to)
    if (/[；，＝＆]/.test(text) || /[；，＝＆]/.test(word.text)) this.#faults.add('separator-fullwidth', `${word.text}=${text}`)
  }

  /** Is this an upload that does not say when it was measured? */
  #isUndated(): boolean {
    const { cn, pno } = this.#head
    if (this.#dataTimes > 0 && pno === null) return false
    if (!this.#coded || this.#period || cn === null || cn[0] !== '2' || cn === ALARM_EVENT) return false
    const fragment = pno !== null && pno > 1 && foundWords[0]?.kind !== 'data-time'
    if (fragment) this.#faults.add('packet-fragment')
    return !fragment && this.#dataTimes === 0
  }
}

/** One for all: content is read in one go, and a reader for each would be thrown away at once. */
const reader = new ContentReader()

/** Carries AlarmTime instead. Source: HJ/T 212-2005. */
const ALARM_EVENT = '2072'

/** `word` and `=` stand at `at`. */
const isKeyAt = ({ bytes: key }: Word, bytes: Uint8Array, at: number): boolean => bytes[at + key.length] === EQUALS && isAt(key, bytes, at)

/** End of the decimal number at `from`: an optional minus, digits, perhaps a point and digits. -1 when there is none; see `digitsEnd`. */
function numberEnd(bytes: Uint8Array, quads: DataView, from: number): number {
  const whole = bytes[from] === DASH ? from + 1 : from
  const end = digitsEnd(quads, whole)
  if (end === whole) return -1
  if (bytes[end] !== POINT) return end
  const part = end + 1
  const last = digitsEnd(quads, part)
  return last === part ? -1 : last
}

/** A small number that is mostly different for editions, systems and commands that are. */
function kindOf({ version, st, cn }: Head): number {
  const system = st === null || st.length < 2 ? 0 : st.charCodeAt(0) * 5 + st.charCodeAt(1)
  const command = cn === null || cn.length < 4 ? 0 : cn.charCodeAt(0) * 7 + cn.charCodeAt(2) * 11 + cn.charCodeAt(3)
  return system * 3 + command * 13 + version.charCodeAt(3)
}
