/** Which outlets the city page shows; the filter is in the address. */
import { Medium } from '../../../../server/src/modules/sources/schema.ts'
import { LinkState } from '../../../../server/src/modules/telemetry/schema.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'

export interface CityFilter {
  readonly q?: string
  readonly district?: string
  readonly medium?: Medium
  readonly link?: LinkState
}

/** Reads the address; what does not fit is left out. */
export function citySearch(search: Record<string, unknown>): CityFilter {
  const medium = Medium.safeParse(search['medium'])
  const link = LinkState.safeParse(search['link'])
  return {
    ...(typeof search['q'] === 'string' && search['q'] !== '' ? { q: search['q'].slice(0, 60) } : {}),
    ...(typeof search['district'] === 'string' && search['district'] !== '' ? { district: search['district'] } : {}),
    ...(medium.success ? { medium: medium.data } : {}),
    ...(link.success ? { link: link.data } : {}),
  }
}

/** Every word of the search must stand in name, enterprise or number, whatever the case. */
export function fits(outlet: OutletSummary, filter: CityFilter): boolean {
  if (filter.district !== undefined && outlet.district !== filter.district) return false
  if (filter.medium !== undefined && outlet.medium !== filter.medium) return false
  if (filter.link !== undefined && outlet.link !== filter.link) return false
  if (filter.q === undefined) return true
  const text = `${outlet.name} ${outlet.enterprise} ${outlet.id} ${outlet.enterpriseId}`.toLowerCase()
  return filter.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export interface Standing extends Readonly<Record<LinkState, number>> {
  readonly district: string
}

/** Districts that occur, in the order of the Chinese alphabet, with their outlets by state of the link. */
export function standingOf(outlets: readonly OutletSummary[]): Standing[] {
  const standings = new Map<string, Record<LinkState, number>>()
  for (const { district, link } of outlets) {
    const standing = standings.get(district) ?? { online: 0, offline: 0, never: 0 }
    standing[link]++
    standings.set(district, standing)
  }
  return [...standings]
    .map(([district, standing]) => ({ district, ...standing }))
    .toSorted((a, b) => a.district.localeCompare(b.district, 'zh'))
}
