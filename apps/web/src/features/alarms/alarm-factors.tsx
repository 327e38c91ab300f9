/** What the outlet of an alarm measures, and what came of each in its stretch: an alarm of a whole outlet lists everything that it is about. */
import { useLanguage } from '../../i18n/language.tsx'
import { beijing } from '../../ui/time.ts'
import type { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'

export function AlarmFactors({ factors }: { readonly factors: AlarmDetail['factors'] }) {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  if (factors.length === 0) return null
  return (
    <section className="panel" aria-label={said.factors}>
      <div className="panel-head">
        <h2>{said.factors}</h2>
        <span className="panel-note">{said.factorsSilent(factors.filter(({ values }) => values === 0).length, factors.length)}</span>
      </div>
      <ul className="lines">
        {factors.map((one) => (
          <li key={one.factor}>
            {one[language]} <code>{one.factor}</code>{' '}
            <span className="panel-note">
              {said.factorValues(one.values)}
              {one.lastAt === null ? '' : ` · ${said.factorLast(beijing(one.lastAt).slice(5, 16))}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
