/** A rule as it stands beside a result: version, clause, days, and how sure we are of its text. */
import type { RuleUsed } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import './judged.css'

/** Rules say how they were checked, rows of limit tables how far they are trusted. */
const sure: ReadonlySet<string> = new Set(['verified', 'high'])
const unsure: ReadonlySet<string> = new Set(['memory', 'low'])

/** `已核对原文` or something weaker; never by colour alone. */
export function ConfidenceMark({ confidence }: { readonly confidence: string }) {
  const { words } = useLanguage()
  const level = sure.has(confidence) ? 'ok' : unsure.has(confidence) ? 'rejected' : 'tolerated'
  return <span className={`level level-${level}`}>{words.judged.confidence[confidence] ?? confidence}</span>
}

export function RuleCard({ rule }: { readonly rule: RuleUsed }) {
  const { words, language } = useLanguage()
  return (
    <li className="rule-card">
      <p className="rule-card-head">
        <code>{rule.id}</code>
        <span>{rule.version}</span>
        <ConfidenceMark confidence={rule.confidence} />
      </p>
      <p>
        <span className="panel-note">{words.judged.clause}</span> {rule.clause}
      </p>
      <p className="panel-note">
        {words.judged.inForce(rule.effectiveFrom, rule.effectiveTo)} · {rule.source}
      </p>
      {rule.doubt === null ? null : (
        <p className="rule-card-doubt">
          <b>{words.judged.doubt}</b> {rule.doubt[language]}
        </p>
      )}
    </li>
  )
}
