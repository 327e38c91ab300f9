/** Which rules are listed, and which version of one is shown; in the address. */

export interface RulesSearch {
  readonly q?: string
  readonly family?: string
}

/** Reads the address; what does not fit is left out. */
export function rulesSearch({ q, family }: Record<string, unknown>): RulesSearch {
  return {
    ...(typeof q === 'string' && q !== '' ? { q: q.slice(0, 60) } : {}),
    ...(typeof family === 'string' && /^[a-z-]{1,40}$/.test(family) ? { family } : {}),
  }
}

export interface RuleSearch {
  /** Absent: the one in force, else the newest. */
  readonly version?: number
}

export function ruleSearch(search: Record<string, unknown>): RuleSearch {
  const version = Number(search['version'])
  return Number.isSafeInteger(version) && version > 0 ? { version } : {}
}
