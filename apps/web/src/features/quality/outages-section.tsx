/** When we ourselves took no data, from our own records: shown, not hidden. */
import { useQuery } from '@tanstack/react-query'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { Outages } from '../../../../server/src/modules/quality/schema.ts'
import { spanDays } from './quality-search.ts'
import type { QualitySpan } from './quality-search.ts'
import { percentText } from './rate-table.ts'

const FRESH_MS = 30_000
const DAY_MS = 86_400_000

export function OutagesSection({ span }: { readonly span: QualitySpan }) {
  const { words, language } = useLanguage()
  const { quality } = words
  const outages = useQuery({
    queryKey: ['quality', 'outages', span],
    queryFn: ({ signal }) => {
      const now = Date.now()
      return getJson(
        withQuery('/api/quality/outages', { from: beijingIso(now - spanDays[span] * DAY_MS), to: beijingIso(now) }),
        Outages,
        signal,
      )
    },
    refetchInterval: FRESH_MS,
  })
  const { data } = outages
  return (
    <section className="panel" aria-label={quality.outages}>
      <div className="panel-head">
        <h2>{quality.outages}</h2>
        {data === undefined ? null : (
          <span className="push">
            {quality.available} <b>{percentText(data.available)}</b>
          </span>
        )}
      </div>
      <p className="panel-line">{quality.outagesExplain}</p>
      {outages.isPending ? <LoadingLines lines={3} /> : null}
      {outages.isError && data === undefined ? <Failed error={outages.error} retry={() => void outages.refetch()} /> : null}
      {data !== undefined && data.outages.length === 0 ? <p className="panel-line">{quality.noOutages}</p> : null}
      <ul className="entries">
        {(data?.outages ?? []).map((outage) => (
          <li key={outage.ref} className="entry">
            <p className="entry-head">
              <span className="level level-rejected">{quality.outageKinds[outage.kind]}</span>
              <b>{words.duration(outage.seconds)}</b>
              {outage.planned ? <span className="level level-ok">{quality.planned}</span> : null}
              <span className="panel-note">{quality.outageGaps(outage.gaps)}</span>
            </p>
            <p className="panel-note">
              {beijing(outage.from)} — {outage.to === null ? quality.lasting : beijing(outage.to)}
            </p>
            <p>{outage.words[language]}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
