/** What stands behind a figure: how sure its rules are, why it is as it is, and what it was made from. */
import { Link } from '@tanstack/react-router'
import type { RuleUsed, Words as Said } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { z } from 'zod'
import { useLanguage } from '../../i18n/language.tsx'
import { RulesUsed } from '../../ui/judged/rule-card.tsx'

type Reasons = ReadonlyArray<{ readonly code: string; readonly detail: string | null } & z.infer<typeof Said>>

/** Each reason once, with what it is about where that is short. */
export function ReasonLine({ reasons }: { readonly reasons: Reasons }) {
  const { language } = useLanguage()
  const told = new Map<string, { text: string; details: string[] }>()
  for (const reason of reasons) {
    const one = told.get(reason.code) ?? { text: reason[language], details: [] }
    if (reason.detail !== null) one.details.push(reason.detail)
    told.set(reason.code, one)
  }
  if (told.size === 0) return null
  return (
    <span className="panel-note board-reasons">
      {[...told.values()]
        .map(({ text, details }) => (details.length === 0 || details.length > 8 ? text : `${text}（${details.join('、')}）`))
        .join('；')}
    </span>
  )
}

/** The rules of a figure and the way to what it was made from. */
export function Basis({ rules, what, figure }: { readonly rules: readonly RuleUsed[]; readonly what: string; readonly figure: string }) {
  const { words } = useLanguage()
  return (
    <div className="board-basis">
      <RulesUsed rules={rules} title={words.boards.basis} />
      <Link to="/lineage" search={{ ref: figure }} aria-label={words.boards.lineageOf(what)}>
        {words.boards.lineage}
      </Link>
    </div>
  )
}
