/** A decoded message: the head is read at once, the content becomes text when first asked for. */
import { spanFrom, spanTo } from './content.ts'
import type { Content } from './content.ts'
import { Head } from './head.ts'
import type { Message, Pair } from './message.ts'
import type { SegmentText } from './text.ts'

const nothing: Content = { from: 0, words: [], repeats: false, spans: [], trailing: false, dataTime: null, undated: false }

/** Objects without a prototype that answers: keys such as `constructor` or `__proto__` are keys like any other. */
const Plain = function Plain() {} as unknown as new () => Record<string, never>
Plain.prototype = Object.freeze(Object.create(null))

const plain = <Value>(): Record<string, Value> => new Plain()

export class LazyMessage extends Head implements Message {
  readonly #text: SegmentText
  #content: Content = nothing
  #pairs: readonly Pair[] | null = null
  #fields: Record<string, string> | null = null
  #items: Record<string, Record<string, string>> | null = null

  constructor(text: SegmentText) {
    super()
    this.#text = text
  }

  /** Give the content once it is read. */
  hold(content: Content): void {
    this.#content = content
  }

  get dataTime(): string | null {
    return this.#content.dataTime
  }

  get trailing(): boolean {
    return this.#content.trailing
  }

  #value(index: number): string {
    const span = this.#content.spans[index]!
    const { from } = this.#text
    return this.#text.slice(from + spanFrom(span), from + spanTo(span))
  }

  /** Group of each pair: how many `;` stand before it outside of values. */
  #groups(): number[] {
    const { from, spans } = this.#content
    const { raw } = this.#text
    let at = from
    let group = 0
    return spans.map((span) => {
      for (; at < spanFrom(span); at++) if (raw[at] === ';') group++
      at = spanTo(span)
      return group
    })
  }

  get pairs(): readonly Pair[] {
    if (this.#pairs !== null) return this.#pairs
    const groups = this.#groups()
    this.#pairs = this.#content.words.map(({ code, name }, index) => ({ code, name, value: this.#value(index), group: groups[index]! }))
    return this.#pairs
  }

  get fields(): Readonly<Record<string, string>> {
    if (this.#fields !== null) return this.#fields
    const fields = plain<string>()
    for (const [index, word] of this.#content.words.entries()) {
      if (word.code !== '' || word.kind === 'data-time' || word.kind === 'bare-mark' || word.name in fields) continue
      fields[word.name] = this.#value(index)
    }
    this.#fields = fields
    return fields
  }

  get items(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    if (this.#items !== null) return this.#items
    const { words, repeats } = this.#content
    const items = plain<Record<string, string>>()
    let code = ''
    let item = plain<string>()
    let bare = false
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!
      if (word.code === '') {
        bare ||= word.kind === 'bare-mark'
        continue
      }
      if (word.code !== code) {
        code = word.code
        item = items[code] ??= plain<string>()
      }
      if (!repeats || !(word.name in item)) item[word.name] = this.#value(index)
    }
    if (bare) this.#spreadMarks(items)
    this.#items = items
    return items
  }

  /** A mark without a code goes to the factors of its own item that have none; alone in its item, to all that have none. */
  #spreadMarks(items: Record<string, Record<string, string>>): void {
    const { words } = this.#content
    const groups = this.#groups()
    for (const [index, word] of words.entries()) {
      if (word.kind !== 'bare-mark') continue
      const near = words.filter((each, other) => each.code !== '' && groups[other] === groups[index]).map((each) => each.code)
      for (const other of near.length > 0 ? near : Object.keys(items)) items[other]!['Flag'] ??= this.#value(index)
    }
  }

  toJSON(): Message {
    const { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items } = this
    return { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items }
  }
}
