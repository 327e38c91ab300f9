/** Which language the page speaks: Chinese unless the reader chose otherwise; the choice is remembered in this browser. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { recall, remember } from '../ui/memory.ts'
import { wordsIn } from './words.ts'
import type { Language, Words } from './words.ts'

interface Spoken {
  readonly language: Language
  readonly words: Words
  readonly choose: (language: Language) => void
}

const Context = createContext<Spoken>({ language: 'zh', words: wordsIn('zh'), choose: () => {} })

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (recall('language') === 'en' ? 'en' : 'zh'))
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      words: wordsIn(language),
      choose: (next) => {
        remember('language', next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <Context value={spoken}>{children}</Context>
}

export const useWords = (): Words => useContext(Context).words
export const useLanguage = (): Spoken => useContext(Context)
