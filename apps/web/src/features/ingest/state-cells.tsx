/** The gateway, the log and what is derived from it, in a row of figures. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/language.tsx'
import type { IngestSummary } from '../../../../server/src/modules/ingest/schema.ts'

/** Records the worker may be behind before it is worth saying. */
const BEHIND_WARN = 5_000

export function StateCells({ summary }: { readonly summary: IngestSummary }) {
  const words = useWords()
  const { devices, log, derived } = summary
  return (
    <dl className="cells" aria-label={words.ingest.summary}>
      <Cell name={words.ingest.online}>
        {devices.online}
        <small> / {devices.registered}</small>
      </Cell>
      <Cell name={words.ingest.strangers} state={devices.strangers > 0 ? 'warn' : 'plain'}>
        {devices.strangers}
      </Cell>
      <Cell name={words.ingest.connections}>{summary.connections}</Cell>
      <Cell name={words.ingest.rate}>
        {summary.framesPerSecond.toFixed(1)}
        <small> {words.ingest.rateUnit}</small>
      </Cell>
      <Cell name={words.ingest.refusing} state={log.refusing === null ? 'ok' : 'bad'}>
        <span className="cell-word">{log.refusing === null ? `● ${words.ingest.writing}` : `✕ ${log.refusing}`}</span>
      </Cell>
      <Cell name={words.ingest.records}>
        <Link to="/frames">{log.records.toLocaleString('en-US')}</Link>
      </Cell>
      <Cell name={words.ingest.sync}>
        {log.lastSyncMs.toFixed(log.lastSyncMs < 10 ? 2 : 0)}
        <small> ms</small>
      </Cell>
      <Cell name={words.ingest.free}>
        {(log.bytesFree / 1024 ** 3).toFixed(1)}
        <small> GiB</small>
      </Cell>
      <Cell name={words.ingest.behind} state={derived.behind > BEHIND_WARN ? 'warn' : 'plain'}>
        {derived.behind === 0 ? <span className="cell-word">{words.ingest.behindNone}</span> : derived.behind.toLocaleString('en-US')}
      </Cell>
      <Cell name={words.ingest.store} state={derived.store === 'up' ? 'ok' : 'bad'}>
        <span className="cell-word">{derived.store === 'up' ? `● ${words.ingest.up}` : `✕ ${words.ingest.down}`}</span>
      </Cell>
      <Cell name={words.ingest.registry} state={derived.registry === 'up' ? 'ok' : 'bad'}>
        <span className="cell-word">{derived.registry === 'up' ? `● ${words.ingest.up}` : `✕ ${words.ingest.down}`}</span>
      </Cell>
      <Cell name={words.ingest.evidence} state={derived.incident === null ? 'plain' : 'bad'}>
        {derived.evidenceSize.toLocaleString('en-US')}
      </Cell>
    </dl>
  )
}

interface CellProps {
  readonly name: string
  readonly state?: 'plain' | 'ok' | 'warn' | 'bad'
  readonly children: ReactNode
}

function Cell({ name, state = 'plain', children }: CellProps) {
  return (
    <div className={`cell cell-${state}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
