/** The city: every outlet as a line and a point, with what it said last. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { factorsQuery, outletsQuery } from '../../api/queries.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, SearchField } from '../../ui/fields.tsx'
import { DemoBadge } from '../../ui/marks.tsx'
import { NARROW, useMedia } from '../../ui/media.ts'
import { recall, remember } from '../../ui/memory.ts'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { useTitle } from '../../ui/title.ts'
import { Medium } from '../../../../server/src/modules/sources/schema.ts'
import { LinkState } from '../../../../server/src/modules/telemetry/schema.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { fits, standingOf } from './city-filter.ts'
import type { CityFilter } from './city-filter.ts'
import { CityMap } from './city-map.tsx'
import { DistrictTable } from './district-table.tsx'
import { OutletRow } from './outlet-row.tsx'
import './city-page.css'

const none: readonly OutletSummary[] = []

export function CityPage() {
  const words = useWords()
  useTitle(words.city.title)
  const filter = useSearch({ from: '/' })
  const navigate = useNavigate({ from: '/' })
  const list = useQuery(outletsQuery)
  const factors = useQuery(factorsQuery).data
  const narrow = useMedia(NARROW)
  const middling = useMedia('(max-width: 1280px)')
  const [mapOpen, setMapOpen] = useState(() => recall('map') === 'open')
  const [pointed, setPointed] = useState<OutletSummary | null>(null)
  const calmlyPointed = useDeferredValue(pointed)

  const all = list.data?.outlets ?? none
  const shown = useMemo(() => all.filter((outlet) => fits(outlet, filter)), [all, filter])
  const districts = useMemo(() => standingOf(all), [all])
  const media = useMemo(() => Medium.options.filter((medium) => all.some((outlet) => outlet.medium === medium)), [all])
  const setFilter = useCallback((next: CityFilter) => void navigate({ search: next, replace: true }), [navigate])
  const change = (part: { readonly [K in keyof CityFilter]: CityFilter[K] | '' }) => {
    const merged = Object.fromEntries(Object.entries({ ...filter, ...part }).filter(([, value]) => value !== ''))
    setFilter(merged)
  }
  const filtered = Object.keys(filter).length > 0
  const cells = narrow ? 4 : middling ? 3 : 4
  const showsMap = !narrow || mapOpen

  return (
    <div className="city">
      <section className="panel city-list">
        <div className="panel-head city-head">
          <h1>{words.city.title}</h1>
          <span className="panel-note" role="status">
            {list.data === undefined ? '' : words.city.count(shown.length, all.length)}
          </span>
          {all.some(({ demo }) => demo) ? <DemoBadge /> : null}
          {narrow ? (
            <Button
              className="push"
              size="small"
              aria-expanded={mapOpen}
              onClick={() => {
                remember('map', mapOpen ? 'closed' : 'open')
                setMapOpen(!mapOpen)
              }}
            >
              {mapOpen ? words.city.hideMap : words.city.showMap}
            </Button>
          ) : null}
          <div className="city-filters">
            <SearchField label={words.city.search} value={filter.q ?? ''} onChange={(q) => change({ q })} />
            <Choice
              label={words.city.district}
              value={filter.district ?? ''}
              onChange={(district) => change({ district })}
              options={[['', words.city.allDistricts], ...districts.map(({ district }) => [district, district] as const)]}
            />
            <Choice
              label={words.city.medium}
              value={filter.medium ?? ''}
              onChange={(medium) => change({ medium })}
              options={[['', words.city.allMedia] as const, ...media.map((medium) => [medium, words.medium[medium]] as const)]}
            />
            <Choice
              label={words.city.link}
              value={filter.link ?? ''}
              onChange={(link) => change({ link })}
              options={[['', words.city.allLinks] as const, ...LinkState.options.map((link) => [link, words.link[link]] as const)]}
            />
          </div>
        </div>
        {narrow && mapOpen ? (
          <div className="city-map-inside">
            <CityMap outlets={shown} all={all} pointed={null} />
          </div>
        ) : null}
        {narrow ? null : (
          <div className="outlet-row outlet-columns" aria-hidden="true">
            <span>{words.city.columns.outlet}</span>
            <span>{words.city.columns.latest}</span>
            <span className="number">{words.city.columns.heard}</span>
          </div>
        )}
        <div className="city-rows">
          {list.isPending ? <LoadingLines lines={14} /> : null}
          {list.isError && list.data === undefined ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
          {list.data !== undefined && all.length === 0 ? <Nothing title={words.city.empty} detail={words.city.emptyDetail} /> : null}
          {all.length > 0 && shown.length === 0 ? (
            <Nothing title={words.city.none} detail={words.city.noneDetail}>
              {filtered ? <Button onClick={() => setFilter({})}>{words.city.clear}</Button> : null}
            </Nothing>
          ) : null}
          {shown.length > 0 ? (
            <RowList
              items={shown}
              rowHeight={narrow ? 96 : 48}
              label={words.city.list}
              keyOf={(outlet) => outlet.id}
              row={(outlet) => <OutletRow outlet={outlet} factors={factors} cells={cells} onPoint={setPointed} />}
            />
          ) : null}
        </div>
      </section>
      {showsMap && !narrow ? (
        <div className="city-side">
          <section className="panel city-map-panel" aria-label={words.city.map}>
            <CityMap outlets={shown} all={all} pointed={calmlyPointed} />
          </section>
          {districts.length === 0 ? null : (
            <section className="panel city-districts" aria-label={words.city.byDistrict} tabIndex={0}>
              <DistrictTable outlets={all} chosen={filter.district ?? ''} onChoose={(district) => change({ district })} />
            </section>
          )}
        </div>
      ) : null}
    </div>
  )
}
