/** Whether a key belongs to the field it was pressed in. Pure. */
export function isTyping(target: unknown): boolean {
  if (typeof target !== 'object' || target === null) return false
  const tag = 'tagName' in target ? String(target.tagName) : ''
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(tag) || ('isContentEditable' in target && target.isContentEditable === true)
}
