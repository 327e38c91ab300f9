/** Messages to bytes: the exact inverse of decoding. Source: HJ 212-2017 clause 6.3; HJ/T 212-2005 clause 6.3. */
import { crcText } from './crc.ts'
import type { HeadField, Pair, Version } from './message.ts'
import { LONGEST_SEGMENT } from './options.ts'
import { sm4 } from './sm4.ts'
import { utf8 } from './text.ts'

/** What a frame is made from. A decoded `Message` is one. */
export interface MessageDraft {
  readonly version?: Version
  readonly qn: string | null
  readonly st: string | null
  readonly cn: string | null
  readonly pw: string | null
  readonly mn: string | null
  readonly flag: number | null
  readonly pnum?: number | null
  readonly pno?: number | null
  readonly backfill?: boolean
  /** Head fields in the order they are written; the order of the standard when left out. Fields that are null are left out. */
  readonly order?: readonly HeadField[]
  /** End CP with `;`, as HJ/T 212-2005 prints in 9014. */
  readonly trailing?: boolean
  readonly pairs: readonly Pair[]
}

export interface EncodeOptions {
  /** SM4 key of 16 bytes: encrypt CP (HJ 212-2025). */
  readonly key?: Uint8Array
  /** Longest segment and longest content of CP; 1024 and 950 (960 in 2005) when not said. Never beyond 9999. */
  readonly longestSegment?: number
  readonly longestContent?: number
}

const OPENING = 'CP=&&'
const CLOSING = '&&'
const usualOrder: readonly HeadField[] = ['QN', 'ST', 'CN', 'PW', 'MN', 'Flag', 'PNUM', 'PNO', 'RF']

/** The whole frame with CR LF. Throws RangeError where the text could not be read back or is too long: a draft is our own making. */
export function encodeMessage(draft: MessageDraft, options: EncodeOptions = {}): Uint8Array {
  const content = contentOf(draft)
  const segment = utf8(`${headOf(draft)}${OPENING}${content}${CLOSING}`)
  const size = utf8(content).length
  const longest = options.longestContent ?? (draft.version === '2005' ? 960 : 950)
  if (size > longest) throw new RangeError(`CP has ${size} bytes, ${longest} are allowed; split it into packets`)
  const longestSegment = Math.min(options.longestSegment ?? 1024, LONGEST_SEGMENT)
  if (segment.length > longestSegment)
    throw new RangeError(`the segment has ${segment.length} bytes, ${longestSegment} are allowed; split it into packets`)
  const check = crcText(segment)
  if (options.key) sm4(options.key).encrypt(segment, segment.length - CLOSING.length - size, segment.length - CLOSING.length)
  const frame = new Uint8Array(segment.length + 12)
  frame.set(utf8(`##${String(segment.length).padStart(4, '0')}`))
  frame.set(segment, 6)
  frame.set(utf8(`${check}\r\n`), 6 + segment.length)
  return frame
}

function headOf(draft: MessageDraft): string {
  const values: Record<HeadField, string | null> = {
    QN: draft.qn,
    ST: draft.st,
    CN: draft.cn,
    PW: draft.pw,
    MN: draft.mn,
    Flag: draft.flag === null ? null : String(draft.flag),
    PNUM: draft.pnum === undefined || draft.pnum === null ? null : String(draft.pnum),
    PNO: draft.pno === undefined || draft.pno === null ? null : String(draft.pno),
    RF: draft.backfill === true ? '1' : null,
  }
  let head = ''
  for (const name of [...(draft.order ?? []), ...usualOrder.filter((each) => draft.order?.includes(each) !== true)]) {
    const value = values[name]
    if (value === null) continue
    if (/[;,=&\r\n]|^\s|\s$/.test(value)) throw new RangeError(`${name} cannot hold ${JSON.stringify(value)}`)
    head += `${name}=${value};`
  }
  return head
}

function contentOf(draft: MessageDraft): string {
  let content = ''
  let group: number | null = null
  for (const pair of draft.pairs) {
    if (group !== null) content += pair.group === group ? ',' : ';'
    content += `${keyOf(pair)}=${valueOf(pair)}`
    group = pair.group
  }
  return draft.trailing === true ? `${content};` : content
}

function keyOf({ code, name }: Pair): string {
  const key = code === '' ? name : `${code}-${name}`
  if (name === '' || /[;,=\r\n]|^\s|\s$|^-|-$/.test(key) || (code === '' ? /.-./.test(name) : name.includes('-')))
    throw new RangeError(`no key can be ${JSON.stringify(key)}`)
  return key
}

/** A value as it is written; log text between `//` and `//` may hold separators. */
function valueOf({ name, value }: Pair): string {
  const wrapped = name === 'Info' && value.startsWith('//')
  if (wrapped ? !isClosedInfo(value) : /[;,]|^\s|\s$/.test(value)) throw new RangeError(`${name} cannot hold ${JSON.stringify(value)}`)
  return value
}

/** Begins and ends with `//`, and no `//` in between would end it earlier. */
const isClosedInfo = (value: string): boolean => value.length >= 4 && value.endsWith('//') && !/\/\/[;,]/.test(value.slice(2))
