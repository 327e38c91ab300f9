/** Outlets on the districts of the city. The list beside it says the same. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { registerMap } from 'echarts/core'
import type { EChartsType } from 'echarts/core'
import { useCallback, useMemo, useRef } from 'react'
import { getJson } from '../../api/client.ts'
import { useLiveFeed } from '../../api/live.tsx'
import { withLive } from '../../api/live-feed.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Chart } from '../../ui/chart.tsx'
import { escapeHtml } from '../../ui/chart-option.ts'
import { shortName, unitText } from '../../ui/factor-names.ts'
import { mediumShapes, MediumMark } from '../../ui/marks.tsx'
import { usePalette } from '../../ui/palette.tsx'
import { LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { Districts, extentOf, mapOption, placesOf } from './map-option.ts'
import './city-map.css'

interface Props {
  readonly outlets: readonly OutletSummary[]
  /** All outlets, for the extent when no districts are configured. */
  readonly all: readonly OutletSummary[]
  readonly pointed: OutletSummary | null
}

export function CityMap(props: Props) {
  const districts = useQuery({
    queryKey: ['map'],
    queryFn: ({ signal }) => getJson('/api/map', Districts, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (districts.isPending) return <LoadingLines lines={6} />
  // A map that cannot be read is a map without borders: the points and the list still stand.
  return <DrawnMap {...props} districts={districts.data?.features.length === 0 ? null : (districts.data ?? null)} />
}

function DrawnMap({ outlets, all, pointed, districts }: Props & { readonly districts: Districts | null }) {
  const { words, language } = useLanguage()
  const palette = usePalette()
  const navigate = useNavigate()
  const feed = useLiveFeed()
  const factors = useQuery(factorsQuery).data
  const chart = useRef<EChartsType | null>(null)

  const map = useMemo(() => {
    const shown = districts ?? extentOf(all.map(({ position }) => [position.longitude, position.latitude]))
    const name = districts === null ? `extent-${all.length}` : 'districts'
    registerMap(name, shown as Parameters<typeof registerMap>[1])
    return name
  }, [districts, all])

  const byId = useMemo(() => new Map(outlets.map((outlet) => [outlet.id as string, outlet])), [outlets])
  const tooltip = useCallback(
    (id: string) => {
      const outlet = byId.get(id)
      if (outlet === undefined) return ''
      const live = feed.outlet(id)
      const values = withLive(outlet.latest, live)
        .slice(0, 6)
        .map((value) => {
          const factor = factors?.get(value.factor)
          return `<tr><td>${escapeHtml(shortName(value.factor, factor, language))}</td><td class="number"><b>${escapeHtml(value.value ?? '—')}</b></td><td>${escapeHtml(unitText(factor?.unit))}</td></tr>`
        })
      const heard = live?.heardAt ?? outlet.lastHeardAt
      return `<div class="map-tip"><b>${escapeHtml(outlet.name)}</b><div>${escapeHtml(outlet.enterprise)}</div><div class="map-tip-state">${words.medium[outlet.medium]} · ${words.link[live?.link ?? outlet.link]}${heard === null ? '' : ` · ${beijing(heard)}`}</div><table>${values.join('')}</table></div>`
    },
    [byId, factors, feed, language, words],
  )
  const places = useMemo(() => (districts === null ? [] : placesOf(districts)), [districts])
  const option = useMemo(
    () => mapOption({ map, bordered: districts !== null, places, outlets, pointed, shapes: mediumShapes, palette, tooltip }),
    [map, districts, places, outlets, pointed, palette, tooltip],
  )
  const whenReady = useCallback(
    (made: EChartsType) => {
      chart.current = made
      made.on('click', { seriesType: 'scatter' }, (event) => void navigate({ to: '/outlets/$id', params: { id: event.name } }))
    },
    [navigate],
  )
  const zoom = (factor: number) => {
    const made = chart.current
    made?.dispatchAction({
      type: 'geoRoam',
      componentType: 'geo',
      geoIndex: 0,
      zoom: factor,
      originX: made.getWidth() / 2,
      originY: made.getHeight() / 2,
    })
  }
  const media = [...new Set(all.map(({ medium }) => medium))]
  return (
    <div className="city-map">
      <Chart option={option} label={words.city.mapLabel(outlets.length)} whenReady={whenReady} whole={false} />
      <div className="map-buttons">
        <button type="button" onClick={() => zoom(1.5)} aria-label={words.city.zoomIn} title={words.city.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => zoom(1 / 1.5)} aria-label={words.city.zoomOut} title={words.city.zoomOut}>
          −
        </button>
        <button
          type="button"
          onClick={() => chart.current?.setOption({ geo: { center: null as never, zoom: 1 } })}
          aria-label={words.city.mapReset}
          title={words.city.mapReset}
        >
          ⌂
        </button>
      </div>
      <ul className="map-legend" aria-label={words.city.legend}>
        {media.map((medium) => (
          <li key={medium}>
            <MediumMark medium={medium} bare />
            {words.medium[medium]}
          </li>
        ))}
        <li>
          <span className="map-silent" aria-hidden="true" />
          {words.city.silent}
        </li>
        {districts === null ? <li>{words.city.mapEmpty}</li> : null}
      </ul>
    </div>
  )
}
