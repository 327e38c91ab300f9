/** Whether a process graph holds together: what is wrong, with its place in the request. Pure. */
import { keyFault } from '../metering/dialect-codes.ts'
import type { Facility, ProcessGraph } from '../schema.ts'

export interface GraphFault {
  readonly pointer: string
  readonly detail: string
}

export interface KnownOutlet {
  readonly enterpriseId: string
  readonly medium: string
}

/** @param outletOf outlet of the registry; null: not there */
export function checkGraph(graph: ProcessGraph, enterprise: string, outletOf: (id: string) => KnownOutlet | null): GraphFault[] {
  const faults: GraphFault[] = []
  const say = (pointer: string, detail: string) => faults.push({ pointer: `/body/graph/${pointer}`, detail })
  const facilities = new Map<string, Facility>()
  const wires = new Set<string>()
  for (const [index, facility] of graph.facilities.entries()) {
    if (facilities.has(facility.id)) say(`facilities/${index}/id`, `${facility.id} appears twice`)
    facilities.set(facility.id, facility)
    const { point } = facility
    if (point === null) continue
    const outlet = outletOf(point.outletId)
    if (outlet === null || outlet.enterpriseId !== enterprise)
      say(`facilities/${index}/point/outletId`, `${point.outletId} is no outlet of this enterprise`)
    else if (outlet.medium !== 'power')
      say(`facilities/${index}/point/outletId`, `${point.outletId} is not registered for electricity (medium power)`)
    const fault = keyFault(point)
    if (fault !== null) say(`facilities/${index}/point/key`, `${fault.en} (${fault.zh})`)
    const wire = `${point.outletId} ${point.dialect} ${point.key} ${JSON.stringify(point.keys)}`
    if (wires.has(wire)) say(`facilities/${index}/point`, 'another facility is metered by the same point; say what it carries instead')
    wires.add(wire)
  }
  const groups = new Set<string>()
  for (const [index, group] of graph.groups.entries()) {
    if (groups.has(group.id)) say(`groups/${index}/id`, `${group.id} appears twice`)
    groups.add(group.id)
    const expect = (list: string, ids: readonly string[], kind: Facility['kind']) => {
      for (const id of ids) if (facilities.get(id)?.kind !== kind) say(`groups/${index}/${list}`, `${id} is no facility of kind ${kind}`)
      if (new Set(ids).size < ids.length) say(`groups/${index}/${list}`, 'a facility appears twice')
    }
    expect('production', group.production, 'production')
    expect('treatment', group.treatment, 'treatment')
    if (group.auxiliary !== null) expect('auxiliary', [group.auxiliary], 'auxiliary')
    for (const id of group.outlets)
      if (outletOf(id)?.enterpriseId !== enterprise) say(`groups/${index}/outlets`, `${id} is no outlet of this enterprise`)
  }
  if (graph.facilities.filter(({ kind }) => kind === 'main').length > 1) say('facilities', 'there is one main meter')
  return faults.slice(0, 20)
}
