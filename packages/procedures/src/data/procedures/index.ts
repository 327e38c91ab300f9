/** All procedures that come with the program. */
import type { Day } from '@poyang/standards'
import type { Procedure } from '../../procedure/procedure.ts'
import { damageCompensation } from './compensation.ts'
import { disputeResponse } from './disputes.ts'
import { randomInspection } from './inspection.ts'
import { ordinaryPenalty } from './ordinary-penalty.ts'
import { seizure } from './seizure.ts'
import { complaint, creditRepair, emergencyPlanFiling, outletSign } from './services.ts'
import { summaryPenalty } from './summary-penalty.ts'

export const procedures: readonly Procedure[] = [
  ordinaryPenalty,
  summaryPenalty,
  seizure,
  damageCompensation,
  disputeResponse,
  randomInspection,
  emergencyPlanFiling,
  outletSign,
  creditRepair,
  complaint,
]

/** The version of a procedure that governs acts of a day. RangeError where none does. */
export function procedureOf(id: string, day: Day): Procedure {
  const found = procedures.findLast((one) => one.id === id && one.from <= day && (one.to === null || day < one.to))
  if (found === undefined) throw new RangeError(`no version of procedure ${id} governs on ${day}`)
  return found
}
