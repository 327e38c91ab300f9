/** A rule that is not there yet. */
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useWords } from '../../i18n/language.tsx'
import { useTitle } from '../../ui/title.ts'
import { firstText } from './rule-change.ts'
import { RuleFaces } from './rule-faces.tsx'
import { SaveDraft } from './save-draft.tsx'
import './rules-page.css'

export function NewRulePage() {
  const { rules: said } = useWords()
  useTitle(said.newRule)
  const navigate = useNavigate()
  const [text, setText] = useState(firstText)
  return (
    <div className="rule-page">
      <header className="page-head">
        <h1>{said.newRule}</h1>
        <Link className="push" to="/rules">
          {said.list}
        </Link>
      </header>
      <SaveDraft
        text={text}
        onSaved={({ rule, version }) => void navigate({ to: '/rules/$rule', params: { rule }, search: { version } })}
      />
      <RuleFaces text={text} onText={setText} />
    </div>
  )
}
