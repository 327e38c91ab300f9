/** Changes of a process graph as its editor makes them. Pure. */
import { Facility, LinkGroup } from '../../../../server/src/modules/power/schema.ts'
import type { ProcessGraph } from '../../../../server/src/modules/power/schema.ts'

/** The first `prefix` with a number that is not taken. */
export function freeName(prefix: string, taken: readonly string[]): string {
  let number = 1
  while (taken.includes(`${prefix}${number}`)) number++
  return `${prefix}${number}`
}

export function withFacility(graph: ProcessGraph, name: string): ProcessGraph {
  const id = freeName(
    'F',
    graph.facilities.map((one) => one.id),
  )
  return { ...graph, facilities: [...graph.facilities, Facility.parse({ id, kind: 'production', name, ratedKw: '1', point: null })] }
}

/** Groups that would be left without production or treatment go too. */
export function withoutFacility(graph: ProcessGraph, id: string): ProcessGraph {
  const left = (names: readonly string[]) => names.filter((one) => one !== id)
  return {
    facilities: graph.facilities.filter((one) => one.id !== id),
    groups: graph.groups
      .map((group) => ({
        ...group,
        production: left(group.production),
        treatment: left(group.treatment),
        auxiliary: group.auxiliary === id ? null : group.auxiliary,
      }))
      .filter(({ production, treatment }) => production.length > 0 && treatment.length > 0),
  }
}

/** A group of the first production and the first treatment; null while there is none of either. */
export function withGroup(graph: ProcessGraph, name: string): ProcessGraph | null {
  const first = (kind: string) => graph.facilities.find((one) => one.kind === kind)?.id
  const [production, treatment] = [first('production'), first('treatment')]
  if (production === undefined || treatment === undefined) return null
  const id = freeName(
    'G',
    graph.groups.map((one) => one.id),
  )
  return { ...graph, groups: [...graph.groups, LinkGroup.parse({ id, name, production: [production], treatment: [treatment] })] }
}

/** Puts a name in a list or takes it out; the last one stays. */
export function toggled(names: readonly string[], name: string): string[] {
  if (!names.includes(name)) return [...names, name]
  return names.length === 1 ? [...names] : names.filter((one) => one !== name)
}
