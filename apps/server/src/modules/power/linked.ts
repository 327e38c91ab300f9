/** What alarm rules stand on: link groups, facilities and sites with the series of each input, as the newest process graphs have them. */
import { readRegistry } from '../sources/index.ts'
import { isPollutant } from '../telemetry/index.ts'
import { limitSets } from './emergency/limit-sets.ts'
import { isMetered, meteredOf } from './graph/metered.ts'
import type { Metered } from './graph/metered.ts'
import { codesOf } from './metering/dialect-codes.ts'
import type { Facility, LinkGroup, ProcessGraph, Quantity } from './schema.ts'
import { readNewestGraphs, readNewestLists } from './store.ts'
import type { Relational, StoredGraph, StoredList } from './store.ts'

/** One subject. Several may speak of one group or facility: each binds the inputs of other rules. */
export interface LinkedSubject {
  readonly scope: 'group' | 'facility' | 'site' | 'outlet'
  /** `group/<enterprise>.<group>`, `facility/<enterprise>.<facility>`, `site/<enterprise>`; of an outlet its id */
  readonly subject: string
  /** Outlet whose alarm it is. */
  readonly outlet: string
  readonly series: Readonly<Record<string, string | readonly string[]>>
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** In place of the defaults of the rules that have such parameters. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `<outlet>/<facility>.<quantity>/minute` */
const seriesOf = ({ id, point }: Metered, quantity: string, level: 'minute' | 'hour' | 'day' = 'minute'): string =>
  `${point.outletId}/${id}.${quantity}/${level}`

export async function linkedSubjects(db: Relational): Promise<LinkedSubject[]> {
  const { outlets } = await readRegistry(db)
  const factors = new Map(outlets.map((outlet) => [String(outlet.id), outlet.factors]))
  const lists = new Map((await readNewestLists(db)).map((list) => [list.enterprise, list.levels]))
  return (await readNewestGraphs(db)).flatMap((stored) => subjectsOf({ ...stored, levels: lists.get(stored.enterprise) ?? null, factors }))
}

type Given = Pick<StoredGraph, 'enterprise' | 'graph'> & {
  /** Filed list of the enterprise. */
  readonly levels: StoredList['levels'] | null
  /** Factors by outlet. */
  readonly factors: ReadonlyMap<string, readonly string[]>
}

export function subjectsOf({ enterprise, graph, levels, factors }: Given): LinkedSubject[] {
  const main = graph.facilities.find((facility) => facility.kind === 'main' && facility.point !== null)
  return [
    ...graph.groups.flatMap((group) => ofGroup(enterprise, graph, group, isMetered(main) ? main : null)),
    ...graph.groups.flatMap((group) => ofEmission(enterprise, graph, group, factors)),
    ...meteredOf(graph).flatMap((facility) => ofFacility(enterprise, graph, facility, isMetered(main) ? main : null)),
    ...(isMetered(main) ? ofSite(enterprise, graph, main) : []),
    ...(levels === null ? [] : ofLimits(enterprise, graph, levels)),
    ...ofVolumes(graph, factors),
  ]
}

const named = (graph: ProcessGraph, ids: readonly string[]): Metered[] =>
  ids.map((id) => graph.facilities.find((facility) => facility.id === id)).filter(isMetered)

/** E14, E14R: what the outlets of a group say beside the power of its production. */
function ofEmission(enterprise: string, graph: ProcessGraph, group: LinkGroup, factors: Given['factors']): LinkedSubject[] {
  const production = named(graph, group.production)
  const [first] = production
  if (first === undefined || production.length < group.production.length) return []
  return group.outlets.flatMap((outlet) => {
    const pollutants = (factors.get(outlet) ?? []).filter(isPollutant)
    // An outlet stands still as a whole: its first pollutant tells.
    const [x] = pollutants
    if (x === undefined) return []
    return [
      {
        scope: 'group' as const,
        subject: `group/${enterprise}.${group.id}${group.outlets.length > 1 ? `/${outlet}` : ''}`,
        outlet,
        series: {
          production: production.map((one) => seriesOf(one, 'p')),
          x: `${outlet}/${x}/minute`,
          emission: pollutants.map((factor) => `${outlet}/${factor}/minute/limited`),
        },
        attributes: attributesOf(production),
        parameters: { productionAny: group.productionLogic === 'any' ? '1' : '0' },
      },
    ]
  })
}

/** E06L: facilities that a filed list limits together. */
function ofLimits(enterprise: string, graph: ProcessGraph, levels: StoredList['levels']): LinkedSubject[] {
  return [...limitSets(levels)].flatMap(([set, ids]) => {
    const members = named(graph, ids.toSorted())
    const [first] = members
    if (first === undefined || members.length < ids.length) return []
    const ofDay = (name: string) => `${first.point.outletId}/${set}.${name}/day`
    return [
      {
        scope: 'site' as const,
        subject: `site/${enterprise}.${set}`,
        outlet: first.point.outletId,
        series: {
          listed: members.map((one) => seriesOf(one, 'e', 'day')),
          required: ofDay('req'),
          touched: ofDay('touched'),
          whole: ofDay('whole'),
        },
        attributes: {},
        parameters: {},
      },
    ]
  })
}

/** E15: water or gas of an outlet against the energy of the treatment in front of it. */
function ofVolumes(graph: ProcessGraph, factors: Given['factors']): LinkedSubject[] {
  const outlets = new Set<string>(graph.groups.flatMap((group) => group.outlets))
  return [...outlets].flatMap((outlet) => {
    const flow = ['w00000', 'a00000'].find((code) => factors.get(outlet)?.includes(code))
    const ids = new Set(graph.groups.filter((group) => group.outlets.some((id) => id === outlet)).flatMap(({ treatment }) => treatment))
    const treatment = named(graph, [...ids])
    if (flow === undefined || treatment.length < ids.size) return []
    return [
      {
        scope: 'outlet' as const,
        subject: outlet,
        outlet,
        series: { volume: `${outlet}/${flow}/day`, energy: treatment.map((one) => seriesOf(one, 'e', 'day')) },
        attributes: {},
        parameters: {},
      },
    ]
  })
}

/** E01 to E05, E07C, E11 to E13. */
function ofGroup(enterprise: string, graph: ProcessGraph, group: LinkGroup, main: Metered | null): LinkedSubject[] {
  const production = named(graph, group.production)
  const treatment = named(graph, group.treatment)
  // A member that nobody meters could be the one that runs: then nothing is said of the group.
  if (production.length < group.production.length || treatment.length < group.treatment.length) return []
  const auxiliary = group.auxiliary === null ? [] : named(graph, [group.auxiliary])
  const [first] = production
  const [helper] = auxiliary
  if (first === undefined) return []
  return [
    {
      scope: 'group',
      subject: `group/${enterprise}.${group.id}`,
      outlet: group.outlets[0] ?? first.point.outletId,
      series: {
        production: production.map((one) => seriesOf(one, 'p')),
        treatment: treatment.map((one) => seriesOf(one, 'p')),
        // Put on record at the outlet (现场记录); where nobody did, none happened.
        visit: `${group.outlets[0] ?? first.point.outletId}/site.visit/minute`,
        maintenance: `${first.point.outletId}/${group.id}.maint/minute`,
        ...(helper === undefined ? {} : { auxiliary: seriesOf(helper, 'p') }),
        ...(main === null ? {} : { main: seriesOf(main, 'p') }),
      },
      attributes: attributesOf([...production, ...treatment, ...auxiliary, ...(main === null ? [] : [main])]),
      parameters: {
        productionAny: group.productionLogic === 'any' ? '1' : '0',
        treatmentAny: group.treatmentLogic === 'any' ? '1' : '0',
        lead: String(group.leadMin),
        lag: String(group.lagMin),
      },
    },
  ]
}

/** A machine under an order to stop, and in its permitted hours where it has any: E06S, E10. */
const production = (facility: Metered): Readonly<Record<string, string | readonly string[]>> =>
  facility.kind === 'production'
    ? {
        production: [seriesOf(facility, 'p')],
        order: seriesOf(facility, 'stop'),
        ...(facility.allowed === null ? {} : { allowed: seriesOf(facility, 'allowed') }),
      }
    : {}

/** E06S, E07B, E09, E10. */
function ofFacility(enterprise: string, graph: ProcessGraph, facility: Metered, main: Metered | null): LinkedSubject[] {
  const { collector } = facility.point
  const together = meteredOf(graph).filter(({ point }) => collector !== null && point.collector === collector)
  const subject = {
    scope: 'facility' as const,
    subject: `facility/${enterprise}.${facility.id}`,
    outlet: facility.point.outletId,
    parameters: {},
  }
  const series = (quantities: readonly string[]) => quantities.map((quantity) => seriesOf(facility, quantity))
  const [ia = '', ib = '', ic = ''] = series(['ia', 'ib', 'ic'])
  const rated = ratedCurrent(facility)
  const bound: Array<Pick<LinkedSubject, 'series' | 'attributes'>> = [
    {
      series: {
        power: seriesOf(facility, 'p'),
        ratio: seriesOf(facility, 'ct'),
        cover: seriesOf(facility, 'cover'),
        planned: seriesOf(facility, 'planned'),
        ...production(facility),
      },
      attributes: attributesOf([facility]),
    },
  ]
  if (main !== null && main.id !== facility.id && together[0]?.id === facility.id)
    bound.push({
      series: { main: seriesOf(main, 'p'), collector: together.map((one) => seriesOf(one, 'p')) },
      attributes: attributesOf([main, ...together]),
    })
  const codes = codesOf(facility.point)
  const sends = (...quantities: readonly Quantity[]) => facility.point.phases === 3 && quantities.every((one) => codes[one] !== undefined)
  if (sends('ia', 'ib', 'ic')) {
    if (rated !== null) bound.push({ series: { a: ia, b: ib, c: ic }, attributes: { [ia]: rated, [ib]: rated, [ic]: rated } })
    bound.push({ series: { reference: seriesOf(facility, 'imin'), phases: [ia, ib, ic] }, attributes: {} })
  }
  if (sends('p', 'pa', 'pb', 'pc'))
    bound.push({ series: { total: seriesOf(facility, 'p'), phases: series(['pa', 'pb', 'pc']) }, attributes: {} })
  return bound.map((one) => ({ ...subject, ...one }))
}

/** E07A, E08, E16: everything at once. */
function ofSite(enterprise: string, graph: ProcessGraph, main: Metered): LinkedSubject[] {
  const points = meteredOf(graph).filter(({ id }) => id !== main.id)
  const subject = { scope: 'site' as const, subject: `site/${enterprise}`, outlet: main.point.outletId, parameters: {} }
  const daily = seriesOf(main, 'e', 'day')
  const whole = {
    ...subject,
    series: { energy: daily },
    attributes: main.filedDayKwh === null ? {} : { [daily]: { filed: main.filedDayKwh } },
  }
  if (points.length === 0) return [whole]
  return [
    whole,
    {
      ...subject,
      series: { main: seriesOf(main, 'p'), points: points.map((one) => seriesOf(one, 'p')) },
      attributes: attributesOf([main, ...points]),
    },
    {
      ...subject,
      series: { total: seriesOf(main, 'e', 'hour'), parts: points.map((one) => seriesOf(one, 'e', 'hour')) },
      attributes: {},
    },
  ]
}

const ratedCurrent = ({ ratedA }: Facility): { readonly ratedCurrent: string } | null => (ratedA === null ? null : { ratedCurrent: ratedA })

function attributesOf(facilities: readonly Metered[]): LinkedSubject['attributes'] {
  return Object.fromEntries(
    facilities.map((facility) => [
      seriesOf(facility, 'p'),
      {
        rated: facility.ratedKw,
        ...(facility.noloadKw === null ? {} : { noload: facility.noloadKw }),
        ...(facility.filedKw === null ? {} : { filed: facility.filedKw }),
      },
    ]),
  )
}
