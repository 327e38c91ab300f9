/** Facilities that have a meter, and the process graph that held at a moment. */
import type { Facility, ProcessGraph } from '../schema.ts'
import type { StoredGraph } from '../store.ts'

export type Metered = Facility & { readonly point: NonNullable<Facility['point']> }
export const isMetered = (facility: Facility | undefined): facility is Metered => facility !== undefined && facility.point !== null

export const meteredOf = (graph: ProcessGraph): Metered[] => graph.facilities.filter(isMetered)

/** `FAN.p`: the factor under which the judge keeps a quantity of a facility. */
export const factorOfPower = ({ id }: Pick<Facility, 'id'>): string => `${id}.p`

/** The version that was on record at a moment; where there was none yet, the first one. @param graphs newest first */
export function graphAt(graphs: readonly StoredGraph[], at: number): StoredGraph | null {
  return graphs.find(({ recordedAt }) => recordedAt <= at) ?? graphs.at(-1) ?? null
}
