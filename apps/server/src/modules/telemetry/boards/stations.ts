/** The stations of a board: where they stand, and what the registry says of them on a day. */
import type { Day } from '@poyang/standards'
import type { Directory, RecordedFacts } from '../../sources/index.ts'
import type { Medium, Outlet, OutletFacts } from '../../sources/schema.ts'
import { createFactsHistory } from '../judged/facts.ts'

export interface Station {
  readonly outlet: Outlet
  readonly district: string
  readonly demo: boolean
  readonly facts: OutletFacts | null
}

/** Stations of a medium that a board shows at most; a city has some dozens. */
const MOST = 300

export const outletsOf = (directory: Directory, medium: Medium): readonly Outlet[] =>
  directory.outlets.filter((outlet) => outlet.medium === medium).slice(0, MOST)

/** @param recorded facts of these outlets; the district is that of who answers for the station */
export function stationsOn(
  day: Day,
  outlets: readonly Outlet[],
  directory: Directory,
  recorded: readonly RecordedFacts[],
): readonly Station[] {
  const history = createFactsHistory()
  history.add(recorded)
  return outlets.map((outlet) => {
    const owner = directory.enterprise.get(outlet.enterpriseId)
    return {
      outlet,
      district: owner?.district ?? '',
      demo: owner?.demo ?? false,
      facts: history.on(outlet.id, day, Number.POSITIVE_INFINITY)?.facts ?? null,
    }
  })
}

export const pointOf = ({ outlet, district, demo }: Station) => ({ id: outlet.id, name: outlet.name, district, demo })
