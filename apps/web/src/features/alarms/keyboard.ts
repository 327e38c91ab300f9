/** Keys of the inbox: j next, k previous, Enter opens. Pure. */

/** The row after a key; null: the key says nothing here. `place` -1: no row yet. */
export function rowAfter(key: string, place: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'j' || key === 'ArrowDown') return Math.min(count - 1, place + 1)
  if (key === 'k' || key === 'ArrowUp') return Math.max(0, place - 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

/** A key that belongs to a field or to the browser is left to it. */
export function isForPage(event: {
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly target: unknown
}): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { target } = event
  const tag = typeof target === 'object' && target !== null && 'tagName' in target ? String(target.tagName) : ''
  return !['INPUT', 'TEXTAREA', 'SELECT'].includes(tag)
}
