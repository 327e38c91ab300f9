/** Standard base64 with padding, one spelling for each value. Source: RFC 4648 clause 4. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const valueOf = new Map(Array.from(alphabet, (letter, value) => [letter, value] as const))

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += alphabet[group >> 18] ?? ''
    text += alphabet[(group >> 12) & 63] ?? ''
    text += left > 1 ? (alphabet[(group >> 6) & 63] ?? '') : '='
    text += left > 2 ? (alphabet[group & 63] ?? '') : '='
  }
  return text
}

/** The bytes of a text, or null when it is not base64 exactly as `base64Of` writes it. */
export function bytesOfBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let at = 0, to = 0; at < text.length; at += 4) {
    let group = 0
    for (let place = 0; place < 4; place++) {
      const isPadding = at + place >= text.length - padding
      const value = isPadding ? 0 : valueOf.get(text[at + place] ?? '')
      if (value === undefined) return null
      group = (group << 6) | value
    }
    const length = Math.min(3, bytes.length - to)
    // Bits that the padding cuts off must be zero, or two texts would mean the same bytes.
    if (length < 3 && (group & (length === 1 ? 0xffff : 0xff)) !== 0) return null
    for (let place = 0; place < length; place++) bytes[to++] = (group >> (16 - 8 * place)) & 0xff
  }
  return bytes
}
