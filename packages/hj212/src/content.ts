/**
 * The content of CP: pairs, and what is wrong with them. Works on bytes; text is made only where it is asked for.
 * Source: HJ 212-2017 clause 6.3.3, table 4; HJ/T 212-2005 clause 6.3.3.
 */
import { COMMA, EQUALS, SEMICOLON, SLASH, isBlank, isDigit } from './ascii.ts'
import { isTime, minutesOf } from './clock.ts'
import type { FaultList } from './fault-list.ts'
import { mix, openScan, wordAt } from './keys.ts'
import type { Word } from './keys.ts'
import type { Version } from './message.ts'

/** What the head says that matters to the content. */
export interface ContentContext {
  readonly version: Version
  readonly st: string | null
  readonly cn: string | null
  readonly pno: number | null
  /** QN when it is a time, else null. */
  readonly sentAt: string | null
  readonly allowMissingDataTime: boolean
  /** Text of the segment at hand as sent. */
  readonly textOf: (from: number, to: number) => string
  readonly ascii: boolean
}

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

/** Read `bytes[from, to)`, the text between the two `&&`. */
export function readContent(bytes: Uint8Array, from: number, to: number, context: ContentContext, faults: FaultList): Content {
  return new ContentReader(bytes, from, to, context, faults).read()
}

class ContentReader {
  readonly #bytes: Uint8Array
  readonly #from: number
  readonly #to: number
  readonly #context: ContentContext
  readonly #faults: FaultList
  readonly #words: Word[] = []
  readonly #spans: number[] = []
  #scan = openScan()
  #group = 0
  #dataTime: string | null = null
  #dataTimes = 0
  #period = false
  #coded = false
  #trailing = false

  constructor(bytes: Uint8Array, from: number, to: number, context: ContentContext, faults: FaultList) {
    this.#bytes = bytes
    this.#from = from
    this.#to = to
    this.#context = context
    this.#faults = faults
  }

  read(): Content {
    const bytes = this.#bytes
    const to = this.#to
    let at = this.#from
    while (at < to) {
      const keyFrom = at
      let hash = 0
      let byte = 0
      for (; at < to; at++) {
        byte = bytes[at]!
        if (byte === EQUALS || byte === SEMICOLON || byte === COMMA) break
        hash = mix(hash, byte)
      }
      if (at < to && byte === EQUALS) at = this.#pair(keyFrom, at, hash)
      else this.#token(keyFrom, at)
      if (at >= to) break
      if (bytes[at] === SEMICOLON) this.#group++
      at++
      if (at === to) this.#ending(bytes[at - 1]!)
    }
    this.#conclude()
    return { words: this.#words, spans: this.#spans, trailing: this.#trailing, dataTime: this.#dataTime }
  }

  #text(from: number, to: number): string {
    return this.#context.textOf(from, to)
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
    this.#words.push(word)
    this.#spans.push(valueFrom, valueTo, this.#group)
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
    if (last !== SEMICOLON || this.#context.version !== '2005' || this.#context.cn !== '9014') this.#faults.add('separator', 'at the end of CP')
  }

  /** Different factors belong to different items, the classes of one factor to the same. */
  #joined(word: Word): void {
    const count = this.#words.length
    if (count === 0) return
    const previous = this.#words[count - 1]!
    const sameItem = this.#spans[count * 3 - 1] === this.#group
    if (sameItem) {
      const wrong = word.code !== '' && (previous.kind === 'data-time' || (previous.code !== '' && previous.code !== word.code))
      if (wrong) this.#faults.add('separator', `${previous.text}, ${word.text}`)
    } else if (word.code !== '' && previous.code === word.code && this.#context.cn !== CHECKS) {
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
    if (!this.#context.ascii && word.name !== 'Info') this.#checkWidth(word, from, to)
  }

  #checkNumber(word: Word, from: number, to: number): void {
    const bytes = this.#bytes
    let at = from
    if (bytes[at] === 0x2d && at < to) at++
    const whole = at
    while (at < to && isDigit(bytes[at]!)) at++
    let right = at > whole
    if (right && at < to && bytes[at] === 0x2e) {
      const part = ++at
      while (at < to && isDigit(bytes[at]!)) at++
      right = at > part
    }
    if (right && at === to) return
    const text = this.#text(from, to)
    if (this.#context.st === CONDITIONS && /^[A-Z]$/.test(text)) return
    const shown = `${word.text}=${text}`
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) this.#faults.add('value-format', shown)
    else if (/^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/.test(text)) this.#faults.add('value-exponent', shown)
    else this.#faults.add('value-not-numeric', shown)
  }

  #checkMark(from: number, to: number): void {
    if (to - from === 1 && this.#bytes[from] === 0x4e) return // N, by far the most frequent
    const text = this.#text(from, to)
    if (text.length === 1 && marks[this.#context.version].includes(text)) return
    if (text === 'J' && this.#context.st === ELECTRICITY) return
    this.#faults.add('mark-unknown', text)
  }

  #checkDataTime(from: number, to: number): void {
    const text = this.#text(from, to)
    const time = text.length === 12 ? `${text}00` : text.slice(0, 14)
    this.#dataTimes++
    if (text.length > 17 || !isTime(text.length === 12 ? time : text)) {
      this.#faults.add('datatime-invalid', text)
      return
    }
    if (text.length !== 14) this.#faults.add('datatime-format', text)
    if (this.#dataTime === null) {
      this.#dataTime = time
      const { sentAt } = this.#context
      if (sentAt !== null && time > sentAt && minutesOf(time) - minutesOf(sentAt) > MINUTES_OF_DAY) this.#faults.add('datatime-ahead', text)
    } else if (time === this.#dataTime) this.#faults.add('duplicate-key', `DataTime=${text}`)
    else this.#faults.add('duplicate-key', `DataTime=${text} after ${this.#dataTime}`, 'rejected')
  }

  /** Full-width separators hide where a value ends. */
  #checkWidth(word: Word, from: number, to: number): void {
    const text = this.#text(from, to)
    if (/[；，＝＆]/.test(text) || /[；，＝＆]/.test(word.text)) this.#faults.add('separator-fullwidth', `${word.text}=${text}`)
  }

  /** Does an upload say when it was measured? */
  #conclude(): void {
    const { cn, pno } = this.#context
    if (!this.#coded || this.#period || cn === null || cn[0] !== '2' || cn === ALARM_EVENT) return
    if (pno !== null && pno > 1 && this.#words[0]?.kind !== 'data-time') this.#faults.add('packet-fragment')
    else if (this.#dataTimes === 0) this.#faults.add('datatime-missing', '', this.#context.allowMissingDataTime ? 'tolerated' : 'rejected')
  }
}

/** Carries AlarmTime instead. Source: HJ/T 212-2005. */
const ALARM_EVENT = '2072'
