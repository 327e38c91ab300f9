/** The desk of an enterprise's environmental manager: explain alarms in time, mark data in time. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { getJson, withQuery } from '../../api/client.ts'
import { outletsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { AlarmStateMark, SeverityMark } from '../../ui/alarm-marks.tsx'
import { useSession } from '../../api/session.tsx'
import { ActorField, useActor } from '../../ui/actor.tsx'
import type { Actor } from '../../ui/actor.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { AlarmList } from '../../../../server/src/modules/alarms/schema.ts'
import type { Alarm } from '../../../../server/src/modules/alarms/schema.ts'
import { DeclarePanel } from './declare-panel.tsx'
import { ExplainForm } from './explain-form.tsx'
import { MarkPanel } from './mark-panel.tsx'
import { WaitingPanel } from './waiting-panel.tsx'
import './enterprise-page.css'

const FRESH_MS = 10_000
const MOST = 200

export function EnterprisePage() {
  const words = useWords()
  const { enterprise: said } = words
  useTitle(said.title)
  const search = useSearch({ from: '/enterprise' })
  const navigate = useNavigate({ from: '/enterprise' })
  const outlets = useQuery(outletsQuery)
  const actor = useActor()
  const { view } = useSession()
  const all = outlets.data?.outlets ?? []
  const names = [...new Map(all.map((one) => [one.enterpriseId as string, one.enterprise]))].toSorted((a, b) =>
    a[1].localeCompare(b[1], 'zh'),
  )
  // Whoever acts for one firm is at its desk; an agent chooses among those it has a mandate of.
  const own = view.post?.scope.kind === 'enterprises' ? view.post.scope.enterprises : null
  const firm = search.id ?? (own?.length === 1 ? own[0] : undefined)
  const choices = own === null ? names : names.filter(([id]) => own.includes(id))
  // Meters send no concentrations: there is nothing of theirs to mark.
  const marked = all.filter(({ enterpriseId, medium }) => enterpriseId === firm && medium !== 'power')
  return (
    <div className="desk">
      <header className="page-head">
        <h1>{said.title}</h1>
        {own?.length === 1 ? (
          <span>{names.find(([id]) => id === firm)?.[1] ?? firm}</span>
        ) : (
          <Choice
            labelled
            label={said.choose}
            value={firm ?? ''}
            options={[['', said.none] as const, ...choices]}
            onChange={(id) => void navigate({ search: id === '' ? {} : { id } })}
          />
        )}
        <ActorField actor={actor} />
      </header>
      {outlets.isPending ? <LoadingLines lines={6} /> : null}
      {outlets.isError && outlets.data === undefined ? <Failed error={outlets.error} retry={() => void outlets.refetch()} /> : null}
      {firm === undefined ? (
        <WaitingPanel />
      ) : (
        <div className="desk-body">
          <ToExplain enterprise={firm} actor={actor} />
          <div className="desk-column">
            {marked.length === 0 ? null : (
              <MarkPanel
                key={firm}
                outlets={marked}
                outlet={marked.find(({ id }) => id === search.outlet) ?? marked[0] ?? null}
                actor={actor}
                onOutlet={(outlet) => void navigate({ search: { ...search, outlet }, resetScroll: false })}
              />
            )}
            <DeclarePanel key={`declare ${firm}`} enterprise={firm} actor={actor} />
          </div>
        </div>
      )}
    </div>
  )
}

/** What the enterprise was told of, the most urgent first. */
function ToExplain({ enterprise, actor }: { readonly enterprise: string; readonly actor: Actor }) {
  const { enterprise: said } = useWords()
  const alarms = useQuery({
    queryKey: ['alarms', 'list', 'enterprise', enterprise],
    queryFn: ({ signal }) => getJson(withQuery('/api/alarms', { enterprise, limit: MOST }), AlarmList, signal),
    refetchInterval: FRESH_MS,
  })
  const told = (alarms.data?.alarms ?? []).filter(({ state }) => state === 'informed' || state === 'explained')
  const urgent = told.toSorted(
    (a, b) => Number(a.state === 'explained') - Number(b.state === 'explained') || (a.explainBy ?? '').localeCompare(b.explainBy ?? ''),
  )
  return (
    <section className="panel" aria-label={said.toExplain}>
      <div className="panel-head">
        <h2>{said.toExplain}</h2>
        <span className="panel-note">{told.filter(({ state }) => state === 'informed').length}</span>
      </div>
      {alarms.isPending ? <LoadingLines lines={4} /> : null}
      {alarms.isError && alarms.data === undefined ? <Failed error={alarms.error} retry={() => void alarms.refetch()} /> : null}
      {alarms.data !== undefined && told.length === 0 ? <p className="panel-line">{said.noToExplain}</p> : null}
      <ul className="entries">
        {urgent.map((alarm) => (
          <li key={alarm.id} className="entry">
            <OneToExplain alarm={alarm} actor={actor} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneToExplain({ alarm, actor }: { readonly alarm: Alarm; readonly actor: Actor }) {
  const { words, language } = useLanguage()
  const { enterprise: said } = words
  return (
    <>
      <p className="entry-head">
        <SeverityMark severity={alarm.severity} />
        <Link to="/alarms/$id" params={{ id: String(alarm.id) }} className="strong-link">
          {alarm.title[language]}
        </Link>
        <span>{alarm.outlet.name}</span>
        <AlarmStateMark alarm={alarm} />
        {alarm.explainBy === null ? null : (
          <span className="panel-note">
            {said.explainBy} {beijing(alarm.explainBy).slice(0, 16)}
          </span>
        )}
      </p>
      <p>{alarm.words[language]}</p>
      <p className="panel-note">
        {beijing(alarm.observedFrom)} — {alarm.observedTo === null ? words.alarms.ongoing : beijing(alarm.observedTo)}
      </p>
      {alarm.overdue ? <p className="entry-against">{said.overdue}</p> : null}
      {alarm.state === 'informed' ? <ExplainForm alarm={alarm} actor={actor} /> : null}
    </>
  )
}
