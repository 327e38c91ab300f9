/** References of judged values taken apart: `value:<outlet>/<factor>/<level>/<time>[/converted][/k<frame>-<ms>][/r<rule set>]`. */
import { Basis, Level } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { withQuery } from '../../api/client.ts'

export interface ValueName {
  readonly outlet: string
  readonly factor: string
  readonly level: Level
  /** `YYYY-MM-DDThh:mm:ss`, Beijing time. */
  readonly at: string
  readonly basis: Basis
  /** `k…`; absent: what is known last. */
  readonly version?: string
  readonly ruleSet?: string
}

/** Null when it is no reference of a judged value. */
export function valueNameOf(ref: string): ValueName | null {
  const [outlet = '', factor = '', levelText, at = '', ...more] = ref.startsWith('value:') ? ref.slice('value:'.length).split('/') : []
  const level = Level.safeParse(levelText)
  if (!level.success || outlet === '' || factor === '' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(at)) return null
  let name: ValueName = { outlet, factor, level: level.data, at, basis: 'measured' }
  for (const part of more) {
    if (part === 'converted') name = { ...name, basis: 'converted' }
    else if (/^k\d{1,15}-\d{1,15}$/.test(part)) name = { ...name, version: part }
    else if (/^r[A-Za-z0-9._-]{1,40}$/.test(part)) name = { ...name, ruleSet: part.slice(1) }
    else return null
  }
  return name
}

/** Where the server explains it. */
export function explainPath({ outlet, factor, level, at, basis, version, ruleSet }: ValueName): string {
  const path = ['/api/values', ...[outlet, factor, level, at].map(encodeURIComponent)].join('/')
  return withQuery(path, { basis: basis === 'measured' ? undefined : basis, version, ruleSet })
}
