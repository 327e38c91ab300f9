/** The alarms of a page, the gravest first, of one severity as they came. Pure. */
import type { Alarm, Severity } from '../../../../server/src/modules/alarms/schema.ts'

const order: Readonly<Record<Severity, number>> = { serious: 0, alarm: 1, warning: 2, notice: 3 }

export const gravestFirst = <A extends Pick<Alarm, 'severity'>>(alarms: readonly A[]): A[] =>
  alarms.toSorted((a, b) => order[a.severity] - order[b.severity])
