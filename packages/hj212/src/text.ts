/**
 * Bytes of a segment to text. HJ 212-2017 clause 6.3 asks for ASCII, with Chinese text in UTF-8; devices also send GB 18030.
 * Separators of the grammar are below 0x40 and never part of a multi-byte character in either encoding, so bytes may be cut first.
 */

import { viewOf } from './ascii.ts'

declare class TextDecoder {
  constructor(label: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes: Uint8Array): string
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}

export type Encoding = 'utf-8' | 'gb18030' | 'unknown'

const decoders = {
  'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  gb18030: new TextDecoder('gb18030', { fatal: true }),
  unknown: new TextDecoder('utf-8', { ignoreBOM: true }),
} as const
const encoder = new TextEncoder()

/** Text of `bytes[from, to)`; places that are broken in the encoding become U+FFFD. */
export function textOf(bytes: Uint8Array, from: number, to: number, encoding: Encoding): string {
  if (from === to) return ''
  const view = viewOf(bytes, from, to)
  try {
    return decoders[encoding].decode(view)
  } catch {
    return decoders.unknown.decode(view) // a stretch cut inside a character
  }
}

/** Which encoding the bytes are right in: UTF-8 first, then GB 18030. */
export function encodingOf(bytes: Uint8Array, from: number, to: number): Encoding {
  const view = viewOf(bytes, from, to)
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      decoders[encoding].decode(view)
      return encoding
    } catch {
      continue // the decoder has no other way to say that the bytes are not of this encoding
    }
  }
  return 'unknown'
}

/** UTF-8 of a text. Nearly all of it is ASCII, and short: copying it here costs a fifth of the call of the encoder. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return encoder.encode(text)
    bytes[at] = code
  }
  return bytes
}

/** A segment as text. Offsets are those of the array the segment stands in. */
export class SegmentText {
  /** One character for each byte, 0 to 255: offsets in it are offsets in the segment. */
  readonly raw: string
  readonly encoding: 'ascii' | Encoding
  readonly #view: Uint8Array
  /** Where `raw` begins in that array. */
  readonly from: number

  /** `view` begins at `from` of that array. */
  constructor(view: Uint8Array, from: number) {
    this.#view = view
    this.from = from
    const ascii = asciiOf(view)
    this.encoding = ascii === null ? encodingOf(view, 0, view.length) : 'ascii'
    this.raw = ascii ?? String.fromCharCode(...view)
  }

  /** Text of the bytes `[from, to)`, counted from where `raw` begins. */
  part(from: number, to: number): string {
    return this.encoding === 'ascii' ? this.raw.substring(from, to) : textOf(this.#view, from, to, this.encoding)
  }

  /** Text of the bytes `[from, to)`. */
  slice(from: number, to: number): string {
    return this.part(from - this.from, to - this.from)
  }
}

/** The text when it is all ASCII, else null. The shortest way to know: UTF-8 has as many characters as bytes only then. */
function asciiOf(view: Uint8Array): string | null {
  try {
    const text = decoders['utf-8'].decode(view)
    return text.length === view.length ? text : null
  } catch {
    return null // not UTF-8, so not ASCII; which encoding it is then is found elsewhere
  }
}
