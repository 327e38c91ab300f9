/** What comes in: devices, frames, what was refused, and the state of what keeps them. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { getJson } from '../../api/client.ts'
import { ingestSummaryQuery } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Chart } from '../../ui/chart.tsx'
import { FrameTable } from '../../ui/frame-table.tsx'
import { LevelMark } from '../../ui/marks.tsx'
import { useNow } from '../../ui/now.tsx'
import { usePalette } from '../../ui/palette.tsx'
import { Failed, LoadingLines, LoadingPage, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { useTitle } from '../../ui/title.ts'
import { FramePage } from '../../../../server/src/modules/ingest/schema.ts'
import type { IngestSummary } from '../../../../server/src/modules/ingest/schema.ts'
import { DevicesPanel } from './devices-panel.tsx'
import { filled, minutesOption } from './minutes-option.ts'
import { StateCells } from './state-cells.tsx'
import './ingest-page.css'

export function IngestPage() {
  const { words } = useLanguage()
  useTitle(words.ingest.title)
  const summary = useQuery(ingestSummaryQuery)
  if (summary.isPending) return <LoadingPage />
  return (
    <div className="ingest">
      <h1 className="visually-hidden">{words.ingest.title}</h1>
      {summary.data === undefined ? (
        <Failed error={summary.error} retry={() => void summary.refetch()} />
      ) : (
        <Overview summary={summary.data} />
      )}
      <QuarantinePanel />
      <DevicesPanel />
    </div>
  )
}

function Overview({ summary }: { readonly summary: IngestSummary }) {
  const { words, language } = useLanguage()
  const palette = usePalette()
  // To the minute: the chart changes no sooner.
  const minute = Math.floor(useNow() / 60_000)
  const minutes = useMemo(() => filled(summary.minutes, minute * 60_000), [summary.minutes, minute])
  const option = useMemo(() => minutesOption(minutes, palette, words), [minutes, palette, words])
  const all = minutes.reduce((sum, one) => sum + one.accepted + one.stranger + one.rejected + one.noise, 0)
  return (
    <>
      <StateCells summary={summary} />
      <div className="ingest-middle">
        <section className="panel" aria-label={words.ingest.minutes}>
          <div className="panel-head">
            <h2>{words.ingest.minutes}</h2>
          </div>
          <div className="minutes-chart">
            <Chart option={option} label={words.ingest.minutesLabel(all)} />
          </div>
          <details className="minutes-table">
            <summary>{words.ingest.minutesTable}</summary>
            <div className="minutes-scroll" tabIndex={0} role="group" aria-label={words.ingest.minutes}>
              <table className="grid-table">
                <thead>
                  <tr>
                    <th scope="col">{words.ingest.at}</th>
                    {(['accepted', 'stranger', 'rejected', 'noise'] as const).map((kind) => (
                      <th key={kind} scope="col" className="number">
                        {words.disposition[kind]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {minutes.toReversed().map((one) => (
                    <tr key={one.at}>
                      <td>{beijing(one.at).slice(11, 16)}</td>
                      <td className="number">{one.accepted}</td>
                      <td className="number">{one.stranger}</td>
                      <td className="number">{one.rejected}</td>
                      <td className="number">{one.noise}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </section>
        <section className="panel" aria-label={words.ingest.faults}>
          <div className="panel-head">
            <h2>{words.ingest.faults}</h2>
            <Link className="push" to="/frames" search={{ show: 'faulty' }}>
              {words.ingest.allQuarantine}
            </Link>
          </div>
          {summary.faults.length === 0 ? (
            <Nothing title={words.ingest.noFaults} />
          ) : (
            <div className="faults-scroll" tabIndex={0} role="group" aria-label={words.ingest.faults}>
              <table className="grid-table">
                <thead>
                  <tr>
                    <th scope="col" className="number">
                      {words.ingest.count}
                    </th>
                    <th scope="col">{words.ingest.level}</th>
                    <th scope="col">{words.ingest.fault}</th>
                  </tr>
                </thead>
                <tbody>
                  {summary.faults.map((fault) => (
                    <tr key={`${fault.code} ${fault.level}`}>
                      <td className="number">
                        <b>{fault.count}</b>
                      </td>
                      <td>
                        <LevelMark level={fault.level}>{words.ingest[fault.level]}</LevelMark>
                      </td>
                      <td>
                        {fault[language]} <code className="fault-code">{fault.code}</code>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      </div>
    </>
  )
}

function QuarantinePanel() {
  const { words } = useLanguage()
  const held = useQuery({
    queryKey: ['frames', 'quarantine'],
    queryFn: ({ signal }) => getJson('/api/frames?show=quarantine&limit=12', FramePage, signal),
    refetchInterval: 5_000,
  })
  return (
    <section className="panel" aria-label={words.ingest.quarantine}>
      <div className="panel-head">
        <h2>{words.ingest.quarantine}</h2>
        <span className="panel-note">{words.ingest.quarantineExplain}</span>
        <Link className="push" to="/frames" search={{ show: 'quarantine' }}>
          {words.ingest.allQuarantine}
        </Link>
      </div>
      {held.isPending ? <LoadingLines lines={5} /> : null}
      {held.isError && held.data === undefined ? <Failed error={held.error} retry={() => void held.refetch()} /> : null}
      {held.data !== undefined && held.data.frames.length === 0 ? <Nothing title={words.ingest.noQuarantine} /> : null}
      {held.data !== undefined && held.data.frames.length > 0 ? <FrameTable frames={held.data.frames} /> : null}
    </section>
  )
}
