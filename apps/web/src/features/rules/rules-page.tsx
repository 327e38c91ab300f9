/** Every rule: which version is in force, whether it really runs, whether it still can fire, how often it was right. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { SeverityMark } from '../../ui/alarm-marks.tsx'
import { Choice, SearchField } from '../../ui/fields.tsx'
import { ConfidenceMark } from '../../ui/judged/rule-card.tsx'
import { Ago } from '../../ui/now.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { PrecisionText } from '../../ui/precision.tsx'
import { useTitle } from '../../ui/title.ts'
import { RuleList } from '../../../../server/src/modules/alarms/schema.ts'
import type { RuleSummary } from '../../../../server/src/modules/alarms/schema.ts'
import { rulesSearch } from './rules-search.ts'
import './rules-page.css'

const FRESH_MS = 30_000
const order = ['exceedance', 'transmission', 'anomaly', 'electricity']
/** Families that we do not know come last. */
const placeOf = (family: string) => (order.includes(family) ? order.indexOf(family) : order.length)

export function RulesPage() {
  const { words, language } = useLanguage()
  const { rules: said } = words
  useTitle(said.list)
  const search = useSearch({ from: '/rules' })
  const navigate = useNavigate({ from: '/rules' })
  const list = useQuery({
    queryKey: ['rules', 'list'],
    queryFn: ({ signal }) => getJson('/api/rules', RuleList, signal),
    refetchInterval: FRESH_MS,
  })
  const all = list.data?.rules
  const families = [...new Set((all ?? []).map(({ family }) => family))].toSorted((a, b) => placeOf(a) - placeOf(b))
  const shown = useMemo(() => {
    const needle = (search.q ?? '').toLowerCase()
    return (all ?? [])
      .filter(
        ({ rule, title, family }) =>
          (search.family === undefined || family === search.family) && `${rule} ${title.zh} ${title.en}`.toLowerCase().includes(needle),
      )
      .toSorted((a, b) => placeOf(a.family) - placeOf(b.family) || (a.rule < b.rule ? -1 : 1))
  }, [all, search])
  const narrow = (part: Record<string, unknown>) => void navigate({ search: rulesSearch({ ...search, ...part }), resetScroll: false })
  return (
    <div className="rows-page">
      <section className="panel" aria-label={said.list}>
        <div className="panel-head">
          <h1>{said.list}</h1>
          <span className="panel-note">
            {shown.length}
            {shown.length === (all?.length ?? 0) ? '' : ` / ${all?.length ?? 0}`} · {said.explain}
          </span>
          <span className="push rows-filters rules-filters">
            <SearchField label={said.search} value={search.q ?? ''} onChange={(q) => narrow({ q })} />
            <Choice
              label={words.alarms.family}
              value={search.family ?? ''}
              options={[
                ['', words.alarms.allFamilies] as const,
                ...families.map((one) => [one, words.alarms.families[one] ?? one] as const),
              ]}
              onChange={(family) => narrow({ family })}
            />
            <Link to="/rules/new" className="rules-link">
              {said.newRule}
            </Link>
            <Link to="/backtests" className="rules-link">
              {said.backtests}
            </Link>
          </span>
        </div>
        {list.isPending ? <LoadingLines lines={12} /> : null}
        {list.isError && all === undefined ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {all !== undefined && shown.length === 0 ? <Nothing title={said.none} /> : null}
        {shown.length === 0 ? null : (
          <div className="scroll-x">
            <table className="grid-table cards rules-table">
              <thead>
                <tr>
                  <th scope="col">{said.columns.rule}</th>
                  <th scope="col">{said.severity}</th>
                  <th scope="col">{said.columns.version}</th>
                  <th scope="col">{said.columns.running}</th>
                  <th scope="col">{said.columns.proof}</th>
                  <th scope="col">{said.columns.precision}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((rule) => (
                  <tr key={rule.rule}>
                    <td className="rules-name">
                      <code>{rule.rule}</code>{' '}
                      <Link to="/rules/$rule" params={{ rule: rule.rule }} className="strong-link">
                        {rule.title[language]}
                      </Link>{' '}
                      <ConfidenceMark confidence={rule.confidence} />
                    </td>
                    <td>
                      <SeverityMark severity={rule.severity} />
                    </td>
                    <td>
                      {rule.inForce === null ? said.inForceNone : said.version(rule.inForce)}
                      {rule.newest.version === rule.inForce ? null : (
                        <span className="panel-note"> {said.newest(rule.newest.version, said.statuses[rule.newest.status])}</span>
                      )}
                    </td>
                    <td>
                      <Running running={rule.running} />
                    </td>
                    <td>
                      <ProofMark proof={rule.running.proof} />
                    </td>
                    <td>
                      <PrecisionText precision={rule.precision} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  )
}

/** A rule that watches nothing must be seen to watch nothing. */
export function Running({ running }: { readonly running: RuleSummary['running'] }) {
  const { words } = useLanguage()
  const { rules: said } = words
  return (
    <>
      {running.subjects === 0 ? (
        <span className="level level-tolerated">{said.watchesNothing}</span>
      ) : (
        <span>
          {said.subjects(running.subjects)} · {said.lastEvaluated} <Ago at={running.lastEvaluated} never={said.neverEvaluated} />
        </span>
      )}
      {running.lacking.length === 0 ? null : (
        <span className="panel-note"> {said.lacking(running.lacking.map((name) => said.inputNames[name] ?? name).join('、'))}</span>
      )}
    </>
  )
}

export function ProofMark({ proof }: { readonly proof: RuleSummary['running']['proof'] }) {
  const { words } = useLanguage()
  const { rules: said } = words
  if (proof === null) return <span className="panel-note">{said.proofNone}</span>
  return (
    <span>
      <span className={`level level-${proof.fired ? 'ok' : 'rejected'}`}>{proof.fired ? said.proofFired : said.proofSilent}</span>{' '}
      <span className="panel-note">
        <Ago at={proof.at} never="" />
      </span>
    </span>
  )
}
