/** What is missing of one outlet, and why. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Gap } from '../../../../server/src/modules/quality/schema.ts'
import { factorsQuery } from '../../api/queries.ts'
import { shortName } from '../../ui/factor-names.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { GapCauseMark, GapStory } from '../../ui/judged/gap-row.tsx'
import { beijing } from '../../ui/time.ts'

export function GapsPanel({ outletId, gaps }: { readonly outletId: string; readonly gaps: readonly Gap[] }) {
  const { words, language } = useLanguage()
  const factors = useQuery(factorsQuery)
  return (
    <section className="panel" aria-label={words.judged.gaps}>
      <div className="panel-head">
        <h2>{words.judged.gaps}</h2>
        <span className="panel-note">{gaps.length}</span>
        <Link className="push" to="/quality" search={{ outlet: outletId }}>
          {words.quality.title}
        </Link>
      </div>
      {gaps.length === 0 ? <p className="panel-line">{words.judged.noGaps}</p> : null}
      <ul className="entries">
        {gaps.map((gap) => (
          <li key={gap.ref} className="entry">
            <p className="entry-head">
              <GapCauseMark cause={gap.cause} />
              <span>
                {beijing(gap.from).slice(5, 16)} — {beijing(gap.to).slice(5, 16)}
              </span>
              <span className="panel-note">
                {words.judged.levels[gap.level]} {words.quality.missingOf(gap.missing, gap.expected)} · {words.quality.states[gap.state]} ·{' '}
                {gap.factors === null
                  ? words.judged.allFactors
                  : gap.factors.map((code) => shortName(code, factors.data?.get(code), language)).join('、')}
              </span>
            </p>
            <GapStory gap={gap} />
          </li>
        ))}
      </ul>
    </section>
  )
}
