/** What alarm rules stand on: link groups, facilities and sites with the series of each input, as the newest process graphs have them. */
import { isMetered, meteredOf } from './graph/metered.ts'
import type { Metered } from './graph/metered.ts'
import { codesOf } from './metering/dialect-codes.ts'
import type { Facility, LinkGroup, ProcessGraph, Quantity } from './schema.ts'
import { readNewestGraphs } from './store.ts'
import type { Relational, StoredGraph } from './store.ts'

/** One subject. Several may speak of one group or facility: each binds the inputs of other rules. */
export interface LinkedSubject {
  readonly scope: 'group' | 'facility' | 'site'
  /** `group/<enterprise>.<group>`, `facility/<enterprise>.<facility>`, `site/<enterprise>` */
  readonly subject: string
  /** Outlet whose alarm it is. */
  readonly outlet: string
  readonly series: Readonly<Record<string, string | readonly string[]>>
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** In place of the defaults of the rules that have such parameters. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `<outlet>/<facility>.<quantity>/minute` */
const seriesOf = ({ id, point }: Metered, quantity: string): string => `${point.outletId}/${id}.${quantity}/minute`

export async function linkedSubjects(db: Relational): Promise<LinkedSubject[]> {
  return (await readNewestGraphs(db)).flatMap(subjectsOf)
}

export function subjectsOf({ enterprise, graph }: Pick<StoredGraph, 'enterprise' | 'graph'>): LinkedSubject[] {
  const main = graph.facilities.find((facility) => facility.kind === 'main' && facility.point !== null)
  return [
    ...graph.groups.flatMap((group) => ofGroup(enterprise, graph, group, isMetered(main) ? main : null)),
    ...meteredOf(graph).flatMap((facility) => ofFacility(enterprise, graph, facility, isMetered(main) ? main : null)),
    ...(isMetered(main) ? ofSite(enterprise, graph, main) : []),
  ]
}

/** E01 to E05, E07C, E11 to E13. */
function ofGroup(enterprise: string, graph: ProcessGraph, group: LinkGroup, main: Metered | null): LinkedSubject[] {
  const named = (ids: readonly string[]) => ids.map((id) => graph.facilities.find((facility) => facility.id === id)).filter(isMetered)
  const production = named(group.production)
  const treatment = named(group.treatment)
  // A member that nobody meters could be the one that runs: then nothing is said of the group.
  if (production.length < group.production.length || treatment.length < group.treatment.length) return []
  const auxiliary = group.auxiliary === null ? [] : named([group.auxiliary])
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
        // Visits are not reported to this platform yet: none ever happens.
        visit: 'none/visit/event',
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
    { series: { power: seriesOf(facility, 'p'), ...production(facility) }, attributes: attributesOf([facility]) },
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

/** E07A: everything at once. */
function ofSite(enterprise: string, graph: ProcessGraph, main: Metered): LinkedSubject[] {
  const points = meteredOf(graph).filter(({ id }) => id !== main.id)
  if (points.length === 0) return []
  return [
    {
      scope: 'site',
      subject: `site/${enterprise}`,
      outlet: main.point.outletId,
      series: { main: seriesOf(main, 'p'), points: points.map((one) => seriesOf(one, 'p')) },
      attributes: attributesOf([main, ...points]),
      parameters: {},
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
