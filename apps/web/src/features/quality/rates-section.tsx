/** Effective transmission rates of the newest day, lowest first; a row opens its days and what it lacks. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { factorsQuery } from '../../api/queries.ts'
import { useLanguage, useWords } from '../../i18n/language.tsx'
import { shortName } from '../../ui/factor-names.ts'
import { SearchField } from '../../ui/fields.tsx'
import { reasonText } from '../../ui/judged/reason-text.ts'
import { RulesUsed } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { Rates } from '../../../../server/src/modules/quality/schema.ts'
import type { Rate, RateRow, RateScope } from '../../../../server/src/modules/quality/schema.ts'
import { daysOf } from './quality-search.ts'
import type { QualitySearch, QualitySpan } from './quality-search.ts'
import { newestDay, percentText, worstFirst } from './rate-table.ts'
import { RateTrend } from './rate-trend.tsx'

const FRESH_MS = 60_000
const ROWS = 40
const scopes: readonly RateScope[] = ['district', 'enterprise', 'outlet']

interface Props {
  readonly span: QualitySpan
  readonly search: QualitySearch
  readonly onSearch: (search: QualitySearch) => void
}

function useRates(span: QualitySpan, scope: RateScope, id: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ['quality', 'rates', span, scope, id ?? ''],
    queryFn: ({ signal }) => getJson(withQuery('/api/quality/rates', { scope, id, ...daysOf(span, Date.now()) }), Rates, signal),
    placeholderData: keepPreviousData,
    refetchInterval: FRESH_MS,
    enabled,
  })
}

export function RatesSection({ span, search, onSearch }: Props) {
  const words = useWords()
  const { quality } = words
  const scope = search.scope ?? 'district'
  const [q, setQ] = useState('')
  // One day of all rows; the days of one row.
  const rows = useRates('d1', scope, undefined)
  const lately = useRates('d7', scope, undefined, rows.data?.rates.length === 0)
  const whole = useRates(span, 'city', undefined)
  const opened = useRates(span, scope, search.row, search.row !== undefined)
  const data = rows.data !== undefined && rows.data.rates.length > 0 ? rows.data : (lately.data ?? rows.data)
  const day = newestDay(data?.rates ?? [])
  const shown = useMemo(
    () =>
      worstFirst((data?.rates ?? []).filter((row) => row.day === day && `${row.name} ${row.id}`.toLowerCase().includes(q.toLowerCase()))),
    [data, day, q],
  )
  const city = (whole.data?.rates ?? []).toSorted((a, b) => a.day.localeCompare(b.day))
  const trend = search.row === undefined ? city : (opened.data?.rates ?? []).toSorted((a, b) => a.day.localeCompare(b.day))
  const trendName = search.row === undefined ? quality.whole : (trend[0]?.name ?? search.row)
  return (
    <section className="panel" aria-label={quality.rates}>
      <div className="panel-head">
        <h2>{quality.rates}</h2>
        <span className="panel-note">{quality.ratesExplain}</span>
        <span className="push rows-filters">
          {scope === 'district' ? null : <SearchField label={quality.name} value={q} onChange={setQ} />}
          <Segmented
            aria-label={quality.scope}
            value={scope}
            options={scopes.map((one) => ({ value: one, label: quality.scopes[one] }))}
            onChange={(next: RateScope) => {
              const { row: _row, ...rest } = search
              setQ('')
              onSearch({ ...rest, scope: next })
            }}
          />
        </span>
      </div>
      {rows.isPending ? <LoadingLines lines={6} /> : null}
      {rows.isError && rows.data === undefined ? <Failed error={rows.error} retry={() => void rows.refetch()} /> : null}
      {rows.data !== undefined && day === null ? <Nothing title={quality.noRates} detail={quality.noRatesDetail} /> : null}
      {day === null || data === undefined ? null : (
        <div className="rates">
          <div className="scroll-x rates-rows">
            <table className="grid-table cards">
              <caption className="visually-hidden">{quality.ratesCaption(day)}</caption>
              <thead>
                <tr>
                  <th scope="col">
                    {quality.scopes[scope]} <span className="panel-note">{day}</span>
                  </th>
                  <th scope="col" className="number">
                    {quality.required}
                  </th>
                  <th scope="col" className="number">
                    {quality.received}
                  </th>
                  <th scope="col" className="number">
                    {quality.valid}
                  </th>
                  <th scope="col" className="number">
                    {quality.immediate}
                  </th>
                  <th scope="col" className="number">
                    {quality.completed}
                  </th>
                  <th scope="col">{quality.target(percentText(data.target))}</th>
                </tr>
              </thead>
              <tbody>
                {shown.slice(0, ROWS).map((row) => (
                  <tr key={row.id} className={row.id === search.row ? 'row-chosen' : undefined}>
                    <td>
                      <button
                        type="button"
                        className="text-button"
                        title={quality.openRow(row.name)}
                        aria-expanded={row.id === search.row}
                        onClick={() => {
                          const { row: _row, ...rest } = search
                          onSearch(row.id === search.row ? rest : { ...rest, scope, row: row.id })
                        }}
                      >
                        {row.name}
                      </button>
                      {scope === 'outlet' ? null : (
                        <span className="panel-note">
                          {' '}
                          {row.outlets} {quality.outlets}
                        </span>
                      )}
                    </td>
                    <td className="number" data-label={quality.required}>
                      {row.completed.required}
                    </td>
                    <td className="number" data-label={quality.received}>
                      {row.completed.received}
                    </td>
                    <td className="number" data-label={quality.valid}>
                      {row.completed.valid}
                    </td>
                    <td className="number" data-label={quality.immediate}>
                      {percentText(row.immediate.effective)}
                    </td>
                    <td className="number" data-label={quality.completed}>
                      <b>{percentText(row.completed.effective)}</b>
                    </td>
                    <td>
                      <Meets rate={row.completed} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {shown.length > ROWS ? (
              <p className="panel-line">
                {quality.worst} {ROWS} / {shown.length}
              </p>
            ) : null}
          </div>
          <div className="rates-side">
            <h3>
              {quality.trend} · {trendName}
            </h3>
            <RateTrend name={trendName} rows={trend} target={data.target} />
            <OneRate rows={trend} scope={search.row === undefined ? 'city' : scope} />
          </div>
        </div>
      )}
    </section>
  )
}

function Meets({ rate }: { readonly rate: Rate }) {
  const { quality } = useWords()
  if (rate.meets === null) return <span className="panel-note">{quality.notDue}</span>
  return <span className={`level level-${rate.meets ? 'ok' : 'rejected'}`}>{rate.meets ? quality.meets : quality.meetsNot}</span>
}

/** The days of one row as text, and of one outlet what it lacks. */
function OneRate({ rows, scope }: { readonly rows: readonly RateRow[]; readonly scope: RateScope }) {
  const { words, language } = useLanguage()
  const { quality } = words
  const { data: factors } = useQuery(factorsQuery)
  const newest = rows.at(-1)
  if (newest === undefined) return null
  const notDue = Object.entries(newest.notDue).filter(([, n]) => n > 0)
  return (
    <>
      <table className="grid-table">
        <thead>
          <tr>
            <th scope="col">{quality.day}</th>
            <th scope="col" className="number">
              {quality.immediate}
            </th>
            <th scope="col" className="number">
              {quality.completed}
            </th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {rows
            .slice(-7)
            .toReversed()
            .map((row) => (
              <tr key={row.day}>
                <td>{row.day}</td>
                <td className="number">{percentText(row.immediate.effective)}</td>
                <td className="number">{percentText(row.completed.effective)}</td>
                <td className="panel-note">{quality.closing[row.closing]}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {notDue.length === 0 ? null : (
        <p className="panel-line">
          {quality.excluded}：{notDue.map(([code, n]) => `${reasonText(code, language)} ${n}`).join('；')}
        </p>
      )}
      <RulesUsed rules={newest.rules} />
      {scope === 'outlet' ? (
        <>
          <h3 className="rates-lacking">
            {quality.lacking} · {newest.day}
          </h3>
          {newest.lacking.length === 0 ? <p className="panel-line">{quality.noLacking}</p> : null}
          <ul className="gap-lines rates-lines">
            {newest.lacking.map((one) => (
              <li key={`${one.factor} ${one.from} ${one.why}`}>
                {shortName(one.factor, factors?.get(one.factor), language)} {words.judged.levels[one.level]}{' '}
                {beijing(one.from).slice(5, 16)} — {beijing(one.to).slice(5, 16)}：{one.count}，{quality.lackingWhy[one.why]}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  )
}
