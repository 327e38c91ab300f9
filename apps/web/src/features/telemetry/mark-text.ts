import { markOf } from '@poyang/hj212'
import type { Version } from '@poyang/hj212'
import type { Language } from '../../i18n/words.ts'

const versionOf = (text: string): Version => (text === '2005' || text === '2025' ? text : '2017')

/** `D 在线监控（监测）仪器仪表故障`; a mark that the edition does not have stays as it was sent. */
export function markText(mark: string, version: string, language: Language): string {
  const known = markOf(mark, versionOf(version))
  return known === null ? mark : `${mark} ${known[language]}`
}
