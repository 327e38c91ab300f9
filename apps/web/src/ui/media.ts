import { useSyncExternalStore } from 'react'

/** True while the condition holds, such as `(max-width: 720px)`. */
export function useMedia(condition: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(condition)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(condition).matches,
  )
}

export const NARROW = '(max-width: 760px)'
