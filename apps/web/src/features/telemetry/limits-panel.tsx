/** Which limit each factor is held to today, why this one, and which were looked at and do not govern. */
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ConfidenceMark, RulesUsed } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { OutletLimits } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import type { GoverningLimit, LimitChosen } from '../../../../server/src/modules/telemetry/judged/schema.ts'

type Chosen = z.infer<typeof LimitChosen>

export function LimitsPanel({ outletId, factor }: { readonly outletId: string; readonly factor: string }) {
  const { words } = useLanguage()
  const { limits: said } = words
  const asked = useQuery({
    queryKey: ['outlets', outletId, 'limits'],
    queryFn: ({ signal }) => getJson(`/api/outlets/${outletId}/limits`, OutletLimits, signal),
  })
  const { data } = asked
  // The factor that is being looked at comes first.
  const rows = (data?.limits ?? []).toSorted((a, b) => Number(b.factor === factor) - Number(a.factor === factor))
  return (
    <section className="panel" aria-label={said.title}>
      <div className="panel-head">
        <h2>{said.title}</h2>
        <span className="panel-note">{said.explain}</span>
      </div>
      {asked.isPending ? <LoadingLines lines={3} /> : null}
      {asked.isError && data === undefined ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
      {data !== undefined && rows.length === 0 ? <p className="panel-line">{data.config === null ? said.noFacts : said.none}</p> : null}
      <ul className="entries">
        {rows.map((row) => (
          <li key={`${row.factor} ${row.level}`} className={row.factor === factor ? 'entry entry-chosen' : 'entry'}>
            <OneLimit chosen={row} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneLimit({ chosen }: { readonly chosen: Chosen }) {
  const { words, language } = useLanguage()
  const { limits: said } = words
  return (
    <>
      <p className="entry-head">
        <b>{language === 'zh' ? chosen.nameZh : chosen.nameEn}</b>
        <span className="panel-note">{said.levels[chosen.level]}</span>
        {chosen.governing === null ? <span>{said.noGoverning}</span> : <LimitText limit={chosen.governing} />}
      </p>
      {chosen.reasons.map((reason) => (
        <p key={reason.code} className="entry-against">
          {reason[language]}
          {reason.detail === null ? '' : `（${reason.detail}）`}
        </p>
      ))}
      {chosen.others.length === 0 ? null : (
        <details>
          <summary>{said.others(chosen.others.length)}</summary>
          <ul className="limit-others">
            {chosen.others.map(({ limit, governs, why }, place) => (
              // One row of a table may be passed over for two reasons.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={`${limit.id} ${place}`}>
                <LimitText limit={limit} />{' '}
                <span className="panel-note">
                  {governs ? said.governsToo : why === null ? '' : `${why[language]}${why.detail === null ? '' : `（${why.detail}）`}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <RulesUsed rules={[chosen.rule]} title={said.rule} />
    </>
  )
}

function LimitText({ limit }: { readonly limit: GoverningLimit }) {
  const { words } = useLanguage()
  const amount = limit.operator === 'range' ? `${limit.low ?? ''} – ${limit.limit ?? ''}` : `${limit.operator} ${limit.limit ?? '—'}`
  return (
    <>
      <b>
        {amount} {limit.unit}
      </b>{' '}
      {words.judged.ranks[limit.rank]} · {limit.standard} <ConfidenceMark confidence={limit.confidence} />
    </>
  )
}
