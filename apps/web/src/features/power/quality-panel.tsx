/** Whether yesterday's metering data may be concluded from, and whether the parts make up the whole. */
import { useQuery } from '@tanstack/react-query'
import { PowerQuality } from '../../../../server/src/modules/power/schema.ts'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { RulesUsed } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'

const DAY_MS = 86_400_000

export function QualityPanel({ enterprise }: { readonly enterprise: string }) {
  const { words, language } = useLanguage()
  const { power: said } = words
  const quality = useQuery({
    queryKey: ['power', 'quality', enterprise],
    queryFn: ({ signal }) =>
      getJson(withQuery('/api/power/quality', { enterprise, day: beijing(Date.now() - DAY_MS).slice(0, 10) }), PowerQuality, signal),
  })
  const { data } = quality
  return (
    <section className="panel" aria-label={said.quality}>
      <div className="panel-head">
        <h2>{said.quality}</h2>
        <span className="panel-note">{data?.day ?? ''}</span>
      </div>
      {quality.isPending ? <LoadingLines lines={3} /> : null}
      {quality.isError && data === undefined ? <Failed error={quality.error} retry={() => void quality.refetch()} /> : null}
      {data === undefined ? null : (
        <>
          <p className="panel-line">
            {said.balance}：{data.balance.words[language]}
          </p>
          {data.points.length === 0 ? <p className="panel-line">{said.noQuality}</p> : null}
          <ul className="entries">
            {data.points.map((point) => (
              <li key={point.facility} className="entry">
                <p className="entry-head">
                  <b>{point.name}</b>
                  <span className={`level level-${point.usable ? 'ok' : 'tolerated'}`}>{point.usable ? said.usable : said.notUsable}</span>
                  <span className="panel-note">
                    {said.coverage} {(Number(point.coverage) * 100).toFixed(0)} % · {said.longestGap}{' '}
                    {words.duration(point.longestGapMinutes * 60)}
                  </span>
                </p>
                {point.faults.map((fault) => (
                  <p key={fault.code} className="panel-note">
                    {fault[language]}
                  </p>
                ))}
              </li>
            ))}
          </ul>
          <RulesUsed rules={data.rules} />
        </>
      )}
    </section>
  )
}
