/** Where a page ended: the value it was sorted by, and the identity. Pure. */
export interface Cursor {
  readonly value: string | null
  readonly id: string
}

export const cursorOf = ({ value, id }: Cursor): string => Buffer.from(JSON.stringify([value, id])).toString('base64url')

/** Null for what no page gave. */
export function readCursor(text: string): Cursor | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(parsed) || parsed.length !== 2) return null
    const [value, id]: unknown[] = parsed
    return (value === null || typeof value === 'string') && typeof id === 'string' ? { value, id } : null
  } catch {
    return null
  }
}
