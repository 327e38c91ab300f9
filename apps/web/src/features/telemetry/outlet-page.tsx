/** One outlet: what it is, what it says now, what it said. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLiveOutlet } from '../../api/live.tsx'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { gapBands } from '../../ui/judged/gap-text.ts'
import { DemoBadge, LinkMark, MediumMark } from '../../ui/marks.tsx'
import { Ago } from '../../ui/now.tsx'
import { Failed, LoadingPage } from '../../ui/page-state.tsx'
import { beijingIso } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { Gaps, Marks } from '../../../../server/src/modules/quality/schema.ts'
import type { Gap } from '../../../../server/src/modules/quality/schema.ts'
import { OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'
import { CurvePanel } from './curve-panel.tsx'
import { GapsPanel } from './gaps-panel.tsx'
import { JudgedPanel } from './judged-panel.tsx'
import { LatestTable } from './latest-table.tsx'
import { HappeningsPanel } from './happenings-panel.tsx'
import { LimitsPanel } from './limits-panel.tsx'
import { MarksPanel } from './marks-panel.tsx'
import { OutletFacts } from './outlet-facts.tsx'
import type { OutletSearch } from './outlet-search.ts'
import { rangeOf, spanOf } from './range.ts'
import { ReadingsPanel } from './readings-panel.tsx'
import './outlet-page.css'

export function OutletPage() {
  const words = useWords()
  const { id } = useParams({ from: '/outlets/$id' })
  const search = useSearch({ from: '/outlets/$id' })
  const navigate = useNavigate({ from: '/outlets/$id' })
  const outlet = useQuery({
    queryKey: ['outlets', id],
    queryFn: ({ signal }) => getJson(`/api/outlets/${encodeURIComponent(id)}`, OutletDetail, signal),
    refetchInterval: 30_000,
  })
  const live = useLiveOutlet(id)
  useTitle(outlet.data?.name ?? id)
  if (outlet.isPending) return <LoadingPage />
  if (outlet.data === undefined)
    return (
      <div className="whole-page">
        <h1>{id}</h1>
        <Failed error={outlet.error} retry={() => void outlet.refetch()} />
        <Link to="/">{words.state.back}</Link>
      </div>
    )
  const { data } = outlet
  const kind = search.kind ?? 'rtd'
  const factor = search.factor ?? data.latest[0]?.factor ?? data.factors[0]?.code ?? null
  const onSearch = (next: OutletSearch) => void navigate({ search: next, resetScroll: false })
  return (
    <div className="outlet">
      <header className="outlet-head">
        <MediumMark medium={data.medium} />
        <h1>{data.name}</h1>
        <span className="outlet-head-enterprise">{data.enterprise}</span>
        <span className="panel-note">
          {words.medium[data.medium]} · {data.id}
        </span>
        {data.demo ? <DemoBadge /> : null}
        <Link to="/alarms" search={{ view: 'all', outlet: data.id }}>
          {words.nav.alarms}
        </Link>
        {data.medium === 'power' ? (
          <Link to="/power" search={{ enterprise: data.enterpriseId }}>
            {words.nav.power}
          </Link>
        ) : null}
        <span className="push outlet-head-link">
          <LinkMark link={live?.link ?? data.link} />
          <span className="panel-note">
            {words.outlet.heard} <Ago at={live?.heardAt ?? data.lastHeardAt} never={words.outlet.never} />
          </span>
        </span>
      </header>
      <div className="outlet-body">
        <div className="outlet-side">
          <section className="panel" aria-label={words.outlet.latest}>
            <div className="panel-head">
              <h2>{words.outlet.latest}</h2>
            </div>
            <LatestTable outlet={data} factor={factor ?? ''} onFactor={(next) => onSearch({ ...search, factor: next })} />
          </section>
          <section className="panel" aria-label={words.outlet.facts}>
            <div className="panel-head">
              <h2>{words.outlet.facts}</h2>
            </div>
            <OutletFacts outlet={data} />
          </section>
        </div>
        {factor === null ? null : (
          <div className="outlet-main">
            <CurvePanel outlet={data} factor={factor} kind={kind} search={search} onSearch={onSearch} />
            {data.medium === 'power' ? null : <Judged outlet={data} factor={factor} search={search} onSearch={onSearch} />}
            {data.medium === 'power' ? null : <LimitsPanel outletId={data.id} factor={factor} />}
            <HappeningsPanel outletId={data.id} factors={data.factors.map(({ code }) => code)} />
            <ReadingsPanel outlet={data} factor={factor} kind={kind} search={search} onSearch={onSearch} />
          </div>
        )}
      </div>
    </div>
  )
}

const GAPS = 200
const noGaps: readonly Gap[] = []

interface JudgedProps {
  readonly outlet: OutletDetail
  readonly factor: string
  readonly search: OutletSearch
  readonly onSearch: (search: OutletSearch) => void
}

/** The judged curve with the marks and gaps of its span. */
function Judged({ outlet, factor, search, onSearch }: JudgedProps) {
  const { words, language } = useLanguage()
  const level = search.level ?? 'hour'
  const span = spanOf(search, level)
  const asked = () => {
    const range = rangeOf(search, level, Date.now())
    return { from: beijingIso(range.from), to: beijingIso(range.to) }
  }
  const key = [span, search.from, search.to, level]
  const fresh = { placeholderData: keepPreviousData, ...(span === null ? {} : { refetchInterval: 30_000 }) }
  const gaps = useQuery({
    queryKey: ['quality', 'gaps', outlet.id, ...key],
    queryFn: ({ signal }) => getJson(withQuery('/api/quality/gaps', { outlet: outlet.id, ...asked(), limit: GAPS }), Gaps, signal),
    ...fresh,
  })
  const marks = useQuery({
    queryKey: ['outlets', outlet.id, 'marks', ...key],
    queryFn: ({ signal }) => getJson(withQuery(`/api/outlets/${outlet.id}/marks`, asked()), Marks, signal),
    ...fresh,
  })
  const found = gaps.data?.gaps ?? noGaps
  const bands = useMemo(() => gapBands(found, factor, words, language), [found, factor, words, language])
  return (
    <>
      <JudgedPanel outlet={outlet} factor={factor} search={search} gaps={bands} onSearch={onSearch} />
      <div className="outlet-pair">
        {marks.data === undefined ? (
          marks.isError && <Failed error={marks.error} retry={() => void marks.refetch()} />
        ) : (
          <MarksPanel marks={marks.data.marks} />
        )}
        {gaps.data === undefined ? (
          gaps.isError && <Failed error={gaps.error} retry={() => void gaps.refetch()} />
        ) : (
          <GapsPanel outletId={outlet.id} gaps={found} />
        )}
      </div>
    </>
  )
}
