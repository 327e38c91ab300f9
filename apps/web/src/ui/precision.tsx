/** What became of a rule's alarms; no share where there are too few to say. */
import type { Precision } from '../../../server/src/modules/alarms/schema.ts'
import { useWords } from '../i18n/language.tsx'

export function PrecisionText({ precision }: { readonly precision: Precision }) {
  const { alarms: said } = useWords()
  if (precision.right + precision.wrong + precision.excused === 0)
    return <span className="panel-note">{said.precisionNone(precision.open)}</span>
  return (
    <span>
      {precision.precision === null ? null : <b>{said.precisionIs(precision.precision)} </b>}
      {said.precisionText(precision.right, precision.wrong, precision.excused, precision.open)}
      {precision.precision === null ? <span className="panel-note"> {said.precisionFew}</span> : null}
    </span>
  )
}
