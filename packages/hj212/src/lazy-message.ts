/** A decoded message: the head is read at once, the content becomes text when first asked for. */
import type { Content } from './content.ts'
import { Head } from './head.ts'
import type { Message, Pair } from './message.ts'
import type { SegmentText } from './text.ts'

const nothing: Content = { words: [], spans: [], trailing: false, dataTime: null }

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
    const { spans } = this.#content
    return this.#text.slice(spans[index * 3]!, spans[index * 3 + 1]!)
  }

  get pairs(): readonly Pair[] {
    const { words, spans } = this.#content
    this.#pairs ??= words.map((word, index) => ({
      code: word.code,
      name: word.name,
      value: this.#value(index),
      group: spans[index * 3 + 2]!,
    }))
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
    const { words } = this.#content
    const items = plain<Record<string, string>>()
    let bare = false
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!
      if (word.code === '') {
        bare ||= word.kind === 'bare-mark'
        continue
      }
      const item = (items[word.code] ??= plain<string>())
      item[word.name] ??= this.#value(index)
    }
    if (bare) this.#spreadMarks(items)
    this.#items = items
    return items
  }

  /** A mark without a code goes to the factors of its own item that have none; alone in its item, to all that have none. */
  #spreadMarks(items: Record<string, Record<string, string>>): void {
    const { words, spans } = this.#content
    for (const [index, word] of words.entries()) {
      if (word.kind !== 'bare-mark') continue
      const group = spans[index * 3 + 2]
      const near = words.filter((each, other) => each.code !== '' && spans[other * 3 + 2] === group).map((each) => each.code)
      for (const code of near.length > 0 ? near : Object.keys(items)) items[code]!['Flag'] ??= this.#value(index)
    }
  }

  toJSON(): Message {
    const { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items } = this
    return { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items }
  }
}
