/** A decoded message: the head is read at once, the content becomes text when first asked for. */
import { spanFrom, spanTo } from './content.ts'
import type { Content } from './content.ts'
import { Head } from './head.ts'
import type { Message, Pair } from './message.ts'
import type { SegmentText } from './text.ts'

const nothing: Content = { from: 0, words: [], repeats: false, spans: [], trailing: false, dataTime: null, undated: false }

/** Objects without a prototype that answers: keys such as `constructor` or `__proto__` are keys like any other. */
const nobody: unknown = Object.freeze(Object.create(null))
const Plain = function Plain() {} as unknown as new () => Record<string, never>
Plain.prototype = nobody
/** The same for the values of one code: engines keep room for as many keys as objects of one constructor have. */
const Item = function Item() {} as unknown as new () => Record<string, never>
Item.prototype = nobody

const plain = <Value>(): Record<string, Value> => new Plain()
const newItem = (): Record<string, string> => new Item()

/** Set `item[name]`. A place of its own for each usual name: engines store fast where they know the name. */
function put(item: Record<string, string>, name: string, value: string): void {
  if (name === 'Flag') item['Flag'] = value
  else if (name === 'Rtd') item['Rtd'] = value
  else if (name === 'ZsRtd') item['ZsRtd'] = value
  else if (name === 'Avg') item['Avg'] = value
  else if (name === 'Min') item['Min'] = value
  else if (name === 'Max') item['Max'] = value
  else if (name === 'Cou') item['Cou'] = value
  else if (name === 'ZsAvg') item['ZsAvg'] = value
  else if (name === 'ZsMin') item['ZsMin'] = value
  else if (name === 'ZsMax') item['ZsMax'] = value
  else item[name] = value
}

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

  get pairs(): readonly Pair[] {
    if (this.#pairs !== null) return this.#pairs
    const groups = groupsOf(this.#content, this.#text)
    const { words, spans } = this.#content
    this.#pairs = words.map(({ code, name }, index) => ({ code, name, value: valueOf(this.#text, spans[index]!), group: groups[index]! }))
    return this.#pairs
  }

  get fields(): Readonly<Record<string, string>> {
    if (this.#fields !== null) return this.#fields
    const fields = plain<string>()
    const { words, spans } = this.#content
    for (const [index, word] of words.entries()) {
      if (word.code !== '' || word.kind === 'data-time' || word.kind === 'bare-mark' || word.name in fields) continue
      fields[word.name] = valueOf(this.#text, spans[index]!)
    }
    this.#fields = fields
    return fields
  }

  get items(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    if (this.#items !== null) return this.#items
    const { words, spans, repeats } = this.#content
    const text = this.#text
    const items = plain<Record<string, string>>()
    let code = ''
    let item = newItem()
    let bare = false
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!
      if (word.code === '') {
        bare ||= word.kind === 'bare-mark'
        continue
      }
      if (word.code !== code) {
        code = word.code
        item = items[code] ??= newItem()
      }
      if (!repeats || !(word.name in item)) put(item, word.name, valueOf(text, spans[index]!))
    }
    if (bare) spreadMarks(this.#content, text, items)
    this.#items = items
    return items
  }

  toJSON(): Message {
    const { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items } = this
    return { version, qn, st, cn, pw, mn, flag, pnum, pno, backfill, dataTime, order, trailing, pairs, fields, items }
  }
}

/** In place of a group: the mark stands in an item without codes. */
const ALONE = -1

const valueOf = (text: SegmentText, span: number): string => text.part(spanFrom(span), spanTo(span))

/** Group of each pair: how many `;` stand before it outside of values. */
function groupsOf({ from, spans }: Content, { raw }: SegmentText): number[] {
  let at = from
  let group = 0
  return spans.map((span) => {
    for (; at < spanFrom(span); at++) if (raw[at] === ';') group++
    at = spanTo(span)
    return group
  })
}

/** A mark without a code goes to the factors of its own item that have none; alone in its item, to all that have none. */
function spreadMarks(content: Content, text: SegmentText, items: Record<string, Record<string, string>>): void {
  const { words, spans } = content
  const groups = groupsOf(content, text)
  /** Codes by group that no mark was given to yet; `ALONE` for all. */
  const open = new Map<number, string[]>([[ALONE, Object.keys(items)]])
  for (const [index, { code }] of words.entries()) {
    if (code === '') continue
    const codes = open.get(groups[index]!)
    if (codes) codes.push(code)
    else open.set(groups[index]!, [code])
  }
  for (const [index, word] of words.entries()) {
    if (word.kind !== 'bare-mark') continue
    const group = open.has(groups[index]!) ? groups[index]! : ALONE
    for (const code of open.get(group)!) items[code]!['Flag'] ??= valueOf(text, spans[index]!)
    open.set(group, []) // the next mark of the group changes nothing: a frame of marks only costs its length
  }
}
