/** Words of a reason's code; a code that the catalogue does not have stays as it is. */
import { reasonWords } from '@poyang/standards'
import type { Language } from '../../i18n/words.ts'

export function reasonText(code: string, language: Language): string {
  return (reasonWords as Readonly<Record<string, Readonly<Record<Language, string>>>>)[code]?.[language] ?? code
}
