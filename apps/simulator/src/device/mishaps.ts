/** What goes wrong on the way: bytes of a whole frame → what the line really carries. */
import { crcText } from '@poyang/hj212'
import type { StoryId } from './stories.ts'

/** Pieces in order; each waits `afterMs` behind the one before. `cut` breaks the line after the last. */
export interface Passage {
  readonly parts: ReadonlyArray<{ readonly bytes: Uint8Array; readonly afterMs: number }>
  readonly cut: boolean
}

const ascii = (text: string) => new TextEncoder().encode(text)
const plain = (bytes: Uint8Array): Passage => ({ parts: [{ bytes, afterMs: 0 }], cut: false })

const CRC_AND_TAIL = 6
const HEADER = 6

/** CRC-16/Modbus, high byte first: what many loggers send instead of the standard's own. */
export function modbusText(segment: Uint8Array): string {
  let register = 0xffff
  for (const byte of segment) {
    register ^= byte
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0xa001 : register >> 1
  }
  return register.toString(16).toUpperCase().padStart(4, '0')
}

const withCrc = (frame: Uint8Array, text: string): Uint8Array => {
  const copy = frame.slice()
  copy.set(ascii(text), frame.length - CRC_AND_TAIL)
  return copy
}

const segmentOf = (frame: Uint8Array) => frame.subarray(HEADER, frame.length - CRC_AND_TAIL)

/** 清洗管路 in GB 18030; eight bytes that stand for the eight letters of the placeholder. */
const PIPE_CLEANED = Uint8Array.from([0xc7, 0xe5, 0xcf, 0xb4, 0xb9, 0xdc, 0xc2, 0xb7])
export const GB18030_PLACEHOLDER = 'QXGLQXGL'

function inGb18030(frame: Uint8Array): Uint8Array {
  const copy = frame.slice()
  const place = new TextDecoder('latin1').decode(frame).indexOf(GB18030_PLACEHOLDER)
  if (place < 0) return copy
  copy.set(PIPE_CLEANED, place)
  return withCrc(copy, crcText(segmentOf(copy)))
}

/** One byte in the middle of the segment changed. */
function damaged(frame: Uint8Array): Uint8Array {
  const copy = frame.slice()
  const middle = HEADER + Math.floor((frame.length - HEADER - CRC_AND_TAIL) * 0.8)
  copy[middle] = copy[middle] === 0x37 ? 0x38 : 0x37
  return copy
}

function inPieces(frame: Uint8Array, cut: boolean): Passage {
  const first = Math.floor(frame.length * 0.37)
  const second = Math.floor(frame.length * 0.71)
  const head = { bytes: frame.subarray(0, first), afterMs: 0 }
  if (cut) return { parts: [head], cut: true }
  return {
    parts: [head, { bytes: frame.subarray(first, second), afterMs: 180 }, { bytes: frame.subarray(second), afterMs: 320 }],
    cut: false,
  }
}

/**
 * How a story treats a frame.
 * @param count frames the device has sent before, counting from 0
 * @param resent the frame has been on the line before
 */
export function passageOf(story: StoryId, frame: Uint8Array, count: number, resent: boolean): Passage {
  switch (story) {
    case 'bad-crc':
      return plain(count % 4 === 1 && !resent ? damaged(frame) : frame)
    case 'half-packets':
      return inPieces(frame, count % 7 === 3 && !resent)
    case 'lowercase-crc':
      return plain(withCrc(frame, crcText(segmentOf(frame)).toLowerCase()))
    case 'missing-tail':
      return plain(frame.subarray(0, frame.length - 2))
    case 'line-noise':
      return {
        parts: [
          { bytes: ascii(count % 2 === 0 ? '++' : 'AT+CSQ'), afterMs: 0 },
          { bytes: frame, afterMs: 60 },
        ],
        cut: false,
      }
    case 'modbus-crc':
      return plain(withCrc(frame, modbusText(segmentOf(frame))))
    case 'gb18030-log':
      return plain(inGb18030(frame))
    default:
      return plain(frame)
  }
}
