/** The record of acts (审计记录): who did what to what, newest first; the auditor takes it away with proofs. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, SearchField, TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { AuditChecked, AuditOutcome, AuditPage as AuditRows } from '../../../../server/src/modules/audit/schema.ts'
import { useIs } from './admin-list.tsx'
import type { AuditSearch } from './audit-search.ts'
import './admin.css'

export function AuditPage() {
  const { admin: said } = useWords()
  useTitle(said.audit)
  const search = useSearch({ from: '/admin/audit' })
  const navigate = useNavigate({ from: '/admin/audit' })
  const auditor = useIs('auditor')
  const { before, ...filter } = search
  const go = (next: AuditSearch) => void navigate({ search: next, resetScroll: false })
  const asked = useQuery({
    queryKey: ['audit', search],
    queryFn: ({ signal }) => getJson(withQuery('/api/audit', { ...filter, before, limit: 100 }), AuditRows, signal),
  })
  const { data } = asked
  return (
    <div className="rows-page admin">
      <section className="panel" aria-label={said.audit}>
        <div className="panel-head">
          <h1>{said.audit}</h1>
          <span className="panel-note">{data === undefined ? '' : said.signed(data.signed, data.last)}</span>
          <span className="push rows-filters">
            <Choice
              label={said.outcome}
              value={search.outcome ?? ''}
              options={[['', said.allOutcomes] as const, ...AuditOutcome.options.map((one) => [one, said.outcomes[one]] as const)]}
              onChange={(outcome) => go(withPart(filter, 'outcome', outcome))}
            />
            <SearchField label={said.text} value={search.text ?? ''} onChange={(text) => go(withPart(filter, 'text', text))} />
          </span>
        </div>
        {asked.isPending ? <LoadingLines lines={10} /> : null}
        {asked.isError ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
        {data?.events.length === 0 ? <Nothing title={said.nothing} /> : null}
        <div className="scroll-x">
          <table className="grid-table cards">
            <thead>
              <tr>
                {['#', said.at, said.person, said.post, said.action, said.object, said.outcome, said.detail].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data?.events.map((event) => (
                <tr key={event.sequence}>
                  <td data-label="#">
                    {event.signed && auditor ? (
                      <a href={`/api/audit/${event.sequence}/proof`} download={`audit-${event.sequence}.json`} title={said.proof}>
                        {event.sequence}
                      </a>
                    ) : (
                      event.sequence
                    )}
                  </td>
                  <td data-label={said.at}>{beijing(event.at)}</td>
                  <td data-label={said.person}>{event.name === '' ? said.nobody : event.name}</td>
                  <td data-label={said.post}>{event.post === null ? '—' : `${event.post.title} · ${event.post.organisation}`}</td>
                  <td data-label={said.action}>
                    <code>{event.action}</code>
                  </td>
                  <td data-label={said.object}>{event.object ?? '—'}</td>
                  <td data-label={said.outcome}>
                    <span className={event.outcome === 'done' || event.outcome === 'read' ? 'level level-ok' : 'level level-rejected'}>
                      {said.outcomes[event.outcome]}
                    </span>
                  </td>
                  <td data-label={said.detail} className="admin-detail">
                    {Object.keys(event.detail).length === 0 ? '—' : JSON.stringify(event.detail)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="pager">
          {before === undefined ? null : (
            <Link to="/admin/audit" search={filter}>
              {said.newest}
            </Link>
          )}
          <Button
            size="small"
            disabled={data === undefined || data.next === null}
            onClick={() => {
              if (data !== undefined && data.next !== null) go({ ...filter, before: data.next })
            }}
          >
            {said.older} ›
          </Button>
        </div>
      </section>
      {auditor ? <TakeAway filter={filter} /> : null}
    </div>
  )
}

function withPart(filter: AuditSearch, name: 'outcome' | 'text', value: string): AuditSearch {
  const { [name]: _old, ...others } = filter
  return value === '' ? others : { ...others, [name]: value }
}

function TakeAway({ filter }: { readonly filter: AuditSearch }) {
  const { admin: said } = useWords()
  const [reason, setReason] = useState('')
  const check = useMutation({ mutationFn: () => getJson('/api/audit/check', AuditChecked) })
  const file = (format: 'ndjson' | 'csv') => withQuery('/api/audit/export', { ...filter, format, reason: reason.trim() })
  const ready = reason.trim().length >= 2
  return (
    <section className="panel" aria-label={said.takeAway}>
      <div className="panel-head">
        <h2>{said.takeAway}</h2>
        <TextField label={said.reason} value={reason} most={200} onChange={setReason} />
        <Button {...(ready ? { href: file('ndjson') } : { disabled: true })}>{said.ndjson}</Button>
        <Button {...(ready ? { href: file('csv') } : { disabled: true })}>{said.csv}</Button>
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {said.check}
        </Button>
        {check.data === undefined ? null : (
          <span role="status" className={check.data.ok ? 'level level-ok' : 'level level-rejected'}>
            {check.data.ok ? said.checkOk(check.data.rows, check.data.signed) : check.data.faults.join(' ')}
          </span>
        )}
        {check.isError ? <Refusal error={check.error} /> : null}
      </div>
    </section>
  )
}
