/** Marks of an outlet: the device's own and those made by hand, with what speaks against them. */
import type { Mark } from '../../../../server/src/modules/quality/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { MarkRow } from '../../ui/judged/mark-row.tsx'
import { FindingForm } from './finding-form.tsx'

export function MarksPanel({ marks }: { readonly marks: readonly Mark[] }) {
  const { words } = useLanguage()
  return (
    <section className="panel" aria-label={words.judged.marks}>
      <div className="panel-head">
        <h2>{words.judged.marks}</h2>
        <span className="panel-note">{marks.length}</span>
      </div>
      {marks.length === 0 ? <p className="panel-line">{words.judged.noMarks}</p> : null}
      <ul className="entries">
        {marks.map((mark) => (
          <MarkRow key={mark.ref} mark={mark}>
            {mark.kind === 'condition' && mark.stands && /^mark:\d+$/.test(mark.ref) ? (
              <FindingForm mark={mark.ref} outletId={mark.outletId} />
            ) : null}
          </MarkRow>
        ))}
      </ul>
    </section>
  )
}
