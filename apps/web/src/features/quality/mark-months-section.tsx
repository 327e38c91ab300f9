/** The marks of a month by outlet or enterprise: exceedances that no mark explains and marks that nothing supports come first. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijingIso } from '../../ui/time.ts'
import { MarkMonth } from '../../../../server/src/modules/quality/schema.ts'
import type { MarkMonthRow } from '../../../../server/src/modules/quality/schema.ts'
import { lastMonths } from './months.ts'
import { percentText } from './rate-table.ts'

const FRESH_MS = 60_000
const MONTHS = 12

export function MarkMonthsSection() {
  const { quality } = useLanguage().words
  const months = lastMonths(beijingIso(Date.now()).slice(0, 7), MONTHS)
  const [month, setMonth] = useState(months[0] ?? '')
  const [scope, setScope] = useState<MarkMonthRow['scope']>('outlet')
  const asked = useQuery({
    queryKey: ['quality', 'mark-months', month, scope],
    queryFn: ({ signal }) => getJson(withQuery('/api/quality/mark-months', { month, scope }), MarkMonth, signal),
    refetchInterval: FRESH_MS,
  })
  const { data } = asked
  return (
    <section className="panel" aria-label={quality.markMonths}>
      <div className="panel-head">
        <h2>{quality.markMonths}</h2>
        <span className="push rows-filters quality-filters">
          <Choice label={quality.month} value={month} options={months.map((one) => [one, one] as const)} onChange={setMonth} />
          <Choice
            label={quality.scope}
            value={scope}
            options={[['outlet', quality.scopes.outlet] as const, ['enterprise', quality.scopes.enterprise] as const]}
            onChange={(next) => setScope(next === 'enterprise' ? 'enterprise' : 'outlet')}
          />
        </span>
      </div>
      <p className="panel-line">{quality.markMonthsExplain}</p>
      {asked.isPending ? <LoadingLines lines={3} /> : null}
      {asked.isError && data === undefined ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      {data === undefined ? null : data.rows.length === 0 ? <p className="panel-line">{quality.noMarkMonth}</p> : <Rows rows={data.rows} />}
    </section>
  )
}

function Rows({ rows }: { readonly rows: readonly MarkMonthRow[] }) {
  const { quality } = useLanguage().words
  return (
    <div className="scroll-x">
      <table className="grid-table cards">
        <caption className="visually-hidden">{quality.markMonths}</caption>
        <thead>
          <tr>
            <th scope="col">{quality.name}</th>
            <th scope="col">{quality.withoutMark}</th>
            <th scope="col">{quality.unsupported}</th>
            <th scope="col">{quality.markedAfter}</th>
            <th scope="col">{quality.markedShare}</th>
            <th scope="col">{quality.capsUsed}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <MonthRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MonthRow({ row }: { readonly row: MarkMonthRow }) {
  const { words, language } = useLanguage()
  const { quality } = words
  return (
    <tr>
      <td>
        {row.scope === 'outlet' ? (
          <Link to="/outlets/$id" params={{ id: row.id }}>
            {row.enterprise} {row.name}
          </Link>
        ) : (
          <>
            {row.name} <span className="panel-note">{quality.outletsN(row.outlets)}</span>
          </>
        )}
      </td>
      <td data-label={quality.withoutMark}>
        <b>{row.withoutMark}</b> / {row.exceedances}
        {row.coveredShare === null ? null : <span className="panel-note"> {quality.covered(percentText(row.coveredShare))}</span>}
        <span className="mark-month-alarms">
          {row.alarms.map((ref) => (
            <Link key={ref} to="/alarms/$id" params={{ id: ref.slice('alarm:'.length) }}>
              {quality.alarmN(ref.slice('alarm:'.length))}
            </Link>
          ))}
        </span>
      </td>
      <td data-label={quality.unsupported}>
        <b>{row.unsupported}</b>{' '}
        {row.contradicted === 0 ? null : <span className="level level-rejected">{quality.contradictedN(row.contradicted)}</span>}
      </td>
      <td data-label={quality.markedAfter}>{row.markedAfter}</td>
      <td data-label={quality.markedShare}>
        {percentText(row.markedShare)}
        <span className="panel-note"> {quality.marksN(row.marks, row.byAuthority)}</span>
        {row.repeated === null ? null : (
          <span className="panel-note"> · {quality.repeated(`${row.repeated.item} ${row.repeated.reason}`, row.repeated.times)}</span>
        )}
      </td>
      <td data-label={quality.capsUsed}>
        {row.caps.length === 0 ? '—' : null}
        {row.caps.map((cap) => (
          <span key={`${cap.cap} ${cap.used}`} className={`level level-${cap.over ? 'rejected' : 'ok'}`} title={cap.source}>
            {cap[language]} · {cap.used} / {cap.hours}
          </span>
        ))}
      </td>
    </tr>
  )
}
