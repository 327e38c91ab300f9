/** Frames for tests: whole ones from a segment, and messages that went over the wire. */
import { crcOf, decodeFrame, encodeMessage, hex4 } from '../src/index.ts'
import type { DecoderOptions, Message, MessageDraft, Piece } from '../src/index.ts'

const encoder = new TextEncoder()

/** A frame around a segment: right length, right check value, CR LF. */
export function frameOf(segment: string): Uint8Array {
  const bytes = encoder.encode(segment)
  return encoder.encode(`##${String(bytes.length).padStart(4, '0')}${segment}${hex4(crcOf(bytes))}\r\n`)
}

export const pieceOf = (segment: string, options?: DecoderOptions): Piece => decodeFrame(frameOf(segment), options)

/** The message a receiver has after the draft was sent as bytes. */
export function heard(draft: MessageDraft): Message {
  const { message, faults, verdict } = decodeFrame(encodeMessage(draft))
  if (message === null || verdict === 'rejected') throw new Error(`not heard: ${faults.map((fault) => fault.detail).join('; ')}`)
  return message
}

/** Text of the segment of an encoded draft. */
export const segmentOf = (draft: MessageDraft): string => new TextDecoder().decode(encodeMessage(draft)).slice(6, -6)
