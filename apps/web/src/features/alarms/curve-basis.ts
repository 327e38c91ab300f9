/** Which of the two values of a period an alarm stands on: the verdict says it in the references of its inputs. Pure. */
import type { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'
import { valueNameOf } from '../../ui/judged/value-ref.ts'

type Curve = AlarmDetail['curves'][number]

/** The curve as the verdicts looked at it; as it was offered where they do not say. */
export function asJudged(curve: Curve, verdicts: AlarmDetail['verdicts']): Curve {
  for (const { inputs } of verdicts)
    for (const { firstRef, lastRef } of inputs)
      for (const ref of [firstRef, lastRef]) {
        const name = ref === null ? null : valueNameOf(ref)
        if (name !== null && name.outlet === curve.outletId && name.factor === curve.factor && name.level === curve.level)
          return { ...curve, basis: name.basis }
      }
  return curve
}
