/** What holds for any bytes whatever; each check throws with the bytes in its message. */
import assert from 'node:assert/strict'
import { createDecoder, decodeFrame, draftOfJson, encodeMessage, pieceToJson } from '../src/index.ts'
import type { DecoderOptions, Piece } from '../src/index.ts'

/** Bytes a decoder may hold beside the chunk: the longest half frame, its tail, and noise in front of it. */
const MOST_HELD = 15_000

export function decodeAll(chunks: readonly Uint8Array[], options: DecoderOptions = {}): Piece[] {
  const decoder = createDecoder(options)
  const pieces: Piece[] = []
  for (const chunk of chunks) {
    pieces.push(...decoder.push(chunk))
    if (decoder.buffered > MOST_HELD) assert.fail(`${decoder.buffered} bytes held`)
  }
  pieces.push(...decoder.end())
  assert.equal(decoder.buffered, 0)
  return pieces
}

/** Everything that can be said of a piece, as one text. */
export const textOfPiece = (piece: Piece): string =>
  JSON.stringify([piece.offset, piece.length, piece.kind, piece.verdict, piece.faults, piece.message])

/** Every byte belongs to exactly one piece, in order. */
export function coversAll(bytes: Uint8Array, pieces: readonly Piece[]): void {
  let at = 0
  for (const piece of pieces) {
    const same = piece.offset === at && piece.length === piece.bytes.length && piece.length > 0
    if (!same || Buffer.compare(piece.bytes, bytes.subarray(at, at + piece.length)) !== 0)
      assert.fail(`the piece at ${piece.offset} is not the ${piece.length} bytes from ${at} on`)
    at += piece.length
  }
  assert.equal(at, bytes.length)
}

/** The record of a piece, decoded by itself, says the same. */
export function standsAlone(piece: Piece, options: DecoderOptions = {}): void {
  const again = decodeFrame(piece.bytes, options)
  assert.equal(
    textOfPiece({ ...again, offset: piece.offset, bytes: piece.bytes }),
    textOfPiece(piece),
    `alone: ${JSON.stringify(latin1(piece.bytes))}`,
  )
}

/** What is ok is written back byte for byte (clear frames only), and its JSON can be encoded and read again. */
export function writesBack(piece: Piece): void {
  const { message } = piece
  if (message === null) return
  pieceToJson(piece)
  if (piece.verdict !== 'ok') return
  const sizes = { longestSegment: 9999, longestContent: 9999 }
  const written = encodeMessage(message, sizes)
  assert.equal(latin1(written), latin1(piece.bytes))
  const again = decodeFrame(encodeMessage(draftOfJson(JSON.parse(JSON.stringify(pieceToJson(piece)))), sizes)).message
  assert.deepEqual(again?.items, message.items)
}

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
