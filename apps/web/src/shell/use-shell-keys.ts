import { useEffect } from 'react'
import { isTyping } from './keys.ts'

/** Ctrl or ⌘ K opens the palette everywhere, also while typing; `?` the list of keys, `/` the palette too. */
export function useShellKeys(open: (what: 'palette' | 'shortcuts') => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        open('palette')
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]') !== null)
        return
      if (event.key === '?') open('shortcuts')
      else if (event.key === '/') {
        event.preventDefault()
        open('palette')
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [open])
}
