/** Before an enterprise is chosen: who must answer, and by when. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { AlarmList } from '../../../../server/src/modules/alarms/schema.ts'
import { waitingFirms } from './waiting-firms.ts'

const FRESH_MS = 20_000
const MOST = 500

export function WaitingPanel() {
  const { words } = useLanguage()
  const { enterprise: said } = words
  const asked = useQuery({
    queryKey: ['alarms', 'list', 'informed'],
    queryFn: ({ signal }) => getJson(withQuery('/api/alarms', { state: 'informed', limit: MOST }), AlarmList, signal),
    refetchInterval: FRESH_MS,
  })
  const firms = waitingFirms(asked.data?.alarms ?? [])
  return (
    <section className="panel" aria-label={said.waiting}>
      <div className="panel-head">
        <h2>{said.waiting}</h2>
        <span className="panel-note">{said.waitingExplain}</span>
      </div>
      {asked.isPending ? <LoadingLines lines={4} /> : null}
      {asked.isError && asked.data === undefined ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      {asked.data !== undefined && firms.length === 0 ? <Nothing title={said.noWaiting} detail={said.noWaitingDetail} /> : null}
      {firms.length === 0 ? null : (
        <table className="grid-table cards">
          <thead>
            <tr>
              <th scope="col">{words.outlet.enterprise}</th>
              <th scope="col">{words.outlet.district}</th>
              <th scope="col" className="number">
                {said.toExplain}
              </th>
              <th scope="col">{said.firstDue}</th>
            </tr>
          </thead>
          <tbody>
            {firms.map((firm) => (
              <tr key={firm.id}>
                <td>
                  <Link className="strong-link" to="/enterprise" search={{ id: firm.id }}>
                    {firm.name}
                  </Link>
                </td>
                <td data-label={words.outlet.district}>{firm.district}</td>
                <td className="number" data-label={said.toExplain}>
                  {firm.waiting}
                </td>
                <td data-label={said.firstDue}>
                  {firm.first === null ? '—' : beijing(firm.first).slice(0, 16)}{' '}
                  {firm.overdue === 0 ? null : <span className="level level-rejected">{said.overdueOf(firm.overdue)}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
