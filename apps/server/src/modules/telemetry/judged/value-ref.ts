/** References of judged values: `value:<outlet>/<factor>/<level>/<YYYY-MM-DDThh:mm:ss>[/converted][/k<frame>-<ms>][/r<rule set>]`. */
import { beijingText, secondsOfBeijing } from '../beijing-time.ts'
import type { Known } from './judged.ts'
import { Basis, Level } from './schema.ts'

export interface ValueName {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  /** Seconds since 1970. */
  readonly from: number
  readonly basis: Basis
  /** Absent: what is known last. */
  readonly known?: Known
  /** Absent: the rules in force. */
  readonly ruleSet?: string
}

export function valueRef({ outlet, factor, level, from, basis, known, ruleSet }: ValueName): string {
  const parts = [outlet, factor, level, beijingText(from)]
  if (basis === 'converted') parts.push('converted')
  if (known !== undefined) parts.push(`k${known.frame}-${known.at}`)
  if (ruleSet !== undefined && ruleSet !== 'in-force') parts.push(`r${ruleSet}`)
  return `value:${parts.join('/')}`
}

/** The name in a reference, without the word before the colon; null when it is none. */
export function valueNameOf(text: string): ValueName | null {
  const [outlet = '', factor = '', levelText, time = '', ...more] = text.split('/')
  const level = Level.safeParse(levelText)
  const from = secondsOfBeijing(time)
  if (!level.success || from === null || outlet === '' || factor === '' || factor.length > 24) return null
  let name: ValueName = { outlet, factor, level: level.data, from, basis: 'measured' }
  for (const part of more) {
    const known = /^k(\d{1,15})-(\d{1,15})$/.exec(part)
    if (part === 'converted') name = { ...name, basis: 'converted' }
    else if (known !== null) name = { ...name, known: { frame: Number(known[1]), at: Number(known[2]) } }
    else if (/^r[A-Za-z0-9._-]{1,40}$/.test(part)) name = { ...name, ruleSet: part.slice(1) }
    else return null
  }
  return name
}
