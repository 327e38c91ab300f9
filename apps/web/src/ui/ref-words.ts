/** A reference in an officer's words: `value:E-1-DA001/a21026/hour/2026-11-24T08:00:00` → 二氧化硫 小时判定值 11-24 08:00. Pure. */
import type { Factor } from '../../../server/src/modules/telemetry/schema.ts'
import type { Language, Words } from '../i18n/words.ts'
import { longName } from './factor-names.ts'

export interface Dictionary {
  readonly factors: ReadonlyMap<string, Factor> | undefined
  readonly words: Words
  readonly language: Language
}

/** Levels and kinds of values in words; what else it is stays as it is. */
const levelText = (level: string, { words }: Dictionary): string =>
  ({ ...words.kind, ...words.judged.levels } as Readonly<Record<string, string>>)[level] ?? level

/** Null: it is named by itself. */
export function refWords(ref: string, dictionary: Dictionary): string | null {
  const cut = ref.indexOf(':')
  const [kind, rest] = [ref.slice(0, cut), ref.slice(cut + 1)]
  const { words, factors, language } = dictionary
  const name = words.lineage.kinds[kind] ?? kind
  if (kind === 'value' || kind === 'reading') {
    const [outlet = '', factor = '', level = '', time = '', ...more] = rest.split('/')
    if (time === '') return null
    const basis = more.includes('converted') ? ` ${words.judged.bases.converted}` : ''
    return `${longName(factor, factors?.get(factor), language)}${basis} ${levelText(level, dictionary)}${name} ${time.replace('T', ' ').slice(0, 16)} · ${outlet}`
  }
  if (kind === 'latest') {
    const [outlet = '', factor = ''] = rest.split('/')
    return `${longName(factor, factors?.get(factor), language)} ${name} · ${outlet}`
  }
  if (kind === 'frame' || kind === 'connection') {
    const index = /0*(\d+)$/.exec(rest)?.[1]
    return index === undefined ? null : `${name} ${index}`
  }
  if (kind === 'figure') {
    const [board = '', place = '', part = '', time = ''] = rest.split('/')
    const boards: Readonly<Record<string, string>> = words.boards.boards
    return `${boards[board] ?? board} · ${place === 'city' ? words.boards.city : place} · ${levelText(part, dictionary)} ${time.replace('T', ' ').slice(0, 16)}`
  }
  return null
}

/** What a rule looked at, `<outlet>/<factor>/<level>[/limited]`: factor and level in words. */
export function seriesWords(series: string, dictionary: Dictionary): string {
  const [outlet = '', factor = '', level = ''] = series.split('/')
  const { factors, language, words } = dictionary
  if (outlet === 'none') return words.alarms.ofPlatform
  return `${longName(factor, factors?.get(factor), language)} ${levelText(level, dictionary)}`
}
