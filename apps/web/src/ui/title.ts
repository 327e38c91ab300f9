import { useEffect } from 'react'
import { useWords } from '../i18n/language.tsx'

/** Names the page in the browser's tab. */
export function useTitle(title: string): void {
  const { product } = useWords()
  useEffect(() => {
    document.title = title === '' ? product : `${title} · ${product}`
  }, [title, product])
}
