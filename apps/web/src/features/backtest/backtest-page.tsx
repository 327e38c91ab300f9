/** One backtest: how it goes, what each rule would have fired, and what changes against the version in force. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, postJson } from '../../api/client.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { useActor } from '../../ui/actor.tsx'
import { Failed, LoadingPage } from '../../ui/page-state.tsx'
import { PrecisionText } from '../../ui/precision.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { BacktestDetail } from '../../../../server/src/modules/alarms/schema.ts'
import type { BacktestFile, BacktestJob, BacktestOfRule } from '../../../../server/src/modules/alarms/schema.ts'
import { JobProgress, JobState } from './backtests-page.tsx'
import type { Expected } from './backtest-request.ts'
import { ruleNames } from './rule-names.ts'
import './backtest-page.css'

const FRESH_MS = 1_000
/** Fires listed before asking for all. */
const ROWS = 50
const runs = (job: BacktestJob) => job.state === 'waiting' || job.state === 'running'
const grouped = (n: number) => n.toLocaleString('en-US').replaceAll(',', ' ')

export function BacktestPage() {
  const words = useWords()
  const { backtest: said } = words
  const { id } = useParams({ from: '/backtests/$id' })
  const expected = useSearch({ from: '/backtests/$id' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const actor = useActor()
  const path = `/api/backtests/${encodeURIComponent(id)}`
  const detail = useQuery({
    queryKey: ['backtests', id],
    queryFn: ({ signal }) => getJson(path, BacktestDetail, signal),
    refetchInterval: ({ state: { data } }) => (data === undefined || runs(data.job) ? FRESH_MS : false),
  })
  const cancel = useMutation({
    mutationFn: (by: string) => postJson(`${path}/cancel`, { by }, BacktestDetail),
    onSuccess: (next) => queries.setQueryData(['backtests', id], next),
  })
  const again = useMutation({
    mutationFn: (job: BacktestJob) =>
      postJson('/api/backtests', { ...job.request, by: actor.name === '' ? job.by : actor.name }, BacktestDetail),
    onSuccess: ({ job }) => navigate({ to: '/backtests/$id', params: { id: String(job.id) } }),
  })
  const { data } = detail
  useTitle(data === undefined ? said.title : `${said.title} ${ruleNames(data.job.request, said.draftText)}`)
  if (detail.isPending) return <LoadingPage />
  if (data === undefined)
    return (
      <div className="whole-page">
        <h1>{said.title}</h1>
        <Failed error={detail.error} retry={() => void detail.refetch()} />
        <Link to="/backtests">{said.runs}</Link>
      </div>
    )
  const { job, result } = data
  return (
    <div className="backtests">
      <header className="page-head">
        <h1>{ruleNames(job.request, said.draftText)}</h1>
        <JobState job={job} />
        <span className="panel-note">
          {job.request.from} — {job.request.to} ·{' '}
          {job.request.outlets === undefined ? said.allOutlets : `${job.request.outlets.length} ${said.outlets}`} ·{' '}
          {said.asKinds[job.request.as]} · {job.by} · {beijing(job.createdAt)}
        </span>
        <span className="push backtest-links">
          {runs(job) ? (
            <Button size="small" danger loading={cancel.isPending} onClick={() => cancel.mutate(actor.name === '' ? job.by : actor.name)}>
              {said.cancel}
            </Button>
          ) : (
            <Button size="small" loading={again.isPending} onClick={() => again.mutate(job)}>
              {said.rerun}
            </Button>
          )}
          <Link to="/backtests">{said.runs}</Link>
        </span>
      </header>
      {cancel.isError ? <Failed error={cancel.error} /> : null}
      {again.isError ? <Failed error={again.error} /> : null}
      <section className="panel backtest-run" aria-label={said.progressLabel}>
        {runs(job) ? <JobProgress job={job} /> : null}
        <p role="status">
          {job.request.as === 'live' && job.state === 'done' && job.progress.values === 0
            ? said.noValues
            : said.values(grouped(job.progress.values))}
          {/* As the values came, everything is read. */}
          {job.progress.blocks === 0 ? '' : ` · ${said.pruned(grouped(job.progress.pruned), grouped(job.progress.blocks))}`}
          {job.milliseconds === null
            ? ''
            : ` · ${said.took((job.milliseconds / 1000).toFixed(1))} · ${said.rate(grouped(Math.round((1000 * job.progress.values) / Math.max(1, job.milliseconds))))}`}
        </p>
        {job.failure === null ? null : <p className="backtest-failure">{job.failure}</p>}
      </section>
      {result === null ? null : <AsExpected file={result} expected={expected} />}
      {result === null ? null : <Result file={result} id={id} />}
    </div>
  )
}

/** What came out beside what the file said that was run again. */
function AsExpected({ file, expected }: { readonly file: BacktestFile; readonly expected: Expected }) {
  const { backtest: said } = useWords()
  if (expected.inputs === undefined) return null
  const differs = [
    file.inputs === expected.inputs ? null : said.otherInputs,
    file.verdicts === expected.verdicts ? null : said.otherVerdicts,
  ].filter((one) => one !== null)
  return (
    <p role="status" className={differs.length === 0 ? 'panel-line' : 'panel-line backtest-failure'}>
      {differs.length === 0 ? said.sameAsFile : differs.join(' ')}
    </p>
  )
}

function Result({ file, id }: { readonly file: BacktestFile; readonly id: string }) {
  const { words, language } = useLanguage()
  const { backtest: said } = words
  const download = () => {
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `poyang-backtest-${id}.json`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <>
      <section className="panel" aria-label={said.result}>
        <div className="panel-head">
          <h2>{said.result}</h2>
          <span className="panel-note">
            {said.inputsHash} <code title={file.inputs}>{file.inputs.slice(0, 12)}…</code> · {said.verdictsHash}{' '}
            <code title={file.verdicts}>{file.verdicts.slice(0, 12)}…</code>
          </span>
          <Button className="push" size="small" onClick={download}>
            {said.download}
          </Button>
        </div>
        <div className="scroll-x">
          <table className="grid-table cards">
            <thead>
              <tr>
                <th scope="col">{said.rule}</th>
                <th scope="col" className="number">
                  {said.fires}
                </th>
                <th scope="col" className="number">
                  {said.suppressed}
                </th>
                <th scope="col" className="number">
                  {said.undetermined}
                </th>
                <th scope="col">{said.minutes}</th>
                <th scope="col" className="number">
                  {said.outlets}
                </th>
                <th scope="col" className="number">
                  {said.enterprises}
                </th>
                <th scope="col">{said.outcomes}</th>
                <th scope="col">{said.difference}</th>
              </tr>
            </thead>
            <tbody>
              {file.rules.map((rule) => (
                <tr key={rule.hash}>
                  <td>
                    <code>{rule.rule}</code> {rule.title[language]}{' '}
                    <span className="panel-note">
                      {rule.version === null ? said.draftText : words.rules.version(rule.version)} · {said.subjects(rule.subjects)}
                    </span>
                    {rule.lacking.length === 0 ? null : (
                      <span className="level level-tolerated">{words.rules.lacking(rule.lacking.join('、'))}</span>
                    )}
                  </td>
                  <td className="number" data-label={said.fires}>
                    <b>{rule.fires}</b>
                  </td>
                  <td className="number" data-label={said.suppressed}>
                    {rule.suppressed}
                  </td>
                  <td className="number" data-label={said.undetermined}>
                    {rule.undetermined ?? '—'}
                  </td>
                  <td data-label={said.minutes}>
                    {words.duration(rule.minutes.total * 60)}
                    {rule.minutes.median === null ? null : (
                      <span className="panel-note">
                        {' '}
                        {said.median} {words.duration(rule.minutes.median * 60)}
                        {rule.minutes.longest === null ? '' : ` · ${said.longest} ${words.duration(rule.minutes.longest * 60)}`}
                      </span>
                    )}
                  </td>
                  <td className="number" data-label={said.outlets}>
                    {rule.outlets}
                  </td>
                  <td className="number" data-label={said.enterprises}>
                    {rule.enterprises}
                  </td>
                  <td data-label={said.outcomes}>
                    <PrecisionText precision={rule.outcomes} />
                  </td>
                  <td data-label={said.difference}>
                    <Difference rule={rule} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {file.rules.map((rule) => (
        <Fires key={rule.hash} rule={rule} />
      ))}
    </>
  )
}

function Difference({ rule }: { readonly rule: BacktestOfRule }) {
  const { backtest: said } = useWords()
  const { difference } = rule
  if (difference === null) return <span className="panel-note">{said.isInForce}</span>
  return (
    <>
      {said.same(difference.same)} · <b>{said.added(difference.added)}</b> · <b>{said.gone(difference.gone)}</b>
    </>
  )
}

function Fires({ rule }: { readonly rule: BacktestOfRule }) {
  const { words, language } = useLanguage()
  const { backtest: said } = words
  const [all, setAll] = useState(false)
  return (
    <section className="panel" aria-label={`${said.fireList} ${rule.rule}`}>
      <div className="panel-head">
        <h2>
          {said.fireList} · <code>{rule.rule}</code> {rule.title[language]}
        </h2>
      </div>
      {rule.list.length === 0 ? <p className="panel-line">{said.noFires}</p> : null}
      <ul className="entries">
        {(all ? rule.list : rule.list.slice(0, ROWS)).map((fire) => (
          <li key={`${fire.subject} ${fire.observedFrom}`} className="entry">
            <p className="entry-head">
              <Link
                to="/outlets/$id"
                params={{ id: fire.outletId }}
                search={{
                  from: Date.parse(fire.observedFrom) - 6 * 3_600_000,
                  to: Date.parse(fire.observedTo ?? fire.knownAt) + 6 * 3_600_000,
                }}
              >
                {fire.subject}
              </Link>
              <span>
                {beijing(fire.observedFrom)} — {fire.observedTo === null ? said.lasts : beijing(fire.observedTo)}
              </span>
              {fire.suppressedBy.length === 0 ? null : (
                <span className="level level-tolerated">
                  {said.suppressed} {fire.suppressedBy.join('、')}
                </span>
              )}
              {fire.alsoInForce === false ? <span className="level level-rejected">{said.onlyHere}</span> : null}
              {fire.alarm === null ? null : (
                <Link to="/alarms/$id" params={{ id: String(fire.alarm.id) }}>
                  {said.liveAlarm} {fire.alarm.id}
                  {fire.alarm.outcome === null ? '' : ` ${words.alarms.outcomes[fire.alarm.outcome]}`}
                </Link>
              )}
            </p>
            <p className="panel-note">{fire.words[language]}</p>
          </li>
        ))}
      </ul>
      {all || rule.list.length <= ROWS ? null : (
        <p className="panel-line">
          <Button size="small" onClick={() => setAll(true)}>
            {words.judged.showAll(rule.list.length)}
          </Button>
        </p>
      )}
    </section>
  )
}
