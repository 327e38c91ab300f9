/** The catalogues by language. */
import { en } from './en.ts'
import { zh } from './zh.ts'
import type { Words } from './zh.ts'

export type { Words } from './zh.ts'
export type Language = 'zh' | 'en'

export const wordsIn = (language: Language): Words => (language === 'zh' ? zh : en)
