/** The alarm inbox: forty new red lights at 08:05, from the gravest to the next, by keyboard. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { factorsQuery, outletsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { AlarmStateMark, SeverityMark } from '../../ui/alarm-marks.tsx'
import { shortName } from '../../ui/factor-names.ts'
import { ConfidenceMark, isSure } from '../../ui/judged/rule-card.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Ago, useNow } from '../../ui/now.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingShort } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { AlarmList, AlarmState, Severity } from '../../../../server/src/modules/alarms/schema.ts'
import type { Alarm } from '../../../../server/src/modules/alarms/schema.ts'
import { gravestFirst } from './gravest-first.ts'
import { alarmsQueryOf, alarmsSearch, isNarrowed } from './alarms-search.ts'
import type { AlarmsSearch } from './alarms-search.ts'
import { leaveInbox } from './inbox-order.ts'
import { GroupList } from './group-list.tsx'
import { isForPage, rowAfter } from './keyboard.ts'
import { SilencesPanel } from './silences-panel.tsx'
import './alarms-page.css'

const ROWS = 60
const FRESH_MS = 5_000
const families = ['exceedance', 'anomaly', 'electricity', 'transmission'] as const

export function AlarmsPage() {
  const { words } = useLanguage()
  const { alarms: said } = words
  useTitle(said.inbox)
  const search = useSearch({ from: '/alarms' })
  const navigate = useNavigate({ from: '/alarms' })
  const page = useQuery({
    queryKey: ['alarms', 'list', search],
    queryFn: ({ signal }) => getJson(withQuery('/api/alarms', { ...alarmsQueryOf(search), limit: ROWS }), AlarmList, signal),
    placeholderData: keepPreviousData,
    ...(search.before === undefined ? { refetchInterval: FRESH_MS } : {}),
  })
  const { data } = page
  const shown = useMemo(() => gravestFirst(data?.alarms ?? []), [data])
  useEffect(() => {
    if (data !== undefined)
      leaveInbox(
        search,
        shown.map(({ id }) => id),
      )
  }, [data, shown, search])
  const grouped = search.layout === 'grouped'
  const go = (next: AlarmsSearch) => void navigate({ search: next, resetScroll: false })
  const { before: _before, ...newest } = search
  return (
    <div className="rows-page alarms-page">
      <section className="panel" aria-label={said.inbox}>
        <div className="panel-head">
          <h1>{said.inbox}</h1>
          <Segmented
            aria-label={said.view}
            value={search.view ?? 'waiting'}
            options={[
              { value: 'waiting', label: said.waiting },
              { value: 'all', label: said.everything },
            ]}
            onChange={(view) => go(alarmsSearch({ ...newest, view }))}
          />
          <Segmented
            aria-label={said.layout}
            value={search.layout ?? 'list'}
            options={[
              { value: 'list', label: said.list },
              { value: 'grouped', label: said.grouped },
            ]}
            onChange={(layout) => go(alarmsSearch({ ...newest, layout }))}
          />
          <Filters search={newest} onSearch={go} />
        </div>
        {data === undefined ? null : <Counts list={data} search={newest} onSearch={go} />}
        {page.isPending ? <LoadingLines lines={14} /> : null}
        {page.isError && data === undefined ? <Failed error={page.error} retry={() => void page.refetch()} /> : null}
        {data === undefined ? null : data.alarms.length === 0 ? (
          <Empty search={search} onSearch={go} />
        ) : grouped ? (
          <GroupList groups={data.groups} />
        ) : (
          <AlarmTable alarms={shown} onOpen={(id) => void navigate({ to: '/alarms/$id', params: { id: String(id) } })} />
        )}
        <div className="pager">
          <span className="panel-note alarms-keys">{grouped ? '' : said.keys}</span>
          {search.before === undefined ? null : (
            <Link to="/alarms" search={newest}>
              {said.newest}
            </Link>
          )}
          <Button
            size="small"
            disabled={data?.next === null || data === undefined}
            onClick={() => {
              const next = data?.next
              if (next !== null && next !== undefined) go({ ...newest, before: next })
            }}
          >
            {said.older} ›
          </Button>
        </div>
      </section>
      <SilencesPanel />
    </div>
  )
}

function Filters({ search, onSearch }: { readonly search: AlarmsSearch; readonly onSearch: (search: AlarmsSearch) => void }) {
  const { alarms: said } = useWords()
  const { data: outlets } = useQuery(outletsQuery)
  const districts = [...new Set((outlets?.outlets ?? []).map(({ district }) => district))].toSorted((a, b) => a.localeCompare(b, 'zh'))
  const narrow = (part: Record<string, unknown>) => onSearch(alarmsSearch({ ...search, ...part }))
  return (
    <span className="push rows-filters alarms-filters">
      <Choice
        label={said.severity}
        value={search.severity ?? ''}
        options={[['', said.allSeverities] as const, ...Severity.options.map((one) => [one, said.severities[one]] as const)]}
        onChange={(severity) => narrow({ severity })}
      />
      <Choice
        label={said.state}
        value={search.state ?? ''}
        options={[['', said.allStates] as const, ...AlarmState.options.map((one) => [one, said.states[one]] as const)]}
        onChange={(state) => narrow({ state })}
      />
      <Choice
        label={said.family}
        value={search.family ?? ''}
        options={[['', said.allFamilies] as const, ...families.map((one) => [one as string, said.families[one] ?? one] as const)]}
        onChange={(family) => narrow({ family })}
      />
      <Choice
        label={said.district}
        value={search.district ?? ''}
        options={[['', said.allDistricts] as const, ...districts.map((one) => [one, one] as const)]}
        onChange={(district) => narrow({ district })}
      />
      {isNarrowed(search) ? (
        <Button size="small" onClick={() => onSearch(alarmsSearch({ view: search.view, layout: search.layout }))}>
          {said.clear}
        </Button>
      ) : null}
    </span>
  )
}

interface CountsProps {
  readonly list: AlarmList
  readonly search: AlarmsSearch
  readonly onSearch: (search: AlarmsSearch) => void
}

/** What a filter or a silence leaves aside is still counted here; a severity is also the way to see only it. */
function Counts({ list, search, onSearch }: CountsProps) {
  const { alarms: said } = useWords()
  const { counts } = list
  const severe = Severity.options.toReversed()
  return (
    <p className="alarm-counts" aria-label={said.counts} role="group">
      <span>
        {said.total} <b>{counts.total}</b>
      </span>
      {severe.map((severity) => (
        <button
          key={severity}
          type="button"
          className="text-button alarm-count"
          aria-pressed={search.severity === severity}
          title={said.onlySeverity(said.severities[severity])}
          onClick={() => onSearch(alarmsSearch({ ...search, severity: search.severity === severity ? undefined : severity }))}
        >
          <SeverityMark severity={severity} /> <b>{counts.severities[severity] ?? 0}</b>
        </button>
      ))}
      <span>
        {said.overdue} <b>{counts.overdue}</b>
      </span>
      <span title={said.nothingHidden}>
        {said.silenced} <b>{counts.silenced}</b>
      </span>
      <span title={said.nothingHidden}>
        {said.quiet} <b>{counts.quiet}</b>
      </span>
      <span className="panel-note alarm-counts-note">{said.nothingHidden}</span>
    </p>
  )
}

function Empty({ search, onSearch }: { readonly search: AlarmsSearch; readonly onSearch: (search: AlarmsSearch) => void }) {
  const { alarms: said } = useWords()
  if (search.view === undefined && !isNarrowed(search))
    return (
      <Nothing title={said.allClear} detail={said.allClearDetail}>
        <Button onClick={() => onSearch({ view: 'all' })}>{said.everything}</Button>
      </Nothing>
    )
  return (
    <Nothing title={said.none} detail={said.noneDetail}>
      {isNarrowed(search) ? <Button onClick={() => onSearch(alarmsSearch({ view: search.view }))}>{said.clear}</Button> : null}
    </Nothing>
  )
}

/** One row an alarm; j and k move the focus over its links, Enter follows the link as it always does. */
function AlarmTable({ alarms, onOpen }: { readonly alarms: readonly Alarm[]; readonly onOpen: (id: number) => void }) {
  const { words } = useLanguage()
  const { alarms: said } = words
  const body = useRef<HTMLTableSectionElement>(null)
  // By number, not by place: new alarms come in above while one is being read.
  const [chosen, setChosen] = useState<number | null>(null)
  useEffect(() => {
    const place = alarms.findIndex(({ id }) => id === chosen)
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event) || event.key.startsWith('Arrow')) return
      if (event.key === 'Enter') {
        const alarm = alarms[place]
        // A focused link or button answers for itself.
        if (alarm !== undefined && document.activeElement === document.body) onOpen(alarm.id)
        return
      }
      const next = rowAfter(event.key, place, alarms.length)
      if (next === null) return
      event.preventDefault()
      setChosen(alarms[next]?.id ?? null)
      const row = body.current?.rows[next]
      row?.querySelector<HTMLAnchorElement>('a.strong-link')?.focus({ preventScroll: true })
      row?.scrollIntoView({ block: 'nearest' })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [alarms, chosen, onOpen])
  return (
    <div className="scroll-x">
      <table className="grid-table cards alarm-table">
        <thead>
          <tr>
            <th scope="col">{said.severity}</th>
            <th scope="col">{said.columns.what}</th>
            <th scope="col">{said.columns.where}</th>
            <th scope="col">{said.columns.when}</th>
            <th scope="col">{said.columns.state}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {alarms.map((alarm) => (
            <AlarmRow key={alarm.id} alarm={alarm} chosen={alarm.id === chosen} onFocus={() => setChosen(alarm.id)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function AlarmRow({ alarm, chosen, onFocus }: { readonly alarm: Alarm; readonly chosen: boolean; readonly onFocus: () => void }) {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  const { data: factors } = useQuery(factorsQuery)
  const now = useNow()
  return (
    <tr className={chosen ? 'row-chosen' : undefined} onFocus={onFocus}>
      <td>
        <SeverityMark severity={alarm.severity} />
      </td>
      <td className="alarm-what">
        <Link to="/alarms/$id" params={{ id: String(alarm.id) }} className="strong-link">
          {alarm.title[language]}
          {alarm.factor === null ? '' : ` · ${shortName(alarm.factor, factors?.get(alarm.factor), language)}`}
        </Link>
        {isSure(alarm.confidence) ? null : (
          <>
            {' '}
            <ConfidenceMark confidence={alarm.confidence} />
          </>
        )}
        <span className="alarm-words" title={alarm.words[language]}>
          {alarm.words[language]}
        </span>
      </td>
      <td>
        <Link to="/outlets/$id" params={{ id: alarm.outlet.id }}>
          {alarm.outlet.name}
        </Link>
        <span className="alarm-firm">
          {alarm.enterprise === null ? alarm.outlet.id : `${alarm.enterprise.name} · ${alarm.enterprise.district}`}
        </span>
      </td>
      <td className="alarm-when">
        <span title={beijing(alarm.observedFrom)}>
          {beijingShort(alarm.observedFrom, now).slice(0, -3)} —{' '}
          {alarm.observedTo === null ? said.ongoing : beijingShort(alarm.observedTo, now).slice(0, -3)}
        </span>
        <span className="alarm-firm">
          <Ago at={alarm.openedAt} never="" />
          {alarm.episodes > 1 ? ` · ${said.episodes(alarm.episodes)}` : ''}
        </span>
      </td>
      <td className="alarm-state">
        <AlarmStateMark alarm={alarm} />
        {alarm.silenced === null ? null : <span className="level level-tolerated">{said.silenced}</span>}
        {alarm.quiet ? <span className="level level-tolerated">{said.quiet}</span> : null}
        {alarm.overtaken ? <span className="level level-tolerated">{said.overtaken}</span> : null}
      </td>
    </tr>
  )
}
