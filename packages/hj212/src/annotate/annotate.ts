/** A frame explained to a reader, byte by byte, in both languages. */
import { AMPERSAND, COMMA, SEMICOLON, SLASH, isBlank } from '../ascii.ts'
import { understand } from '../commands/command.ts'
import type { Command, Receiver } from '../commands/command.ts'
import { decodeFrame } from '../decode.ts'
import type { Message, Pair, Version } from '../message.ts'
import type { DecoderOptions } from '../options.ts'
import { encodingOf, textOf } from '../text.ts'
import type { Encoding } from '../text.ts'
import { contentAt, layoutOf } from '../layout.ts'
import type { Layout } from '../layout.ts'
import { crcWords, headWords, lengthWords, noiseWords, pairWords, tailWords, words } from './explain.ts'
import type { Words } from './explain.ts'

export type AnnotationPart = 'header' | 'length' | 'head-field' | 'cp-open' | 'cp-pair' | 'cp-close' | 'crc' | 'tail' | 'other'

/** A stretch of bytes and what it says; offsets from the start of the frame. */
export interface Annotation {
  readonly from: number
  readonly to: number
  readonly part: AnnotationPart
  /** Key as sent, blanks around it trimmed: `QN`, `w01018-Rtd`; empty for parts without one. */
  readonly key: string
  readonly value: string
  readonly zh: string
  readonly en: string
}

export interface AnnotateOptions extends DecoderOptions {
  /** Who the frame was sent to: one command code means different things to each. When not said, the content decides. */
  readonly receiver?: Receiver
}

/**
 * Every byte of a frame (or of noise) exactly once, in order. Never throws.
 * The name of a factor is not here: the codec knows the grammar of `w01018-Rtd`, not what w01018 is.
 */
export function annotate(bytes: Uint8Array, options: AnnotateOptions = {}): Annotation[] {
  if (bytes.length === 0) return []
  const layout = layoutOf(bytes, options)
  if (!layout) return [{ from: 0, to: bytes.length, part: 'other', key: '', value: plain(bytes, 0, bytes.length), ...noiseWords }]
  const version = decodeFrame(bytes, options).message?.version ?? null
  return new Reader(layout, options.receiver ?? null, bytes, version).read()
}

const PREVIEW = 64

/** Text outside the segment, where no encoding is promised; its beginning when it is long. */
const plain = (bytes: Uint8Array, from: number, to: number): string => textOf(bytes, from, Math.min(to, from + PREVIEW), 'unknown')

/** One key=value of the segment with its place. */
interface Field {
  readonly from: number
  readonly to: number
  readonly key: string
  readonly value: string
  /** Number of `;` before it, within CP. */
  readonly group: number
}

const editions: readonly Version[] = ['2005', '2017', '2025']

class Reader {
  readonly #layout: Layout
  readonly #receiver: Receiver | null
  readonly #bytes: Uint8Array
  readonly #encoding: Encoding
  /** Edition as the decoder reads it; null when it reads no message. */
  readonly #version: Version | null
  readonly #out: Annotation[] = []

  constructor(layout: Layout, receiver: Receiver | null, bytes: Uint8Array, version: Version | null) {
    this.#version = version
    this.#layout = layout
    this.#receiver = receiver
    this.#bytes = bytes
    this.#encoding = encodingOf(layout.clear, layout.segmentFrom, layout.segmentTo)
  }

  read(): Annotation[] {
    const { segmentFrom, segmentTo, crcTo, tailTo, crc } = this.#layout
    const length = this.#bytes.length
    this.#add(0, 2, 'header', words('包头，固定为##', 'header, always ##'))
    this.#add(2, segmentFrom, 'length', lengthWords(this.#layout, length), '', plain(this.#bytes, 2, segmentFrom))
    this.#segment(segmentFrom, segmentTo)
    if (crc) this.#add(crc.from, crcTo, 'crc', crcWords(crc), '', plain(this.#bytes, crc.from, crcTo))
    this.#add(crcTo, tailTo, 'tail', tailWords(this.#bytes, crcTo, tailTo))
    this.#add(tailTo, length, 'other', noiseWords, '', plain(this.#bytes, tailTo, length))
    return this.#out
  }

  #add(from: number, to: number, part: AnnotationPart, said: Words, key = '', value = ''): void {
    if (to > from) this.#out.push({ from, to, part, key, value, zh: said.zh, en: said.en })
  }

  /** Text within the segment; its separators are never part of a character. */
  #text(from: number, to: number): string {
    return textOf(this.#layout.clear, from, to, this.#encoding)
  }

  #segment(from: number, to: number): void {
    const { clear, encrypted } = this.#layout
    const cp = contentAt(clear, from, to)
    const head = this.#fields(from, cp < 0 ? to : cp, false)
    const valueOf = (name: string) => head.find((field) => field.key === name)?.value ?? null
    const version = this.#version ?? versionOf(valueOf('Flag'))
    const open = cp < 0 ? to : openOf(clear, cp + 3, to)
    const close = cp < 0 ? to : this.#closeOf(open, to)
    const content = cp < 0 ? [] : this.#fields(open, close, true)
    const pairs = content.map(pairOf)
    const message = { cn: valueOf('CN'), version, pairs }
    const command = commandFor(message, this.#receiver)
    for (const field of head) this.#put(field, 'head-field', headWords(field.key, field.value, version, command))
    if (cp < 0) return
    const note = encrypted
      ? words('数据区开始（已用SM4加密，以下为解密后的内容）', 'content opens (encrypted with SM4; shown decrypted)')
      : words('数据区开始', 'content opens')
    this.#add(cp, open, 'cp-open', open === cp + 5 ? note : words('数据区开始，缺少&&', 'content opens, && is missing'))
    for (const [index, field] of content.entries()) this.#put(field, 'cp-pair', pairWords(pairs[index]!, version))
    const closed = Math.min(to, close + 2)
    this.#add(close, closed, 'cp-close', words('数据区结束', 'content closes'))
    this.#add(closed, to, 'other', words('数据区之后的多余内容', 'superfluous, behind the content'), '', this.#text(closed, to))
  }

  /** Start of the closing `&&`: the last one in the segment; `to` when CP is not closed. */
  #closeOf(open: number, to: number): number {
    const { clear } = this.#layout
    for (let at = to - 2; at >= open; at--) if (clear[at] === AMPERSAND && clear[at + 1] === AMPERSAND) return at
    return to
  }

  #put(field: Field, part: AnnotationPart, said: Words): void {
    if (field.key === '' && field.value === '')
      this.#add(field.from, field.to, 'other', words('多余的分隔符或空格', 'superfluous separators or blanks'))
    else this.#add(field.from, field.to, field.key === '' ? 'other' : part, said, field.key, field.value)
  }

  /** Fields of `[from, to)`, each with the separator behind it; runs of separators and blanks are one field without key and value. */
  #fields(from: number, to: number, content: boolean): Field[] {
    const { clear } = this.#layout
    const separates = (byte: number | undefined) => byte === SEMICOLON || (content && byte === COMMA)
    const out: Field[] = []
    let group = 0
    let at = from
    while (at < to) {
      const start = at
      let end = at
      while (end < to && !separates(clear[end])) {
        const info = content && clear[end] === SLASH && clear[end + 1] === SLASH
        end = info ? this.#closeOfText(end + 2, to) : end + 1
      }
      at = Math.min(to, end + 1)
      const empty = this.#text(start, end).trim() === ''
      const here = group
      if (clear[end] === SEMICOLON && end < to) group++
      if (empty) {
        while (at < to && (separates(clear[at]) || isBlank(clear[at]!))) at++
        out.push({ from: start, to: at, key: '', value: '', group: here })
      } else out.push({ from: start, to: at, ...this.#split(start, end), group: here })
    }
    return out
  }

  /** Behind the `//` that closes a log text, or `to`. */
  #closeOfText(from: number, to: number): number {
    const { clear } = this.#layout
    for (let at = from; at + 1 < to; at++) if (clear[at] === SLASH && clear[at + 1] === SLASH) return at + 2
    return to
  }

  #split(from: number, to: number): { key: string; value: string } {
    const text = this.#text(from, to)
    const equals = text.indexOf('=')
    return equals <= 0 ? { key: '', value: text.trim() } : { key: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() }
  }
}

/** The command as its receiver reads it; without one, or as an echo, as the side that lacks least: data goes to the host, all else equal. */
function commandFor(message: Pick<Message, 'cn' | 'version' | 'pairs'>, receiver: Receiver | null): Command | null {
  const host = understand(message, 'host')
  const device = understand(message, 'device')
  if (host === null || device === null) return (host ?? device)?.command ?? null
  const toDevice = receiver === null ? device.missing.length < host.missing.length : receiver === 'device'
  return (toDevice ? device : host).command
}

/** Behind the `&&` at `at`, as much of it as there is. */
function openOf(bytes: Uint8Array, at: number, to: number): number {
  let open = at
  while (open < to && open < at + 2 && bytes[open] === AMPERSAND) open++
  return open
}

/** Edition by the version bits of Flag alone, for what is too damaged to decode; no Flag is 2005. */
function versionOf(flag: string | null): Version {
  if (flag === null || !/^\d{1,3}$/.test(flag)) return '2005'
  return editions[Number(flag) >> 2] ?? '2025'
}

function pairOf({ key, value, group }: Field): Pair {
  const dash = key.lastIndexOf('-')
  const coded = dash > 0 && dash < key.length - 1
  return { code: coded ? key.slice(0, dash).trim() : '', name: coded ? key.slice(dash + 1).trim() : key, value, group }
}
