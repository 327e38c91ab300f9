/** What is silenced now: for how long, by whom, why, and how many alarms fell under it. */
import { useQuery } from '@tanstack/react-query'
import { getJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { SilenceList } from '../../../../server/src/modules/alarms/schema.ts'

const FRESH_MS = 60_000

export function SilencesPanel() {
  const { alarms: said } = useWords()
  const silences = useQuery({
    queryKey: ['silences'],
    queryFn: ({ signal }) => getJson('/api/silences', SilenceList, signal),
    refetchInterval: FRESH_MS,
  })
  const { data } = silences
  return (
    <section className="panel" aria-label={said.silences}>
      <div className="panel-head">
        <h2>{said.silences}</h2>
        <span className="panel-note">{said.nothingHidden}</span>
      </div>
      {silences.isError && data === undefined ? <Failed error={silences.error} retry={() => void silences.refetch()} /> : null}
      {data !== undefined && data.silences.length === 0 ? <p className="panel-line">{said.noSilences}</p> : null}
      <ul className="entries">
        {(data?.silences ?? []).map((silence) => (
          <li key={silence.id} className="entry">
            <p className="entry-head">
              <b>
                {silence.rule ?? said.everything} · {silence.outletId ?? said.everything}
              </b>
              <span className="panel-note">
                {beijing(silence.from)} — {beijing(silence.to)} · {silence.by}
              </span>
              <span className="panel-note">{said.silenceAlarms(silence.alarms)}</span>
            </p>
            <p>{silence.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
