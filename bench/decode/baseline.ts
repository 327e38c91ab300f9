/**
 * The decoder people write: find `##`, check a table CRC, make latin1 text, split it. It trusts the length field, gives up at the
 * first thing it does not expect, and checks nothing but the CRC.
 */
const table = Uint16Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1
  return value
})

/** Check value with one table look-up for each byte. */
export function plainCrc(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff
  for (let at = from; at < to; at++) crc = table[(crc >> 8) ^ bytes[at]!]!
  return crc
}

export interface PlainMessage {
  readonly head: Record<string, string>
  readonly data: Record<string, string>
}

/** All frames of a buffer that begins with a frame. */
export function plainDecode(buffer: Buffer): { messages: PlainMessage[]; used: number } {
  const messages: PlainMessage[] = []
  let at = 0
  for (;;) {
    const start = buffer.indexOf('##', at, 'latin1')
    if (start < 0 || start + 6 > buffer.length) break
    const length = Number.parseInt(buffer.toString('latin1', start + 2, start + 6), 10)
    const end = start + 6 + length
    if (end + 6 > buffer.length) break
    const crc = plainCrc(buffer, start + 6, end)
    if (crc === Number.parseInt(buffer.toString('latin1', end, end + 4), 16)) {
      const segment = buffer.toString('latin1', start + 6, end)
      const [headText, cpText] = segment.split('CP=&&')
      const head: Record<string, string> = {}
      for (const field of headText!.split(';')) {
        if (field === '') continue
        const [key, value] = field.split('=')
        head[key!] = value!
      }
      const data: Record<string, string> = {}
      for (const item of cpText!.slice(0, -2).split(';')) {
        for (const pair of item.split(',')) {
          const [key, value] = pair.split('=')
          data[key!] = value!
        }
      }
      messages.push({ head, data })
    }
    at = end + 6
  }
  return { messages, used: at }
}
