/** One gap in words: since when, why we think so, what was tried to fill it. */
import { Link } from '@tanstack/react-router'
import type { Evidence, Gap } from '../../../../server/src/modules/quality/schema.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { beijing } from '../time.ts'
import './judged.css'

export function GapCauseMark({ cause }: { readonly cause: Gap['cause'] }) {
  const { words } = useLanguage()
  const level = cause === 'own-outage' ? 'rejected' : cause === 'planned-stop' ? 'ok' : 'tolerated'
  return <span className={`level level-${level}`}>{words.quality.causes[cause]}</span>
}

/** What speaks for the cause, and how the platform asked for what is missing. */
export function GapStory({ gap }: { readonly gap: Gap }) {
  const { words, language } = useLanguage()
  const { quality } = words
  return (
    <div className="gap-story">
      <p>{gap.causeWords[language]}</p>
      {gap.evidence.length === 0 ? null : (
        <ul className="gap-lines" aria-label={quality.evidence}>
          {gap.evidence.map((one) => (
            <li key={one.en}>
              <EvidenceLine evidence={one} />
            </li>
          ))}
        </ul>
      )}
      <ul className="gap-lines" aria-label={quality.attempts}>
        {gap.attempts.length === 0 ? <li className="panel-note">{quality.noAttempts}</li> : null}
        {gap.attempts.map((attempt) => (
          <li key={attempt.id}>
            {beijing(attempt.sentAt).slice(5)} {quality.attempts} {attempt.attempt}：{quality.attemptStates[attempt.state]}
            {attempt.dataFrames > 0 ? `，${quality.dataFrames(attempt.dataFrames)}` : ''}
            {attempt.detail === '' ? '' : `（${attempt.detail}）`}
          </li>
        ))}
        {gap.nextAttemptAt === null ? null : (
          <li className="panel-note">
            {quality.nextAttempt} {beijing(gap.nextAttemptAt)}
          </li>
        )}
      </ul>
    </div>
  )
}

function EvidenceLine({ evidence }: { readonly evidence: Evidence }) {
  const { language } = useLanguage()
  return (
    <>
      {evidence[language]}{' '}
      {evidence.ref === null ? null : (
        <Link to="/lineage" search={{ ref: evidence.ref }}>
          <code>{evidence.ref}</code>
        </Link>
      )}
    </>
  )
}
