/** A rule as it stands beside a result: version, clause, days, and how sure we are of its text. */
import type { RuleUsed } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import './judged.css'

/** Rules say how they were checked, rows of limit tables how far they are trusted. */
const sure: ReadonlySet<string> = new Set(['verified', 'high'])
const unsure: ReadonlySet<string> = new Set(['memory', 'low'])

/** Nothing need be said beside a result: its rule was read in the original. */
export const isSure = (confidence: string): boolean => sure.has(confidence)

/** `已核对原文` or something weaker; never by colour alone. */
export function ConfidenceMark({ confidence }: { readonly confidence: string }) {
  const { words } = useLanguage()
  const level = sure.has(confidence) ? 'ok' : unsure.has(confidence) ? 'rejected' : 'tolerated'
  return <span className={`level level-${level}`}>{words.judged.confidence[confidence] ?? confidence}</span>
}

/** Beside a rule that carries a doubt, however it was checked. */
function DoubtMark() {
  return <span className="level level-tolerated">{useLanguage().words.judged.doubt}</span>
}

const weakestFirst = ['memory', 'project', 'secondary', 'verified']

/** The rules behind a result: the weakest confidence and any doubt in sight, the rules themselves when opened. */
export function RulesUsed({ rules, title }: { readonly rules: readonly RuleUsed[]; readonly title?: string }) {
  const { words } = useLanguage()
  const weakest = rules.toSorted((a, b) => weakestFirst.indexOf(a.confidence) - weakestFirst.indexOf(b.confidence))[0]
  if (weakest === undefined) return null
  return (
    <details className="rules-used">
      <summary>
        {title ?? words.judged.rules} <ConfidenceMark confidence={weakest.confidence} />{' '}
        {rules.some(({ doubt }) => doubt !== null) ? <DoubtMark /> : null}
      </summary>
      <ul className="rule-cards">
        {rules.map((rule) => (
          <RuleCard key={`${rule.id} ${rule.version}`} rule={rule} />
        ))}
      </ul>
    </details>
  )
}

export function RuleCard({ rule }: { readonly rule: RuleUsed }) {
  const { words, language } = useLanguage()
  return (
    <li className="rule-card">
      <p className="rule-card-head">
        <code>{rule.id}</code>
        <span>{rule.version}</span>
        <ConfidenceMark confidence={rule.confidence} />
        {rule.doubt === null ? null : <DoubtMark />}
      </p>
      <p>
        <span className="panel-note">{words.judged.clause}</span> {rule.clause}
      </p>
      <p className="panel-note">
        {words.judged.inForce(rule.effectiveFrom, rule.effectiveTo)} · {rule.source}
      </p>
      {rule.doubt === null ? null : <p className="rule-card-doubt">{rule.doubt[language]}</p>}
    </li>
  )
}
