/** The password of a device (PW) within its frames: shown to whoever has a reason only. Pure. */
import { Buffer } from 'node:buffer'
import type { Annotation, FrameDetail } from './schema.ts'

/** Also NewPW of the command that changes it, and a PW in a frame too damaged to be read. */
const password = /(PW=)([^;,&\r\n]{1,64})/g
const stars = (text: string) => '*'.repeat(text.length)
const maskText = (text: string): string => text.replaceAll(password, (_all, name: string, value: string) => name + stars(value))

function maskBytes(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1')
  const masked = maskText(text)
  return masked === text ? base64 : Buffer.from(masked, 'latin1').toString('base64')
}

function maskAnnotation(annotation: Annotation): Annotation {
  const { key, value, zh, en } = annotation
  if (key.endsWith('PW') && value !== '') {
    const hide = (words: string) => words.replaceAll(value, stars(value))
    return { ...annotation, value: stars(value), zh: hide(zh), en: hide(en) }
  }
  return { ...annotation, value: maskText(value), zh: maskText(zh), en: maskText(en) }
}

/** The same frame with asterisks for the password; `masked` says whether there was one. */
export function withoutPassword(frame: FrameDetail): FrameDetail {
  if (frame.protocol !== 'hj212') return frame
  const bytes = maskBytes(frame.bytes)
  const annotations = frame.annotations.map(maskAnnotation)
  const joined = frame.packets?.joined ?? null
  return {
    ...frame,
    masked: bytes !== frame.bytes || annotations.some(({ value }, at) => value !== frame.annotations[at]?.value),
    bytes,
    leaf: maskBytes(frame.leaf),
    annotations,
    packets:
      frame.packets === null || joined === null
        ? frame.packets
        : { ...frame.packets, joined: { ...joined, annotations: joined.annotations.map(maskAnnotation) } },
  }
}
