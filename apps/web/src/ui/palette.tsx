import { useMemo } from 'react'
import type { Palette } from './chart-option.ts'
import { useTheme } from './theme.tsx'

/** Tokens of the style sheet for canvases; a new function when the theme changes. */
export function usePalette(): Palette {
  const { theme } = useTheme()
  return useMemo(() => {
    const values = new Map<string, string>()
    return (token) => {
      const known = values.get(token)
      if (known !== undefined) return known
      const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim()
      values.set(token, value)
      return value
    }
    // The style sheet answers differently under another theme.
  }, [theme])
}
