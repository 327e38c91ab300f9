/** Electricity supervision of one enterprise: what runs, what must run with it, whether its readings may prove anything. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { getJson, withQuery } from '../../api/client.ts'
import { outletsQuery } from '../../api/queries.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijingIso } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { GraphPage, States } from '../../../../server/src/modules/power/schema.ts'
import { DeclarationsPanel } from './declarations-panel.tsx'
import { FencePanel } from './fence-panel.tsx'
import { GraphPanel } from './graph-panel.tsx'
import { OrdersPanel } from './orders-panel.tsx'
import { powerSearch, spanHours } from './power-search.ts'
import type { PowerSpan } from './power-search.ts'
import { QualityPanel } from './quality-panel.tsx'
import { ReductionListPanel } from './reduction-list-panel.tsx'
import { StatesPanel } from './states-panel.tsx'
import './power-page.css'

const FRESH_MS = 30_000
const HOUR_MS = 3_600_000

export function PowerPage() {
  const words = useWords()
  const { power: said } = words
  useTitle(said.title)
  const search = useSearch({ from: '/power' })
  const navigate = useNavigate({ from: '/power' })
  const outlets = useQuery(outletsQuery)
  const all = outlets.data?.outlets ?? []
  // Firms with a metered point first; a graph may be drawn for any.
  const metered = new Set(all.filter(({ medium }) => medium === 'power').map(({ enterpriseId }) => enterpriseId))
  const firms = [...new Map(all.map((one) => [one.enterpriseId, one.enterprise]))].toSorted(
    ([a, first], [b, second]) => Number(metered.has(b)) - Number(metered.has(a)) || first.localeCompare(second, 'zh'),
  )
  const chosen = search.enterprise ?? firms[0]?.[0]
  const span = search.span ?? 'h24'
  const go = (part: Record<string, unknown>) => void navigate({ search: powerSearch({ ...search, ...part }), resetScroll: false })
  return (
    <div className="power">
      <header className="page-head">
        <h1>{said.title}</h1>
        <Choice
          labelled
          label={said.choose}
          value={chosen ?? ''}
          options={firms.map(([id, name]) => [id as string, name] as const)}
          onChange={(enterprise) => go({ enterprise })}
        />
        <Segmented
          aria-label={said.span}
          value={span}
          options={(Object.keys(spanHours) as PowerSpan[]).map((one) => ({ value: one, label: said.spans[one] }))}
          onChange={(next: PowerSpan) => go({ span: next })}
        />
        <span className="panel-note">{said.explain}</span>
      </header>
      {outlets.isPending ? <LoadingLines lines={8} /> : null}
      {outlets.isError && outlets.data === undefined ? <Failed error={outlets.error} retry={() => void outlets.refetch()} /> : null}
      {outlets.data !== undefined && chosen === undefined ? (
        <section className="panel">
          <Nothing title={said.none} detail={said.noneDetail} />
        </section>
      ) : null}
      {chosen === undefined ? null : <OneEnterprise key={chosen} enterprise={chosen} span={span} />}
      <OrdersPanel />
    </div>
  )
}

function OneEnterprise({ enterprise, span }: { readonly enterprise: string; readonly span: PowerSpan }) {
  const { power: said } = useWords()
  const graph = useQuery({
    queryKey: ['power', 'graph', enterprise],
    queryFn: ({ signal }) => getJson(`/api/enterprises/${encodeURIComponent(enterprise)}/process-graph`, GraphPage, signal),
  })
  const drawn = graph.data !== undefined && graph.data.graph.facilities.length > 0
  const states = useQuery({
    queryKey: ['power', 'states', enterprise, span],
    queryFn: ({ signal }) => {
      const now = Date.now()
      const query = { enterprise, from: beijingIso(now - spanHours[span] * HOUR_MS), to: beijingIso(now) }
      return getJson(withQuery('/api/power/states', query), States, signal)
    },
    placeholderData: keepPreviousData,
    refetchInterval: FRESH_MS,
    enabled: drawn,
  })
  return (
    <>
      {graph.isError && graph.data === undefined ? <Failed error={graph.error} retry={() => void graph.refetch()} /> : null}
      {states.isError && states.data === undefined ? <Failed error={states.error} retry={() => void states.refetch()} /> : null}
      {graph.data !== undefined && !drawn ? (
        <section className="panel">
          <Nothing title={said.noGraph} detail={said.noneDetail} />
        </section>
      ) : null}
      {states.data === undefined ? null : <StatesPanel states={states.data} />}
      {graph.data === undefined ? (
        <LoadingLines lines={4} />
      ) : (
        <GraphPanel key={graph.data.version} page={graph.data} states={states.data ?? null} />
      )}
      {drawn ? (
        <div className="power-pair">
          <div className="power-column">
            <FencePanel enterprise={enterprise} facilities={graph.data.graph.facilities} />
            <DeclarationsPanel enterprise={enterprise} groups={graph.data.graph.groups} />
          </div>
          <div className="power-column">
            <QualityPanel enterprise={enterprise} />
            <ReductionListPanel enterprise={enterprise} facilities={graph.data.graph.facilities} />
          </div>
        </div>
      ) : null}
    </>
  )
}
