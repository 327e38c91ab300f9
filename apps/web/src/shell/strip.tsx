/** The state of the ingest in one line, in every room. */
import { Link } from '@tanstack/react-router'
import type { FeedState } from '../api/live-feed.ts'
import type { IngestSummary } from '../../../server/src/modules/ingest/schema.ts'
import { useWords } from '../i18n/language.tsx'
import { quarantinedIn } from './quarantined.ts'

export function Strip({ summary, feed }: { readonly summary: IngestSummary | null; readonly feed: FeedState }) {
  const words = useWords()
  const refusing = summary?.log.refusing ?? null
  const held = summary === null ? 0 : quarantinedIn(summary)
  return (
    <section className="strip" aria-label={words.strip.label}>
      <Link to="/ingest" className="strip-cell">
        <span className="strip-name">{words.strip.online}</span>
        <span className="strip-value">
          {summary?.devices.online ?? '—'}
          <small> / {summary?.devices.registered ?? '—'}</small>
        </span>
      </Link>
      <Link to="/frames" className="strip-cell">
        <span className="strip-name">{words.strip.rate}</span>
        <span className="strip-value">
          {summary === null ? '—' : summary.framesPerSecond.toFixed(1)}
          <small> {words.strip.perSecond}</small>
        </span>
      </Link>
      <Link to="/frames" search={{ show: 'quarantine' }} className={held > 0 ? 'strip-cell strip-warn' : 'strip-cell'}>
        <span className="strip-name">{words.strip.quarantine}</span>
        <span className="strip-value">{summary === null ? '—' : held}</span>
      </Link>
      <Link to="/ingest" className={refusing === null ? 'strip-cell' : 'strip-cell strip-bad'}>
        <span className="strip-name">{words.strip.log}</span>
        <span className="strip-value strip-word">
          {summary === null ? '—' : refusing === null ? words.strip.logOk : words.strip.logRefusing}
        </span>
      </Link>
      <span className={`strip-cell live live-${feed}`} role="status" title={words.strip.live[feed]}>
        <span className="live-dot" aria-hidden="true" />
        <span className="live-word">{words.strip.live[feed]}</span>
      </span>
    </section>
  )
}
