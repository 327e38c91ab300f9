/** The two faces of a rule side by side: an officer's words, and the text. Changing one changes the other. */
import { parseRule, printRule } from '@poyang/rules'
import type { Parsed, Rule } from '@poyang/rules'
import { useId, useMemo } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { RuleForm } from './rule-form.tsx'

interface Props {
  readonly text: string
  /** Absent: only to be read. */
  readonly onText?: (text: string) => void
}

export function RuleFaces({ text, onText }: Props) {
  const { words } = useLanguage()
  const { rules: said } = words
  const id = useId()
  const parsed = useMemo<Parsed>(() => parseRule(text), [text])
  return (
    <div className="faces">
      <section className="panel" aria-label={said.form}>
        <div className="panel-head">
          <h2>{said.form}</h2>
          {onText === undefined ? null : <span className="panel-note">{said.twoFaces}</span>}
        </div>
        {parsed.ok ? (
          <RuleForm rule={parsed.rule} {...(onText === undefined ? {} : { onRule: (rule: Rule) => onText(printRule(rule)) })} />
        ) : (
          <Faults parsed={parsed} />
        )}
      </section>
      <section className="panel" aria-label={said.text}>
        <div className="panel-head">
          <h2>
            <label htmlFor={id}>{said.text}</label>
          </h2>
          <span className={`push level level-${parsed.ok ? 'ok' : 'rejected'}`} role="status">
            {parsed.ok ? said.correct : said.faults(parsed.faults.length)}
          </span>
        </div>
        <textarea
          id={id}
          className="rule-text"
          spellCheck={false}
          readOnly={onText === undefined}
          value={text}
          rows={Math.min(46, text.split('\n').length + 2)}
          onChange={(event) => onText?.(event.target.value)}
        />
      </section>
    </div>
  )
}

function Faults({ parsed }: { readonly parsed: Extract<Parsed, { ok: false }> }) {
  const { language } = useLanguage()
  return (
    <ul className="lines" role="alert">
      {parsed.faults.map((fault) => (
        <li key={`${fault.line} ${fault.column} ${fault.en}`}>{fault[language]}</li>
      ))}
    </ul>
  )
}
