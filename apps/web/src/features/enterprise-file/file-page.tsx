/** One page with everything of one enterprise that its reader may see (一企一档). */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { AlarmList } from '../../../../server/src/modules/alarms/schema.ts'
import { Gaps, Rates } from '../../../../server/src/modules/quality/schema.ts'
import { EnterpriseFile } from '../../../../server/src/modules/sources/file/schema.ts'
import { getJson, withQuery } from '../../api/client.ts'
import { factorsQuery, outletsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { AlarmStateMark, SeverityMark } from '../../ui/alarm-marks.tsx'
import { TextField } from '../../ui/fields.tsx'
import { DemoBadge } from '../../ui/marks.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { beijing, beijingDay } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { OutletRow } from '../sources/outlet-row.tsx'
import { fileSearch } from './file-search.ts'
import { PartsPanels } from './parts-panel.tsx'
import { RequestsPanel } from './requests-panel.tsx'
import { scoreOf } from './score.ts'
import { TimelinePanel } from './timeline-panel.tsx'
import '../sources/city-page.css'
import './file-page.css'

const DAY_MS = 86_400_000
const SHOWN = 8
const ignore = () => undefined

export function FilePage() {
  const { words, language } = useLanguage()
  const { file: said } = words
  const { id } = useParams({ from: '/enterprises/$id' })
  const search = useSearch({ from: '/enterprises/$id' })
  const navigate = useNavigate({ from: '/enterprises/$id' })
  const go = (part: Record<string, unknown>) => void navigate({ search: fileSearch({ ...search, ...part }), resetScroll: false })
  const path = `/api/enterprises/${encodeURIComponent(id)}/file`
  const file = useQuery({
    queryKey: ['file', id, search.at ?? 'now'],
    queryFn: ({ signal }) =>
      getJson(withQuery(path, { at: search.at === undefined ? undefined : `${search.at}T23:59:59+08:00` }), EnterpriseFile, signal),
    placeholderData: keepPreviousData,
  })
  const outlets = useQuery(outletsQuery)
  const factors = useQuery(factorsQuery)
  const alarms = useQuery({
    queryKey: ['alarms', 'list', 'enterprise', id],
    queryFn: ({ signal }) => getJson(withQuery('/api/alarms', { enterprise: id, limit: 200 }), AlarmList, signal),
    refetchInterval: 30_000,
  })
  const gaps = useQuery({
    queryKey: ['quality', 'gaps', 'enterprise', id],
    queryFn: ({ signal }) => getJson(withQuery('/api/quality/gaps', { enterprise: id, state: 'open', limit: 200 }), Gaps, signal),
    refetchInterval: 60_000,
  })
  const rates = useQuery({
    queryKey: ['quality', 'rates', 'enterprise', id],
    queryFn: ({ signal }) => {
      const now = Date.now()
      const query = { scope: 'enterprise', id, from: beijingDay(now - 7 * DAY_MS), to: beijingDay(now) }
      return getJson(withQuery('/api/quality/rates', query), Rates, signal)
    },
  })
  const name = file.data?.enterprise.content.name
  useTitle(name ?? said.title)
  if (file.isError && file.data === undefined)
    return (
      <div className="file">
        <Failed error={file.error} retry={() => void file.refetch()} />
      </div>
    )
  if (file.data === undefined)
    return (
      <div className="file">
        <LoadingLines lines={12} />
      </div>
    )
  const { enterprise, duties, parts } = file.data
  const { content } = enterprise
  const own = (outlets.data?.outlets ?? []).filter(({ enterpriseId }) => enterpriseId === id)
  const open = (alarms.data?.alarms ?? []).filter(({ state }) => state !== 'closed')
  const today = beijingDay(Date.now())
  const permits = parts.flatMap((part) => (part.kind === 'permit' ? [part.content] : []))
  const count = (severity: (typeof open)[number]['severity']) => open.filter((one) => one.severity === severity).length
  const { score, lines } = scoreOf({
    alarms: { serious: count('serious'), alarm: count('alarm'), warning: count('warning') },
    openGaps: gaps.data?.gaps.length ?? 0,
    missedDuties: duties.filter(({ state }) => state === 'missed').length,
    permitRanOut: permits.length > 0 && permits.every(({ to }) => to < today),
  })
  const facts: ReadonlyArray<readonly [string, string]> = [
    [said.id, content.id],
    [said.creditCode, content.creditCode ?? '—'],
    [said.district, content.district],
    [said.industry, content.industry],
    [said.address, content.address],
    [said.position, `${content.position.longitude.toFixed(4)}, ${content.position.latitude.toFixed(4)}`],
  ]
  return (
    <div className="file">
      <header className="page-head">
        <h1>{content.name}</h1>
        {content.demo ? <DemoBadge /> : null}
        <span className="panel-note">{said.changedBy(enterprise.by, beijing(enterprise.at).slice(0, 16))}</span>
        <span className="push file-asof">
          <TextField label={said.asOf} kind="date" value={search.at ?? ''} onChange={(at) => go({ at })} />
          {search.at === undefined ? null : (
            <button type="button" className="text-button" onClick={() => go({ at: undefined })}>
              {said.back}
            </button>
          )}
        </span>
      </header>
      {search.at === undefined ? null : (
        <p className="panel panel-line" role="status">
          {said.past(search.at)}
        </p>
      )}
      <div className="file-columns">
        <div className="file-column">
          <section className="panel" aria-label={said.title}>
            <div className="panel-head">
              <h2>{said.title}</h2>
            </div>
            <dl className="facts">
              {facts.map(([term, text]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{text === '' ? '—' : text}</dd>
                </div>
              ))}
              <div>
                <dt>{said.links}</dt>
                <dd className="file-links">
                  <Link to="/power" search={{ enterprise: id }}>
                    {said.power}
                  </Link>
                  <Link to="/quality">{said.quality}</Link>
                </dd>
              </div>
            </dl>
          </section>
          <section className="panel" aria-label={said.outlets}>
            <div className="panel-head">
              <h2>{said.outlets}</h2>
              {own.length === 0 && outlets.isSuccess ? <span className="panel-note">{said.noOutlets}</span> : null}
            </div>
            {own.map((outlet) => (
              <div className="file-row" key={outlet.id}>
                <OutletRow outlet={outlet} factors={factors.data} cells={3} onPoint={ignore} />
              </div>
            ))}
          </section>
          <section className="panel" aria-label={said.alarms}>
            <div className="panel-head">
              <h2>{said.alarms}</h2>
              <span className="panel-note">{alarms.isSuccess && open.length === 0 ? said.noAlarms : open.length}</span>
            </div>
            {alarms.isError ? <Refusal error={alarms.error} /> : null}
            <ul className="entries">
              {open.slice(0, SHOWN).map((alarm) => (
                <li className="entry file-alarm" key={alarm.id}>
                  <SeverityMark severity={alarm.severity} />
                  <Link to="/alarms/$id" params={{ id: String(alarm.id) }}>
                    {alarm.title[language]}
                  </Link>
                  <span>{alarm.outlet.name}</span>
                  <AlarmStateMark alarm={alarm} />
                  <time dateTime={alarm.openedAt}>{beijing(alarm.openedAt).slice(5, 16)}</time>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel" aria-label={said.gaps}>
            <div className="panel-head">
              <h2>{said.gaps}</h2>
              <span className="panel-note">{gaps.data?.gaps.length === 0 ? said.noGaps : (gaps.data?.gaps.length ?? '')}</span>
            </div>
            {gaps.isError ? <Refusal error={gaps.error} /> : null}
            <ul className="entries">
              {(gaps.data?.gaps ?? []).slice(0, SHOWN).map((gap) => (
                <li className="entry file-alarm" key={gap.ref}>
                  <span>{gap.outlet}</span>
                  <span>
                    {beijing(gap.from).slice(5, 16)} – {beijing(gap.to).slice(5, 16)}
                  </span>
                  <span>{said.missing(gap.missing, gap.expected)}</span>
                  <span>{gap.causeWords[language]}</span>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel" aria-label={said.rates}>
            <div className="panel-head">
              <h2>{said.rates}</h2>
              {rates.data?.rates.length === 0 ? <span className="panel-note">{said.noRates}</span> : null}
            </div>
            {rates.isError ? <Refusal error={rates.error} /> : null}
            {rates.data === undefined || rates.data.rates.length === 0 ? null : (
              <div className="scroll-x">
                <table className="grid-table">
                  <thead>
                    <tr>
                      <th scope="col">{said.rateOf.day}</th>
                      <th scope="col">{said.rateOf.transmission}</th>
                      <th scope="col">{said.rateOf.validity}</th>
                      <th scope="col">{said.rateOf.effective}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rates.data.rates.map(({ day, completed }) => (
                      <tr key={day}>
                        <th scope="row">{day}</th>
                        <td>{completed.transmission ?? '—'}</td>
                        <td>{completed.validity ?? '—'}</td>
                        <td>{completed.effective ?? '—'}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
          <TimelinePanel enterprise={id} alarms={alarms.data?.alarms ?? []} kind={search.kind ?? ''} onKind={(kind) => go({ kind })} />
        </div>
        <div className="file-column">
          <section className="panel" aria-label={said.score}>
            <div className="panel-head">
              <h2>{said.score}</h2>
              <b className="file-score">{score}</b>
            </div>
            <dl className="facts">
              <div>
                <dt>{said.scoreStart}</dt>
                <dd>100</dd>
              </div>
              {lines.map(({ what, count: n, each, most, taken }) => (
                <div key={what}>
                  <dt>{said.scoreOf[what]}</dt>
                  <dd>
                    −{taken} <span className="panel-note">{said.scoreLine(n, each, most)}</span>
                  </dd>
                </div>
              ))}
            </dl>
            <p className="panel-note file-note">{said.scoreNote}</p>
          </section>
          <section className="panel" aria-label={said.duties}>
            <div className="panel-head">
              <h2>{said.duties}</h2>
              {duties.length === 0 ? <span className="panel-note">{said.noDuties}</span> : null}
            </div>
            {duties.length === 0 ? null : (
              <div className="scroll-x">
                <table className="grid-table">
                  <thead>
                    <tr>
                      <th scope="col">{said.duty.what}</th>
                      <th scope="col">{said.duty.every}</th>
                      <th scope="col">{said.duty.span}</th>
                      <th scope="col">{said.duty.state}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {duties.map((duty) => (
                      <tr key={`${duty.permit} ${duty.id} ${duty.from}`}>
                        <th scope="row">{duty.what}</th>
                        <td>{said.every[duty.every]}</td>
                        <td>
                          {duty.from} – {duty.due}
                        </td>
                        <td className={`duty-${duty.state}`}>
                          {said.dutyState[duty.state]} {duty.doneOn ?? ''}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
          <RequestsPanel file={file.data} />
          <PartsPanels file={file.data} />
        </div>
      </div>
    </div>
  )
}
