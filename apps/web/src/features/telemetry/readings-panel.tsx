/** The table twin of the curve: the same span, the sent text, page by page, or as one file. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Switch } from 'antd'
import { useId, useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { longName, unitText } from '../../ui/factor-names.ts'
import { FrameNumber } from '../../ui/frame-number.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { ReadingPage } from '../../../../server/src/modules/telemetry/schema.ts'
import type { Kind, OutletDetail } from '../../../../server/src/modules/telemetry/schema.ts'
import { markText } from './mark-text.ts'
import type { OutletSearch } from './outlet-search.ts'
import { rangeOf, spanOf } from './range.ts'

const ROWS = 50
const FRESH_MS = 10_000

interface Props {
  readonly outlet: OutletDetail
  readonly factor: string
  readonly kind: Kind
  readonly search: OutletSearch
  readonly onSearch: (search: OutletSearch) => void
}

export function ReadingsPanel({ outlet, factor, kind, search, onSearch }: Props) {
  const { words, language } = useLanguage()
  const [only, setOnly] = useState(true)
  const [onlyId, versionsId] = [useId(), useId()]
  const versions = search.versions ?? 'current'
  const span = spanOf(search, kind)
  // Another curve is another table: its first page.
  const view = [outlet.id, only ? factor : '', kind, span, search.from, search.to, versions].join(' ')
  const [paging, setPaging] = useState<{ readonly view: string; readonly cursors: readonly string[]; readonly now: number | null }>({
    view,
    cursors: [],
    now: null,
  })
  const { cursors, now: frozen } = paging.view === view ? paging : { cursors: [], now: null }
  const cursor = cursors.at(-1)

  const asked = (now: number) => {
    const range = rangeOf(search, kind, now)
    return { factor: only ? factor : undefined, kind, from: beijingIso(range.from), to: beijingIso(range.to), versions }
  }
  const page = useQuery({
    queryKey: ['outlets', outlet.id, 'readings', view, cursor],
    queryFn: async ({ signal }) => {
      // Pages behind the first belong to the span of the first: they must not move while it is read.
      const now = frozen ?? Date.now()
      const query = { ...asked(now), cursor, limit: ROWS }
      return { now, ...(await getJson(withQuery(`/api/outlets/${outlet.id}/readings`, query), ReadingPage, signal)) }
    },
    placeholderData: keepPreviousData,
    ...(span !== null && cursor === undefined ? { refetchInterval: FRESH_MS } : {}),
  })
  const known = new Map(outlet.factors.map((one) => [one.code, one]))
  const version = outlet.devices[0]?.version ?? '2017'
  const readings = page.data?.readings ?? []
  const has = {
    range: readings.some(({ min, max }) => min !== null || max !== null),
    total: readings.some(({ total }) => total !== null),
    converted: readings.some(({ convertedValue }) => convertedValue !== null),
  }
  const name = longName(factor, known.get(factor), language)
  const csv = withQuery(`/api/outlets/${outlet.id}/readings`, { ...asked(page.data?.now ?? Date.now()), format: 'csv' })

  return (
    <section className="panel" aria-label={words.outlet.table}>
      <div className="panel-head">
        <h2>{words.outlet.table}</h2>
        <span className="panel-note">
          {only ? name : ''} {words.kind[kind]}
        </span>
        <span className="push readings-switches">
          <span>
            <Switch size="small" id={onlyId} checked={only} onChange={setOnly} /> <label htmlFor={onlyId}>{words.outlet.onlyFactor}</label>
          </span>
          <span>
            <Switch
              size="small"
              id={versionsId}
              checked={versions === 'all'}
              onChange={(all) => {
                const { versions: _versions, ...rest } = search
                onSearch(all ? { ...rest, versions: 'all' } : rest)
              }}
            />{' '}
            <label htmlFor={versionsId}>{words.outlet.versions}</label>
          </span>
          <Button href={csv} download size="small">
            {words.outlet.csv}
          </Button>
        </span>
      </div>
      {page.isPending ? <LoadingLines lines={8} /> : null}
      {page.isError && page.data === undefined ? <Failed error={page.error} retry={() => void page.refetch()} /> : null}
      {page.data !== undefined && readings.length === 0 ? (
        <Nothing title={words.outlet.noRows} detail={words.outlet.noPointsDetail} />
      ) : null}
      {readings.length > 0 ? (
        <div className="scroll-x">
          <table className="grid-table cards">
            <thead>
              <tr>
                <th scope="col">{words.outlet.observedAt}</th>
                {only ? null : <th scope="col">{words.outlet.factor}</th>}
                <th scope="col" className="number">
                  {kind === 'rtd' ? words.outlet.value : words.outlet.mean}
                </th>
                {has.range ? (
                  <>
                    <th scope="col" className="number">
                      {words.outlet.minimum}
                    </th>
                    <th scope="col" className="number">
                      {words.outlet.maximum}
                    </th>
                  </>
                ) : null}
                {has.converted ? (
                  <th scope="col" className="number">
                    {words.outlet.converted}
                  </th>
                ) : null}
                {has.total ? (
                  <th scope="col" className="number">
                    {words.outlet.total}
                  </th>
                ) : null}
                <th scope="col">{words.outlet.mark}</th>
                <th scope="col">{words.outlet.receivedAt}</th>
              </tr>
            </thead>
            <tbody>
              {readings.map((reading) => {
                const entry = known.get(reading.factor)
                const label = `${longName(reading.factor, entry, language)} ${beijing(reading.observedAt)}`
                const number = (text: string | null, title: string) => (
                  <td className="number" data-label={title}>
                    <FrameNumber text={text} frame={reading.frame} name={`${label} ${title}`} />
                  </td>
                )
                return (
                  <tr key={`${reading.factor} ${reading.observedAt} ${reading.frame}`}>
                    <td data-label={words.outlet.observedAt}>{beijing(reading.observedAt)}</td>
                    {only ? null : <td data-label={words.outlet.factor}>{longName(reading.factor, entry, language)}</td>}
                    <td className="number" data-label={kind === 'rtd' ? words.outlet.value : words.outlet.mean}>
                      <FrameNumber text={reading.value} frame={reading.frame} name={label} mark={reading.mark} />{' '}
                      <span className="latest-unit">{unitText(entry?.unit)}</span>
                    </td>
                    {has.range ? (
                      <>
                        {number(reading.min, words.outlet.minimum)}
                        {number(reading.max, words.outlet.maximum)}
                      </>
                    ) : null}
                    {has.converted ? number(reading.convertedValue, words.outlet.converted) : null}
                    {has.total ? number(reading.total, words.outlet.total) : null}
                    <td data-label={words.outlet.mark} className="readings-mark">
                      {reading.mark === '' || reading.mark === 'N' ? words.outlet.unmarked : markText(reading.mark, version, language)}
                      {reading.versions > 1 ? (
                        <span className="level level-tolerated">{words.outlet.corrected(reading.versions)}</span>
                      ) : null}
                    </td>
                    <td data-label={words.outlet.receivedAt}>{beijing(reading.receivedAt)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      ) : null}
      <div className="pager">
        <Button
          size="small"
          disabled={cursors.length === 0}
          onClick={() => setPaging({ view, cursors: cursors.slice(0, -1), now: cursors.length === 1 ? null : frozen })}
        >
          {words.outlet.previousPage}
        </Button>
        <span className="panel-note">{words.outlet.page(cursors.length + 1)}</span>
        <Button
          size="small"
          disabled={page.data?.next === null || page.data === undefined}
          onClick={() => {
            const next = page.data?.next
            if (next !== null && next !== undefined) setPaging({ view, cursors: [...cursors, next], now: page.data?.now ?? null })
          }}
        >
          {words.outlet.nextPage}
        </Button>
      </div>
    </section>
  )
}
