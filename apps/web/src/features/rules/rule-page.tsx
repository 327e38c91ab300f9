/** One rule: both faces of a version, whether it runs and can fire, its versions on their way into force. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ConfidenceMark } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingPage } from '../../ui/page-state.tsx'
import { PrecisionText } from '../../ui/precision.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { RuleDetail } from '../../../../server/src/modules/alarms/schema.ts'
import type { RuleVersion } from '../../../../server/src/modules/alarms/schema.ts'
import { draftOf } from './rule-change.ts'
import { RuleFaces } from './rule-faces.tsx'
import { ProofMark, Running } from './rules-page.tsx'
import { SaveDraft } from './save-draft.tsx'
import { VersionActs } from './version-acts.tsx'
import './rules-page.css'

export function RulePage() {
  const { words, language } = useLanguage()
  const { rules: said } = words
  const { rule } = useParams({ from: '/rules/$rule' })
  const search = useSearch({ from: '/rules/$rule' })
  const navigate = useNavigate({ from: '/rules/$rule' })
  const [draft, setDraft] = useState<string | null>(null)
  const detail = useQuery({
    queryKey: ['rules', rule],
    queryFn: ({ signal }) => getJson(`/api/rules/${encodeURIComponent(rule)}`, RuleDetail, signal),
  })
  const { data } = detail
  const chosen = data === undefined ? undefined : versionOf(data, search.version)
  useTitle(chosen === undefined ? rule : `${rule} ${chosen.title[language]}`)
  if (detail.isPending) return <LoadingPage />
  if (data === undefined || chosen === undefined)
    return (
      <div className="whole-page">
        <h1>{rule}</h1>
        <Failed error={detail.error} retry={() => void detail.refetch()} />
        <Link to="/rules">{said.list}</Link>
      </div>
    )
  return (
    <div className="rule-page">
      <header className="page-head">
        <code>{rule}</code>
        <h1>{chosen.title[language]}</h1>
        <span>{said.version(chosen.version)}</span>
        <StatusMark version={chosen} />
        <ConfidenceMark confidence={chosen.confidence} />
        <span className="push rule-head-links">
          {draft === null ? (
            <Button size="small" type="primary" onClick={() => setDraft(draftOf(chosen.text))}>
              {said.edit}
            </Button>
          ) : (
            <Button size="small" onClick={() => setDraft(null)}>
              {said.stopEdit}
            </Button>
          )}
          <Link to="/rules">{said.list}</Link>
        </span>
      </header>
      <section className="panel rule-state">
        <p>
          <span className="panel-note">{words.alarms.basis}</span> {chosen.basis} <span className="panel-note">{words.alarms.clause}</span>{' '}
          {chosen.clause}
        </p>
        <p>
          <Running running={data.running} /> <ProofMark proof={data.running.proof} />
        </p>
        <p>
          <span className="panel-note">{words.alarms.precision}</span> <PrecisionText precision={data.precision} />{' '}
          <Link to="/alarms" search={{ view: 'all', rule }}>
            {words.alarms.title}
          </Link>
        </p>
      </section>
      {draft === null ? null : (
        <SaveDraft
          text={draft}
          onSaved={(saved) => {
            setDraft(null)
            void navigate({ to: '/rules/$rule', params: { rule: saved.rule }, search: { version: saved.version } })
          }}
        />
      )}
      <RuleFaces
        key={draft === null ? chosen.version : 'draft'}
        text={draft ?? chosen.text}
        {...(draft === null ? {} : { onText: setDraft })}
      />
      <div className="rule-lower">
        <section className="panel" aria-label={said.versions}>
          <div className="panel-head">
            <h2>{said.versions}</h2>
          </div>
          <ul className="entries">
            {data.versions.map((version) => (
              <li key={version.version} className={version.version === chosen.version ? 'entry entry-chosen' : 'entry'}>
                <p className="entry-head">
                  <Link to="/rules/$rule" params={{ rule }} search={{ version: version.version }}>
                    {said.version(version.version)}
                  </Link>
                  <StatusMark version={version} />
                  <span className="panel-note">
                    {said.author} {version.author}
                    {version.reviewer === null ? '' : ` · ${said.reviewer} ${version.reviewer}`} ·{' '}
                    {version.effectiveFrom === null ? said.notEffective : said.effective(version.effectiveFrom, version.effectiveTo)}
                  </span>
                  <Link className="push" to="/backtests" search={{ rule, version: version.version }}>
                    {said.backtestThis}
                  </Link>
                </p>
                <p className="panel-note">
                  {said.hash} <code title={version.hash}>{version.hash.slice(0, 16)}…</code> · {beijing(version.createdAt)}
                </p>
                <VersionActs version={version} />
              </li>
            ))}
          </ul>
        </section>
        <section className="panel" aria-label={said.events}>
          <div className="panel-head">
            <h2>{said.events}</h2>
          </div>
          <ol className="history">
            {data.events.map((event) => (
              <li key={`${event.version} ${event.at} ${event.what}`} className="history-person">
                <p>
                  <b>{said.eventNames[event.what]}</b> {said.version(event.version)}
                </p>
                <p className="panel-note">
                  {beijing(event.at)} · {event.by}
                </p>
                {event.note === '' ? null : <p>{event.note}</p>}
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  )
}

/** The version that was asked for, else the one in force, else the newest. */
function versionOf(detail: RuleDetail, asked: number | undefined): RuleVersion | undefined {
  const { versions, inForce } = detail
  return versions.find(({ version }) => version === (asked ?? inForce)) ?? versions[0]
}

function StatusMark({ version }: { readonly version: RuleVersion }) {
  const { words } = useLanguage()
  const level = { draft: 'tolerated', reviewed: 'tolerated', 'in-force': 'ok', retired: 'rejected' } as const
  return <span className={`level level-${level[version.status]}`}>{words.rules.statuses[version.status]}</span>
}
