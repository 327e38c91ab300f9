/** Backtests: choose rules, days and scope; see how the runs go. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Progress } from 'antd'
import { useId, useState } from 'react'
import { getJson, postJson } from '../../api/client.ts'
import { outletsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { BacktestDetail, BacktestList, RuleList } from '../../../../server/src/modules/alarms/schema.ts'
import type { BacktestJob, BacktestRequest, RuleSummary } from '../../../../server/src/modules/alarms/schema.ts'
import { lastDays, requestOf, requestOfFile } from './backtest-request.ts'
import type { Chosen, Expected } from './backtest-request.ts'
import { ruleNames } from './rule-names.ts'
import './backtest-page.css'

const FRESH_MS = 3_000
const spanDays = { d7: 7, d30: 30, y1: 366, y10: 3_653 } as const
type Span = keyof typeof spanDays

export function BacktestsPage() {
  const words = useWords()
  const { backtest: said } = words
  useTitle(said.title)
  const rules = useQuery({ queryKey: ['rules', 'list'], queryFn: ({ signal }) => getJson('/api/rules', RuleList, signal) })
  const runs = useQuery({
    queryKey: ['backtests', 'list'],
    queryFn: ({ signal }) => getJson('/api/backtests', BacktestList, signal),
    refetchInterval: FRESH_MS,
  })
  return (
    <div className="backtests">
      <section className="panel" aria-label={said.title}>
        <div className="panel-head">
          <h1>{said.title}</h1>
          <span className="panel-note">{said.explain}</span>
          <Link className="push" to="/rules">
            {words.rules.list}
          </Link>
        </div>
        {rules.isPending ? <LoadingLines lines={6} /> : null}
        {rules.isError && rules.data === undefined ? <Failed error={rules.error} retry={() => void rules.refetch()} /> : null}
        {rules.data === undefined ? null : <RequestForm rules={rules.data.rules} />}
      </section>
      <section className="panel" aria-label={said.runs}>
        <div className="panel-head">
          <h2>{said.runs}</h2>
        </div>
        {runs.isPending ? <LoadingLines lines={4} /> : null}
        {runs.isError && runs.data === undefined ? <Failed error={runs.error} retry={() => void runs.refetch()} /> : null}
        {runs.data !== undefined && runs.data.backtests.length === 0 ? <Nothing title={said.none} /> : null}
        <ul className="entries">
          {(runs.data?.backtests ?? []).map((job) => (
            <li key={job.id} className="entry">
              <RunLine job={job} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function RequestForm({ rules }: { readonly rules: readonly RuleSummary[] }) {
  const { words, language } = useLanguage()
  const { backtest: said } = words
  const search = useSearch({ from: '/backtests' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const actor = useActor()
  const { data: outlets } = useQuery(outletsQuery)
  const [chosen, setChosen] = useState<readonly Chosen[]>(() =>
    search.rule === undefined ? [] : [{ rule: search.rule, version: search.version ?? null }],
  )
  const [days, setDays] = useState(() => lastDays(spanDays.d7, Date.now()))
  const [district, setDistrict] = useState('')
  const [as, setAs] = useState<BacktestRequest['as']>('settled')
  const districts = [...new Set((outlets?.outlets ?? []).map((one) => one.district))].toSorted((a, b) => a.localeCompare(b, 'zh'))
  const scope = district === '' ? null : (outlets?.outlets ?? []).filter((one) => one.district === district).map(({ id }) => id as string)
  const request = requestOf({ by: actor.name, chosen, ...days, outlets: scope, as })
  const start = useMutation({
    mutationFn: ({ body }: { readonly body: BacktestRequest; readonly expected: Expected }) =>
      postJson('/api/backtests', body, BacktestDetail),
    onSuccess: async ({ job }, { expected }) => {
      await queries.invalidateQueries({ queryKey: ['backtests', 'list'] })
      await navigate({ to: '/backtests/$id', params: { id: String(job.id) }, search: expected })
    },
  })
  const toggle = (rule: string) =>
    setChosen(chosen.some((one) => one.rule === rule) ? chosen.filter((one) => one.rule !== rule) : [...chosen, { rule, version: null }])
  const versionsOf = (rule: RuleSummary) => Array.from({ length: rule.newest.version }, (_, place) => String(rule.newest.version - place))
  return (
    <form
      className="backtest-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (request !== null) start.mutate({ body: request, expected: {} })
      }}
    >
      <fieldset className="backtest-rules">
        <legend>
          {said.pick} <span className="panel-note">{said.picked(chosen.length)}</span>
        </legend>
        <ul>
          {rules.map((rule) => {
            const one = chosen.find((each) => each.rule === rule.rule)
            return (
              <li key={rule.rule}>
                <label>
                  <input type="checkbox" checked={one !== undefined} onChange={() => toggle(rule.rule)} /> <code>{rule.rule}</code>{' '}
                  {rule.title[language]}
                </label>
                {one === undefined ? null : (
                  <Choice
                    label={`${rule.rule} ${words.rules.versions}`}
                    value={one.version === null ? 'in-force' : String(one.version)}
                    options={[
                      ['in-force', said.versionInForce] as const,
                      ...versionsOf(rule).map((version) => [version, words.rules.version(Number(version))] as const),
                    ]}
                    onChange={(version) =>
                      setChosen(
                        chosen.map((each) =>
                          each.rule === rule.rule ? { ...each, version: version === 'in-force' ? null : Number(version) } : each,
                        ),
                      )
                    }
                  />
                )}
              </li>
            )
          })}
        </ul>
      </fieldset>
      <div className="backtest-fields">
        <p className="backtest-spans">
          {(Object.keys(spanDays) as Span[]).map((span) => (
            <Button key={span} size="small" onClick={() => setDays(lastDays(spanDays[span], Date.now()))}>
              {said.spans[span]}
            </Button>
          ))}
        </p>
        <TextField label={said.from} kind="date" value={days.from} onChange={(from) => setDays({ ...days, from })} />
        <TextField label={said.to} kind="date" value={days.to} onChange={(to) => setDays({ ...days, to })} />
        <Choice
          labelled
          label={said.scope}
          value={district}
          options={[['', said.allOutlets] as const, ...districts.map((one) => [one, one] as const)]}
          onChange={setDistrict}
        />
        <Choice
          labelled
          label={said.as}
          value={as}
          options={(['settled', 'live'] as const).map((one) => [one, said.asKinds[one]] as const)}
          onChange={(kind) => kind !== '' && setAs(kind)}
        />
        <p className="panel-note">{said.asHints[as]}</p>
        <ActorField actor={actor} />
        <Button type="primary" htmlType="submit" disabled={request === null} loading={start.isPending}>
          {said.start}
        </Button>
        {start.isError ? <Failed error={start.error} /> : null}
        <FromFile by={actor.name} onRequest={(body, expected) => start.mutate({ body, expected })} />
      </div>
    </form>
  )
}

interface FromFileProps {
  readonly by: string
  readonly onRequest: (request: BacktestRequest, expected: Expected) => void
}

/** Choosing a file is asking: everything that is asked is in it. */
function FromFile({ by, onRequest }: FromFileProps) {
  const { backtest: said } = useWords()
  const id = useId()
  const [wrong, setWrong] = useState(false)
  const read = async (file: File | undefined) => {
    if (file === undefined) return
    const found = requestOfFile(await file.text(), by)
    setWrong(found === null)
    if (found !== null) onRequest(found.request, found.expected)
  }
  return (
    <div className="backtest-file">
      <label htmlFor={id} className="field-label">
        {said.file}
      </label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        disabled={by.trim() === ''}
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <span className="panel-note">{said.fileHint}</span>
      {wrong ? (
        <p role="alert" className="backtest-failure">
          {said.fileWrong}
        </p>
      ) : null}
    </div>
  )
}

function RunLine({ job }: { readonly job: BacktestJob }) {
  const { words } = useLanguage()
  const { backtest: said } = words
  return (
    <>
      <p className="entry-head">
        <Link to="/backtests/$id" params={{ id: String(job.id) }} className="strong-link">
          {ruleNames(job.request, said.draftText)}
        </Link>
        <JobState job={job} />
        <span className="panel-note">
          {job.request.from} — {job.request.to} ·{' '}
          {job.request.outlets === undefined ? said.allOutlets : `${job.request.outlets.length} ${said.outlets}`} ·{' '}
          {said.asKinds[job.request.as]} · {job.by} · {beijing(job.createdAt)}
        </span>
        {job.milliseconds === null ? null : <span className="panel-note">{said.took((job.milliseconds / 1000).toFixed(1))}</span>}
      </p>
      {job.state === 'running' ? <JobProgress job={job} /> : null}
    </>
  )
}

export function JobState({ job }: { readonly job: BacktestJob }) {
  const { backtest: said } = useWords()
  const level = job.state === 'done' ? 'ok' : job.state === 'failed' ? 'rejected' : 'tolerated'
  return <span className={`level level-${level}`}>{said.states[job.state]}</span>
}

export function JobProgress({ job }: { readonly job: BacktestJob }) {
  const { backtest: said } = useWords()
  const { done, of } = job.progress
  const percent = of === 0 ? 0 : Math.floor((100 * done) / of)
  return (
    <div className="backtest-progress">
      <Progress percent={percent} size="small" aria-label={said.progressLabel} />
      <span className="panel-note">{said.progress(done, of)}</span>
    </div>
  )
}
