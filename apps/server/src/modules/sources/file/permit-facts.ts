/** What a change of a permit makes of the facts that the outlets are judged by. Pure. */
import type { OutletFacts, PermitLimit, SourceKind } from '../schema.ts'
import { OutletFacts as Facts } from '../schema.ts'
import type { Medium, OutletId } from '../schema.ts'

const kindOf: Readonly<Record<Medium, SourceKind | null>> = {
  water: 'waste-water',
  gas: 'flue-gas',
  noise: 'noise',
  dust: 'dust',
  'surface-water': 'surface-water',
  air: 'ambient-air',
  power: null,
}

/**
 * Records of facts that hold from a day on once the limits of a permit are others; earlier days keep what they had.
 * @param known records of this outlet in the order of learning
 * @param gone numbers of the limits that the permit had
 */
export function factsWithLimits(
  outlet: { readonly id: OutletId; readonly medium: Medium },
  known: readonly OutletFacts[],
  gone: readonly string[],
  limits: readonly PermitLimit[],
  from: string,
): OutletFacts[] {
  // Of one day the record learned last holds.
  const inForce = new Map(known.map((one) => [one.effectiveFrom, one]))
  const days = [...inForce.keys()].toSorted()
  const before = days.findLast((day) => day <= from)
  const sourceKind = kindOf[outlet.medium]
  const base =
    before === undefined
      ? sourceKind === null
        ? undefined
        : Facts.parse({ outletId: outlet.id, effectiveFrom: from, sourceKind })
      : inForce.get(before)
  const later = days.filter((day) => day > from).flatMap((day) => inForce.get(day) ?? [])
  const others = new Set([...gone, ...limits.map(({ id }) => id)])
  return [...(base === undefined ? [] : [{ ...base, effectiveFrom: from }]), ...later].map((one) => ({
    ...one,
    permit: [...one.permit.filter(({ id }) => !others.has(id)), ...limits],
  }))
}
