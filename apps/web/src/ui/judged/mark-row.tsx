/** One mark in words: who, what, when, in time or not, and what speaks against it. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Mark } from '../../../../server/src/modules/quality/schema.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { shortName } from '../factor-names.ts'
import { beijing } from '../time.ts'
import { RulesUsed } from './rule-card.tsx'
import './judged.css'

interface Props {
  readonly mark: Mark
  /** The outlet, where several stand in one list. */
  readonly where?: ReactNode
  /** What may be done about it. */
  readonly children?: ReactNode
}

export function MarkRow({ mark, where, children }: Props) {
  const { words, language } = useLanguage()
  const { judged } = words
  const factors = useQuery(factorsQuery)
  const late = !mark.timely && mark.role !== 'device'
  return (
    <li className={mark.stands ? 'entry' : 'entry mark-over'}>
      <p className="entry-head">
        <b>{mark.item}</b>
        {where}
        <span className="panel-note">
          {judged.markSource[mark.source]} · {judged.markRole[mark.role]}
          {mark.role === 'device' ? '' : ` ${mark.by}`}
        </span>
        {mark.withdraws ? <span className="level level-tolerated">{judged.markWithdrawn}</span> : null}
        {mark.supersededBy === null ? null : <span className="level level-tolerated">{judged.markSuperseded}</span>}
        {!mark.stands && mark.supersededBy === null && !mark.withdraws ? <span className="panel-note">{judged.markCovered}</span> : null}
        {late ? <span className="level level-rejected">{judged.markLate}</span> : null}
        {mark.admitted ? <span className="level level-tolerated">{judged.markAdmitted}</span> : null}
        {mark.contradictions.length > 0 ? (
          <span className="level level-rejected">{judged.contradicted(mark.contradictions.length)}</span>
        ) : null}
      </p>
      <p className="panel-note">
        {beijing(mark.from)} — {beijing(mark.to)} ·{' '}
        {mark.factors === null
          ? judged.allFactors
          : mark.factors.map((code) => shortName(code, factors.data?.get(code), language)).join('、')}
      </p>
      {mark.reason === '' ? null : <p>{mark.reason}</p>}
      {mark.contradictions.slice(0, 3).map(({ at, signs }) => (
        <p key={at} className="entry-against">
          {beijing(at).slice(5, 16)} {signs.map((sign) => sign[language]).join('；')}
        </p>
      ))}
      {mark.caps.map((cap) => (
        <p key={cap.cap} className={cap.over ? 'entry-against' : 'panel-note'}>
          {cap[language]}：{judged.capUse(cap.used, cap.hours)}
          {cap.over ? ` ${judged.capOver}` : ''}
          {cap.doubt === null ? '' : ` · ${judged.doubt}：${cap.doubt[language]}`}
        </p>
      ))}
      <RulesUsed rules={mark.rules} />
      {children}
    </li>
  )
}
