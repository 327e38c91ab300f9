/** A leaf of the frame log as a reader sees it. Source: docs/frame-log.md, layout 1. */

export const kinds = ['opened', 'received', 'sent', 'closed'] as const
/** In the upper half of the kind's byte. */
const protocols = ['hj212', 'mqtt', 'mqtt5'] as const
export const dispositions = ['none', 'accepted', 'stranger', 'rejected', 'noise'] as const

export interface FrameRecord {
  readonly kind: (typeof kinds)[number]
  readonly disposition: (typeof dispositions)[number]
  /** ms since epoch. */
  readonly at: number
  readonly connection: number
  readonly outlet: string
  readonly bytes: Uint8Array
}

const HEAD = 20
const TWO_32 = 2 ** 32

/** The record of a leaf; null for a leaf of another layout: its hash can be checked all the same. */
export function recordOf(leaf: Uint8Array): FrameRecord | null {
  const view = new DataView(leaf.buffer, leaf.byteOffset, leaf.length)
  if (leaf.length < HEAD || leaf[0] !== 1) return null
  const what = leaf[1] ?? 255
  const kind = kinds[what & 0x0f]
  const disposition = dispositions[leaf[2] ?? 255]
  const end = HEAD + (leaf[3] ?? 0)
  const protocol = protocols[what >> 4]
  if (kind === undefined || protocol === undefined || disposition === undefined || end > leaf.length) return null
  return {
    kind,
    disposition,
    at: view.getUint32(4, true) + view.getUint32(8, true) * TWO_32,
    connection: view.getUint32(12, true) + view.getUint32(16, true) * TWO_32,
    outlet: new TextDecoder().decode(leaf.subarray(HEAD, end)),
    bytes: leaf.subarray(end),
  }
}

/** `2026-11-24 16:00:00.123`, Beijing time. Times that no calendar has stay a number. */
export function beijingTime(at: number): string {
  const time = new Date(at + 8 * 3_600_000)
  return Number.isNaN(time.getTime()) ? String(at) : time.toISOString().slice(0, 23).replace('T', ' ')
}

/** Offset, bytes in hexadecimal, and what of them is printable ASCII; `width` bytes a line. */
export function hexDump(bytes: Uint8Array, width: number): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const part = [...bytes.subarray(at, at + width)]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${String(at).padStart(5, ' ')}  ${hex.padEnd(width * 3 - 1)}  ${text}`)
  }
  return lines.join('\n')
}
