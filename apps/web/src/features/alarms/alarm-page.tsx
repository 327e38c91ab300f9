/** One alarm: why it fired, in words and numbers; its curves; what is to be done; what happened, in both times. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { getJson } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { AlarmStateMark, SeverityMark } from '../../ui/alarm-marks.tsx'
import { shortName } from '../../ui/factor-names.ts'
import { seriesWords } from '../../ui/ref-words.ts'
import { ConfidenceMark } from '../../ui/judged/rule-card.tsx'
import { ValueDrawer } from '../../ui/judged/value-drawer.tsx'
import { Failed, LoadingPage } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { AlarmDetail } from '../../../../server/src/modules/alarms/schema.ts'
import type { RuleVersion, VerdictView } from '../../../../server/src/modules/alarms/schema.ts'
import { AlarmActs } from './alarm-acts.tsx'
import { AlarmCurves } from './alarm-curves.tsx'
import { AlarmFactors } from './alarm-factors.tsx'
import { AlarmHistory, VerdictHistory } from './alarm-history.tsx'
import { inboxLeft, neighboursOf } from './inbox-order.ts'
import { isForPage } from './keyboard.ts'
import { PrecisionText } from '../../ui/precision.tsx'
import './alarms-page.css'

const FRESH_MS = 10_000

export function AlarmPage() {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  const { id } = useParams({ from: '/alarms/$id' })
  const { why } = useSearch({ from: '/alarms/$id' })
  const navigate = useNavigate({ from: '/alarms/$id' })
  const detail = useQuery({
    queryKey: ['alarms', id],
    queryFn: ({ signal }) => getJson(`/api/alarms/${encodeURIComponent(id)}`, AlarmDetail, signal),
    refetchInterval: FRESH_MS,
  })
  const factors = useQuery(factorsQuery)
  const { data } = detail
  useTitle(data === undefined ? said.title : `${data.alarm.title[language]} · ${data.alarm.outlet.name}`)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event)) return
      if (event.key === 'u') void navigate({ to: '/alarms', search: inboxLeft() })
      const { before, after } = neighboursOf(Number(id))
      const next = event.key === 'j' ? after : event.key === 'k' ? before : null
      if (next !== null) void navigate({ to: '/alarms/$id', params: { id: String(next) } })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [navigate, id])
  if (detail.isPending) return <LoadingPage />
  if (data === undefined)
    return (
      <div className="whole-page">
        <h1>{said.title}</h1>
        <Failed error={detail.error} retry={() => void detail.refetch()} />
        <Link to="/alarms">{said.back}</Link>
      </div>
    )
  const { alarm, verdicts } = data
  // The verdict that raised it; late data may have given others, which stand in the history.
  const verdict =
    verdicts.find(({ kind, overtakenAt }) => kind === 'fires' && overtakenAt === null) ?? verdicts.find(({ kind }) => kind === 'fires')
  const onWhy = (value: string | null) => void navigate({ search: value === null ? {} : { why: value }, resetScroll: false })
  return (
    <div className="alarm-page">
      <header className="page-head">
        <SeverityMark severity={alarm.severity} />
        <h1>
          {alarm.title[language]}
          {alarm.factor === null ? '' : ` · ${shortName(alarm.factor, factors.data?.get(alarm.factor), language)}`}
        </h1>
        <Link to="/outlets/$id" params={{ id: alarm.outlet.id }} search={alarm.factor === null ? {} : { factor: alarm.factor }}>
          {alarm.outlet.name}
        </Link>
        {alarm.enterprise === null ? null : (
          <span>
            {alarm.enterprise.name} <span className="panel-note">{alarm.enterprise.district}</span>
          </span>
        )}
        <AlarmStateMark alarm={alarm} />
        {alarm.silenced === null ? null : (
          <span className="level level-tolerated">{said.silenceUntil(beijing(alarm.silenced.until), alarm.silenced.reason)}</span>
        )}
        {alarm.quiet ? <span className="level level-tolerated">{said.quiet}</span> : null}
        {alarm.overtaken ? <span className="level level-rejected">{said.overtaken}</span> : null}
        <span className="push panel-note">
          <Steps id={alarm.id} />
          <code>{alarm.ref}</code>{' '}
          <Link to="/alarms" search={inboxLeft()}>
            {said.back}
          </Link>
        </span>
      </header>
      <div className="alarm-main">
        <section className="panel" aria-label={said.explanation}>
          <div className="panel-head">
            <h2>{said.explanation}</h2>
            <span className="panel-note">
              {said.observed} {beijing(alarm.observedFrom)} — {alarm.observedTo === null ? said.ongoing : beijing(alarm.observedTo)} ·{' '}
              {said.known} {beijing(alarm.openedAt)}
            </span>
          </div>
          <p className="alarm-explanation">{alarm.words[language]}</p>
          {verdict === undefined ? null : <VerdictFacts verdict={verdict} rule={data.rule} onWhy={onWhy} />}
        </section>
        <AlarmCurves detail={data} onWhy={onWhy} />
        <AlarmFactors factors={data.factors} />
        <VerdictHistory verdicts={[...verdicts, ...data.excused]} />
      </div>
      <div className="alarm-side">
        <AlarmActs detail={data} />
        <section className="panel" aria-label={said.rule}>
          <div className="panel-head">
            <h2>{said.rule}</h2>
            <Link className="push" to="/rules/$rule" params={{ rule: alarm.rule }} search={{ version: alarm.version }}>
              {alarm.rule} {said.ruleVersion(alarm.version)}
            </Link>
          </div>
          <ul className="lines">
            <li>
              <span className="panel-note">{said.basis}</span> {data.rule.basis}
            </li>
            <li>
              <span className="panel-note">{said.clause}</span> {data.rule.clause} <ConfidenceMark confidence={data.rule.confidence} />
            </li>
            {data.rule.notes.length === 0 ? null : (
              <li>
                <span className="panel-note">{said.counter}</span>
                <ul>
                  {data.rule.notes.map((note) => (
                    <li key={note.en}>{note[language]}</li>
                  ))}
                </ul>
              </li>
            )}
            <li>
              <span className="panel-note">{said.precision}</span> <PrecisionText precision={data.precision} />
            </li>
          </ul>
        </section>
        <section className="panel" aria-label={said.history}>
          <div className="panel-head">
            <h2>{said.history}</h2>
          </div>
          <AlarmHistory events={data.events} />
        </section>
        <section className="panel" aria-label={said.beside}>
          <div className="panel-head">
            <h2>{said.beside}</h2>
          </div>
          <ul className="lines">
            {data.beside.length === 0 ? <li className="panel-note">{said.noBeside}</li> : null}
            {data.beside.map((one) => (
              <li key={one.id}>
                <SeverityMark severity={one.severity} />{' '}
                <Link to="/alarms/$id" params={{ id: String(one.id) }}>
                  {one.title[language]}
                  {one.factor === null ? '' : ` · ${shortName(one.factor, factors.data?.get(one.factor), language)}`}
                </Link>{' '}
                <span className="panel-note">{beijing(one.observedFrom).slice(5, 16)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section className="panel" aria-label={said.video}>
          <div className="panel-head">
            <h2>{said.video}</h2>
          </div>
          <p className="panel-line">{said.videoNone}</p>
        </section>
      </div>
      <ValueDrawer value={why ?? null} onValue={onWhy} />
    </div>
  )
}

/** To the alarms beside it in the list it was opened from. */
function Steps({ id }: { readonly id: number }) {
  const { alarms: said } = useWords()
  const { before, after, place } = neighboursOf(id)
  if (place === null) return null
  const step = (to: number | null, text: string) =>
    to === null ? null : (
      <Link to="/alarms/$id" params={{ id: String(to) }}>
        {text}
      </Link>
    )
  return (
    <span className="alarm-steps">
      {step(before, `‹ ${said.previous}`)} {place.join(' / ')} {step(after, `${said.next} ›`)}
    </span>
  )
}

interface FactsProps {
  readonly verdict: VerdictView
  readonly rule: RuleVersion
  readonly onWhy: (value: string) => void
}

/** Numbers, parameters, and what went in: every input opens down to its frames. */
function VerdictFacts({ verdict, rule, onWhy }: FactsProps) {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  const factors = useQuery(factorsQuery)
  const input = (ref: string | null, name: string) =>
    ref === null ? null : ref.startsWith('value:') ? (
      <button type="button" className="text-button" title={ref} onClick={() => onWhy(ref)}>
        {name}
      </button>
    ) : (
      <Link to="/lineage" search={{ ref }} title={ref}>
        {name}
      </Link>
    )
  return (
    <div className="alarm-facts">
      <div>
        <h3>{said.numbers}</h3>
        <ul className="lines">
          {verdict.numbers.map((number) => (
            <li key={number.name}>
              <span className="panel-note">{number[language]}</span> <b>{number.value ?? '—'}</b>{' '}
              {said.units[number.unit ?? ''] ?? number.unit}
            </li>
          ))}
          <li className="panel-note">{said.coverage(verdict.coverage.known, verdict.coverage.due)}</li>
        </ul>
      </div>
      {Object.keys(verdict.parameters).length === 0 ? null : (
        <div>
          <h3>{said.parameters}</h3>
          <ul className="lines">
            {Object.entries(verdict.parameters).map(([name, value]) => {
              const known = rule.parameters.find((parameter) => parameter.name === name)
              return (
                <li key={name}>
                  <span className="panel-note">{known?.[language] ?? name}</span> <b>{value}</b>{' '}
                  {said.units[known?.unit ?? ''] ?? known?.unit ?? ''}
                </li>
              )
            })}
          </ul>
        </div>
      )}
      <div>
        <h3>{said.inputs}</h3>
        <ul className="lines">
          {verdict.inputs.map((one) => (
            <li key={one.input + one.series}>
              <span className="panel-note">{rule.inputs.find(({ name }) => name === one.input)?.[language] ?? one.input}</span>{' '}
              <span title={one.series}>{seriesWords(one.series, { factors: factors.data, words, language })}</span> ·{' '}
              {said.inputCount(one.count)} · {beijing(one.from).slice(5, 16)} — {beijing(one.to).slice(5, 16)}{' '}
              {input(one.firstRef, said.firstValue)} {one.lastRef === one.firstRef ? null : input(one.lastRef, said.lastValue)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
