/** Everything that is missing, newest first, each with its cause and the attempts to get it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { factorsQuery } from '../../api/queries.ts'
import { shortName } from '../../ui/factor-names.ts'
import { Choice, SearchField } from '../../ui/fields.tsx'
import { GapCauseMark, GapStory } from '../../ui/judged/gap-row.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing, beijingIso } from '../../ui/time.ts'
import { GapCause, GapState, Gaps } from '../../../../server/src/modules/quality/schema.ts'
import { qualitySearch, spanDays } from './quality-search.ts'
import type { QualitySearch, QualitySpan } from './quality-search.ts'

const ROWS = 25
const FRESH_MS = 30_000
const DAY_MS = 86_400_000

interface Props {
  readonly span: QualitySpan
  readonly search: QualitySearch
  readonly onSearch: (search: QualitySearch) => void
}

export function GapsSection({ span, search, onSearch }: Props) {
  const { words, language } = useLanguage()
  const { quality } = words
  const factors = useQuery(factorsQuery)
  const nameOf = (code: string) => shortName(code, factors.data?.get(code), language)
  const view = [span, search.outlet, search.cause, search.state].join(' ')
  const [paging, setPaging] = useState<{ readonly view: string; readonly before: readonly number[] }>({ view, before: [] })
  const before = paging.view === view ? paging.before : []
  const gaps = useQuery({
    queryKey: ['quality', 'gaps', view, before.at(-1)],
    queryFn: ({ signal }) => {
      const now = Date.now()
      const query = {
        outlet: search.outlet,
        cause: search.cause,
        state: search.state,
        from: beijingIso(now - spanDays[span] * DAY_MS),
        to: beijingIso(now),
        before: before.at(-1),
        limit: ROWS,
      }
      return getJson(withQuery('/api/quality/gaps', query), Gaps, signal)
    },
    placeholderData: keepPreviousData,
    ...(before.length === 0 ? { refetchInterval: FRESH_MS } : {}),
  })
  const { data } = gaps
  const narrow = (part: Record<string, unknown>) => onSearch(qualitySearch({ ...search, ...part }))
  const open = Object.entries(data?.open ?? {}) as Array<[GapCause, number]>
  return (
    <section className="panel" aria-label={quality.gaps}>
      <div className="panel-head">
        <h2>{quality.gaps}</h2>
        <span className="panel-note">{quality.gapsExplain}</span>
        <span className="rows-filters quality-filters">
          <Choice
            label={quality.cause}
            value={search.cause ?? ''}
            options={[['', quality.allCauses] as const, ...GapCause.options.map((one) => [one, quality.causes[one]] as const)]}
            onChange={(cause) => narrow({ cause })}
          />
          <Choice
            label={quality.state}
            value={search.state ?? ''}
            options={[['', quality.allStates] as const, ...GapState.options.map((one) => [one, quality.states[one]] as const)]}
            onChange={(state) => narrow({ state })}
          />
          <SearchField
            label={words.frames.outlet}
            value={search.outlet ?? ''}
            onChange={(outlet) => narrow({ outlet: outlet.toUpperCase() })}
          />
        </span>
      </div>
      <p className="panel-line">
        {data === undefined || data.lookedUntil === null ? quality.notLooked : `${quality.lookedUntil} ${beijing(data.lookedUntil)}`}
        {open.length === 0 ? '' : ` · ${quality.states.open}：${open.map(([cause, n]) => `${quality.causes[cause]} ${n}`).join('，')}`}
      </p>
      {gaps.isPending ? <LoadingLines lines={8} /> : null}
      {gaps.isError && data === undefined ? <Failed error={gaps.error} retry={() => void gaps.refetch()} /> : null}
      {data !== undefined && data.gaps.length === 0 ? <Nothing title={quality.noGaps} /> : null}
      <ul className="entries">
        {(data?.gaps ?? []).map((gap) => (
          <li key={gap.ref} className="entry">
            <p className="entry-head">
              <GapCauseMark cause={gap.cause} />
              <Link
                to="/outlets/$id"
                params={{ id: gap.outletId }}
                search={{ from: Date.parse(gap.from) - 3_600_000, to: Date.parse(gap.to) + 3_600_000 }}
              >
                {gap.outlet}
              </Link>
              <span>
                {beijing(gap.from).slice(5, 16)} — {beijing(gap.to).slice(5, 16)}
              </span>
              <span className="panel-note">
                {words.judged.levels[gap.level]} {quality.missingOf(gap.missing, gap.expected)} ·{' '}
                {gap.factors === null ? words.judged.allFactors : gap.factors.map((factor) => nameOf(factor)).join('、')}
              </span>
              <span className={`level level-${gap.state === 'filled' ? 'ok' : 'tolerated'}`}>{quality.states[gap.state]}</span>
            </p>
            <details className="gap-more">
              <summary>
                {gap.causeWords[language]}{' '}
                <span className="panel-note">
                  {gap.attempts.length === 0 ? quality.noAttempts : quality.attemptsN(gap.attempts.length)}
                </span>
              </summary>
              <GapStory gap={gap} />
            </details>
          </li>
        ))}
      </ul>
      <div className="pager">
        {before.length === 0 ? null : (
          <Button size="small" onClick={() => setPaging({ view, before: [] })}>
            {quality.newest}
          </Button>
        )}
        <Button
          size="small"
          disabled={data?.next === null || data === undefined}
          onClick={() => {
            const next = data?.next
            if (next !== null && next !== undefined) setPaging({ view, before: [...before, next] })
          }}
        >
          {quality.older} ›
        </Button>
      </div>
    </section>
  )
}
