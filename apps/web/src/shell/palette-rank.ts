/** What fits a few typed letters, best first. Pure. */
export interface Entry {
  readonly key: string
  readonly kind: 'room' | 'outlet' | 'enterprise' | 'act'
  readonly name: string
  /** Further words by which it is found, such as its number or district. */
  readonly more: string
}

const MOST = 12

/** All of the words must be found; a hit at the start of the name counts most, then anywhere in the name, then in what else is known of it. */
export function rank<E extends Entry>(entries: readonly E[], typed: string): readonly E[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return entries.filter(({ kind }) => kind === 'room' || kind === 'act').slice(0, MOST * 2)
  const scored: Array<readonly [score: number, place: number, entry: E]> = []
  entries.forEach((entry, place) => {
    const name = entry.name.toLowerCase()
    const more = entry.more.toLowerCase()
    let score = entry.kind === 'room' || entry.kind === 'act' ? 1 : 0
    for (const word of words) {
      const at = name.indexOf(word)
      if (at === 0) score += 6
      else if (at > 0) score += 4
      else if (more.startsWith(word)) score += 3
      else if (more.includes(word)) score += 2
      else return
    }
    if (name === words.join(' ')) score += 6
    scored.push([score, place, entry])
  })
  return scored
    .toSorted((a, b) => b[0] - a[0] || a[1] - b[1])
    .slice(0, MOST)
    .map(([, , entry]) => entry)
}
