/** Bytes of a record for the eye: rows of hex, tints, the stretch that length and check value cover. Pure. */
import type { Annotation } from '../../../../server/src/modules/ingest/schema.ts'

export interface ByteRow {
  readonly from: number
  readonly bytes: readonly number[]
}

export function bytesOfBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
}

export function rowsOf(bytes: Uint8Array, width: number, limit: number): ByteRow[] {
  const rows: ByteRow[] = []
  for (let from = 0; from < Math.min(bytes.length, limit); from += width)
    rows.push({ from, bytes: [...bytes.subarray(from, Math.min(from + width, limit))] })
  return rows
}

export const hexOf = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')
/** What a byte is as text: itself when printable ASCII, else a dot. */
export const signOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')

/** Index of the annotation each byte belongs to; -1 for a byte without one. */
export function ownersOf(annotations: readonly Annotation[], length: number): Int32Array {
  const owners = new Int32Array(length).fill(-1)
  for (const [index, { from, to }] of annotations.entries()) owners.fill(index, Math.max(0, from), Math.min(length, to))
  return owners
}

export type Tint = 'plain' | 'length' | 'field' | 'field-2' | 'item' | 'item-2' | 'crc'

/** A tint for each annotation: neighbours differ, and what belongs to one factor looks alike. */
export function tintsOf(annotations: readonly Annotation[]): Tint[] {
  let fields = 0
  let groups = 0
  let code = ''
  return annotations.map(({ part, key }) => {
    switch (part) {
      case 'length':
        return 'length'
      case 'crc':
        return 'crc'
      case 'head-field':
        return fields++ % 2 === 0 ? 'field' : 'field-2'
      case 'cp-pair': {
        const cut = key.lastIndexOf('-')
        const next = cut > 0 ? key.slice(0, cut) : key
        if (next !== code) {
          code = next
          groups++
        }
        return groups % 2 === 1 ? 'item' : 'item-2'
      }
      default:
        return 'plain'
    }
  })
}

/** The bytes that length and check value speak of: behind the length field, before the check value. Null when there is no such stretch. */
export function segmentOf(annotations: readonly Annotation[], length: number): { from: number; to: number } | null {
  const before = annotations.find(({ part }) => part === 'length')
  if (before === undefined) return null
  const after = annotations.find(({ part, from }) => part === 'crc' && from >= before.to)
  return { from: before.to, to: after?.from ?? length }
}

/** A stretch as text: UTF-8 where it is that, else GB 18030; line ends are made visible. */
export function textOf(bytes: Uint8Array): string {
  return decoded(bytes)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`)
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

export interface CrcStep {
  /** Number of the byte, from 1. */
  readonly step: number
  readonly byte: number
  /** Register after the byte. */
  readonly register: number
}

/**
 * The check value byte by byte, by the words of the standard and not by the kernel's tables: a second opinion.
 * Source: HJ 212-2017 annex A.
 */
export function crcStepsOf(segment: Uint8Array): CrcStep[] {
  let register = 0xffff
  return [...segment].map((byte, index) => {
    register = (register >> 8) ^ byte
    for (let shift = 0; shift < 8; shift++) register = (register & 1) === 1 ? (register >> 1) ^ 0xa001 : register >> 1
    return { step: index + 1, byte, register }
  })
}

export const registerText = (register: number): string => register.toString(16).toUpperCase().padStart(4, '0')
