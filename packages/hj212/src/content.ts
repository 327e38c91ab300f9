/**
 * The content of CP: pairs, and what is wrong with them. Works on bytes; text is made only where it is asked for.
 * Source: HJ 212-2017 clause 6.3.3, table 4; HJ/T 212-2005 clause 6.3.3.
 */
import { COMMA, EQUALS, SEMICOLON, SLASH, isAt, isBlank, isDigit } from './ascii.ts'
import { isTime, minutesOf } from './clock.ts'
import type { FaultList } from './fault-list.ts'
import type { Head } from './head.ts'
import { firstGuess, follow, mix, openScan, wordAt } from './keys.ts'
import type { Word } from './keys.ts'
import type { Version } from './message.ts'
import type { SegmentText } from './text.ts'

/** The pairs found: `words[i]` is the key of pair i; `spans` has value from, value to, group for each. */
export interface Content {
  readonly words: readonly Word[]
  readonly spans: readonly number[]
  readonly trailing: boolean
  readonly dataTime: string | null
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
const NOT_USUAL = -1

/** Room for the pairs of the frame at hand. */
const foundWords: Word[] = []
const foundSpans: number[] = []

/** Read `bytes[from, to)`, the text between the two `&&`. */
export function readContent(bytes: Uint8Array, from: number, to: number, text: SegmentText, head: Head, allowMissingDataTime: boolean, faults: FaultList): Content {
  reader.begin(bytes, from, to, text, head, faults)
  return reader.read(allowMissingDataTime)
}

class ContentReader {
  #bytes!: Uint8Array
  #from = 0
  #to = 0
  #segment!: SegmentText
  #head!: Head
  #faults!: FaultList
  /** Words of one scan are marked with its number. */
  #scan = 0
  #count = 0
  #group = 0
  #dataTime: string | null = null
  #dataTimes = 0
  #period = false
  #coded = false
  #trailing = false

  begin(bytes: Uint8Array, from: number, to: number, text: SegmentText, head: Head, faults: FaultList): void {
    this.#bytes = bytes
    this.#from = from
    this.#to = to
    this.#segment = text
    this.#head = head
    this.#faults = faults
    this.#scan = openScan()
    this.#count = 0
    this.#group = 0
    this.#dataTime = null
    this.#dataTimes = 0
    this.#period = false
    this.#coded = false
    this.#trailing = false
  }

  read(allowMissingDataTime: boolean): Content {
    const bytes = this.#bytes
    const to = this.#to
    const plain = this.#segment.encoding === 'ascii'
    let previous: Word | null = null
    for (let at = this.#from; at < to; ) {
      const guess: Word | null = previous === null ? firstGuess() : previous.next
      const end: number = guess !== null && plain ? this.#usual(guess, previous, at) : NOT_USUAL
      if (end === NOT_USUAL) {
        at = this.#next(at, previous)
        previous = this.#count === 0 ? null : foundWords[this.#count - 1]!
      } else {
        at = end
        previous = guess
      }
      if (at >= to) break
      if (bytes[at] === SEMICOLON) this.#group++
      at++
      if (at === to) this.#ending(bytes[at - 1]!)
    }
    this.#conclude(allowMissingDataTime)
    return { words: foundWords.slice(0, this.#count), spans: foundSpans.slice(0, this.#count * 3), trailing: this.#trailing, dataTime: this.#dataTime }
  }

  /**
   * The short way for nearly all pairs: the key that was guessed, a decimal number or the mark N as they should be.
   * Returns where the value ends, or `NOT_USUAL` with nothing done.
   */
  #usual(word: Word, previous: Word | null, keyFrom: number): number {
    const bytes = this.#bytes
    const to = this.#to
    const equals = keyFrom + word.bytes.length
    if (equals >= to || bytes[equals] !== EQUALS || !isAt(word.bytes, bytes, keyFrom) || word.seen === this.#scan || word.blank) return NOT_USUAL
    const from = equals + 1
    let end = from
    if (previous === null) {
      if (word.kind !== 'data-time') return NOT_USUAL
      end = from + 14
      if (end > to || (end < to && bytes[end] !== SEMICOLON)) return NOT_USUAL
      const time = this.#text(from, end)
      if (!isTime(time)) return NOT_USUAL
      this.#setDataTime(time)
      this.#found(word, from, end)
      return end
    }
    const sameItem = foundSpans[this.#count * 3 - 1] === this.#group
    if (sameItem !== (previous.code === word.code)) return NOT_USUAL
    if (word.kind === 'number') {
      end = numberEnd(bytes, from, to)
      if (end < 0) return NOT_USUAL
      if (bytes[end] === COMMA && end + 1 < to && isDigit(bytes[end + 1]!)) return NOT_USUAL
    } else if (word.kind === 'mark' && bytes[from] === NORMAL) end = from + 1
    else return NOT_USUAL
    if (end < to && bytes[end] !== COMMA && bytes[end] !== SEMICOLON) return NOT_USUAL
    if (end > to) return NOT_USUAL
    word.seen = this.#scan
    this.#coded = true
    this.#found(word, from, end)
    return end
  }

  #found(word: Word, from: number, to: number): void {
    const count = this.#count++
    foundWords[count] = word
    foundSpans[count * 3] = from
    foundSpans[count * 3 + 1] = to
    foundSpans[count * 3 + 2] = this.#group
  }

  /** The next pair, or something that should be one. Returns where it ends. */
  #next(keyFrom: number, previous: Word | null): number {
    const bytes = this.#bytes
    const to = this.#to
    let at = keyFrom
    let hash = 0
    for (; at < to; at++) {
      const byte = bytes[at]!
      if (byte === EQUALS) {
        const end = this.#pair(keyFrom, at, hash)
        follow(previous, foundWords[this.#count - 1]!)
        return end
      }
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
    if (word.blank) this.#faults.add('cp-blank', word.text)
    const after = word.name === 'Info' && bytes[equals + 1] === SLASH && bytes[equals + 2] === SLASH ? this.#info(equals + 1) : this.#valueEnd(equals + 1)
    let valueFrom = equals + 1
    let valueTo = after
    if (valueTo > valueFrom && (isBlank(bytes[valueFrom]!) || isBlank(bytes[valueTo - 1]!))) {
      while (valueFrom < valueTo && isBlank(bytes[valueFrom]!)) valueFrom++
      while (valueTo > valueFrom && isBlank(bytes[valueTo - 1]!)) valueTo--
      this.#faults.add('cp-blank', this.#text(keyFrom, after))
    }
    const end = word.kind === 'number' ? this.#decimalComma(valueFrom, valueTo, after) : after
    if (end !== after) valueTo = end
    this.#joined(word)
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
    let at = after + 1
    while (at < this.#to && isDigit(bytes[at]!)) at++
    if (at === after + 1 || at < this.#to && bytes[at] !== COMMA && bytes[at] !== SEMICOLON) return after
    this.#faults.add('pair-malformed', `${this.#text(from, at)}, a comma in a number`)
    return at
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
  #joined(word: Word): void {
    const count = this.#count
    if (count === 0) return
    const previous = foundWords[count - 1]!
    const sameItem = foundSpans[count * 3 - 1] === this.#group
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
      if (word.seen === this.#scan) this.#faults.add('duplicate-key', word.text)
      word.seen = this.#scan
    }
    if (kind === 'number') this.#checkNumber(word, from, to)
    else if (kind === 'mark') this.#checkMark(from, to)
    else if (kind === 'bare-mark') {
      this.#faults.add('mark-without-code', `Flag=${this.#text(from, to)}`)
      this.#checkMark(from, to)
    } else if (kind === 'data-time') this.#checkDataTime(from, to)
    else if (kind === 'period') this.#period = true
    else if (word.name === 'PolId') this.#scan = openScan() // the same information may follow for the next analyser
    if (this.#segment.encoding !== 'ascii' && word.name !== 'Info') this.#checkWidth(word, from, to)
  }

  #checkNumber(word: Word, from: number, to: number): void {
    if (numberEnd(this.#bytes, from, to) === to) return
    const text = this.#text(from, to)
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
    const time = text.length === 12 ? `${text}00` : text.slice(0, 14)
    if (text.length > 17 || !isTime(text.length === 12 ? time : text)) {
      this.#dataTimes++
      this.#faults.add('datatime-invalid', text)
      return
    }
    if (text.length !== 14) this.#faults.add('datatime-format', text)
    this.#setDataTime(time)
  }

  /** `time` has 14 digits. */
  #setDataTime(time: string): void {
    this.#dataTimes++
    if (this.#dataTime === null) {
      this.#dataTime = time
      const { qn, timed } = this.#head
      if (timed && qn !== null && time > qn && minutesOf(time) - minutesOf(qn) > MINUTES_OF_DAY) this.#faults.add('datatime-ahead', time)
    } else if (time === this.#dataTime) this.#faults.add('duplicate-key', `DataTime=${time}`)
    else this.#faults.add('duplicate-key', `DataTime=${time} after ${this.#dataTime}`, 'rejected')
  }

  /** Full-width separators hide where a value ends. */
  #checkWidth(word: Word, from: number, to: number): void {
    const text = this.#text(from, to)
    if (/[；，＝＆]/.test(text) || /[；，＝＆]/.test(word.text)) this.#faults.add('separator-fullwidth', `${word.text}=${text}`)
  }

  /** Does an upload say when it was measured? */
  #conclude(allowMissingDataTime: boolean): void {
    const { cn, pno } = this.#head
    if (!this.#coded || this.#period || cn === null || cn[0] !== '2' || cn === ALARM_EVENT) return
    if (pno !== null && pno > 1 && foundWords[0]?.kind !== 'data-time') this.#faults.add('packet-fragment')
    else if (this.#dataTimes === 0) this.#faults.add('datatime-missing', '', allowMissingDataTime ? 'tolerated' : 'rejected')
  }
}

/** One for all: content is read in one go, and a reader for each would be thrown away at once. */
const reader = new ContentReader()

/** Carries AlarmTime instead. Source: HJ/T 212-2005. */
const ALARM_EVENT = '2072'

/** End of the decimal number at `from`: an optional minus, digits, perhaps a point and digits. -1 when there is none. */
function numberEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  if (at < to && bytes[at] === DASH) at++
  const whole = at
  while (at < to && isDigit(bytes[at]!)) at++
  if (at === whole) return -1
  if (at === to || bytes[at] !== POINT) return at
  const part = ++at
  while (at < to && isDigit(bytes[at]!)) at++
  return at === part ? -1 : at
}
