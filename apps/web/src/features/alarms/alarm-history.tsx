/** What happened to an alarm, and what was judged when: nothing is taken away. */
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../../i18n/language.tsx'
import { beijing } from '../../ui/time.ts'
import type { AlarmEvent, VerdictView } from '../../../../server/src/modules/alarms/schema.ts'

const byEvaluator: ReadonlySet<AlarmEvent['what']> = new Set(['opened', 'continued', 'cleared', 'overtaken'])

export function AlarmHistory({ events }: { readonly events: readonly AlarmEvent[] }) {
  const { words } = useLanguage()
  const { alarms: said } = words
  return (
    <ol className="history">
      {events.map((event) => (
        <li key={event.seq} className={byEvaluator.has(event.what) ? undefined : 'history-person'}>
          <p>
            <b>{said.actDone[event.what]}</b>
            {event.outcome === null ? '' : `：${said.outcomes[event.outcome]}`}{' '}
            {event.late ? <span className="level level-rejected">{said.late}</span> : null}
          </p>
          <p className="panel-note">
            {beijing(event.at)} · {byEvaluator.has(event.what) ? said.evaluator : event.by}
          </p>
          {event.note === '' ? null : <p>{event.note}</p>}
          {event.files.map((file) => (
            <p key={file.sha256} className="panel-note">
              {said.files} {file.kept ? <a href={`/api/attachments/${file.sha256}`}>{file.name}</a> : file.name}{' '}
              <code title={file.sha256}>{file.sha256.slice(0, 12)}…</code>
            </p>
          ))}
        </li>
      ))}
    </ol>
  )
}

/** Both times of each verdict: when it was so, and when we knew. */
export function VerdictHistory({ verdicts }: { readonly verdicts: readonly VerdictView[] }) {
  const { words, language } = useLanguage()
  const { alarms: said } = words
  return (
    <section className="panel" aria-label={said.verdicts}>
      <div className="panel-head">
        <h2>{said.verdicts}</h2>
        <span className="panel-note">{said.verdictsExplain}</span>
      </div>
      <div className="scroll-x">
        <table className="grid-table cards">
          <thead>
            <tr>
              <th scope="col">{said.observed}</th>
              <th scope="col">{said.known}</th>
              <th scope="col">{said.verdicts}</th>
              <th scope="col">{said.explanation}</th>
            </tr>
          </thead>
          <tbody>
            {verdicts.map((verdict) => (
              <tr key={verdict.ref}>
                <td data-label={said.observed}>
                  {beijing(verdict.observedFrom).slice(5)} —{' '}
                  {verdict.observedTo === null ? said.ongoing : beijing(verdict.observedTo).slice(5)}
                </td>
                <td data-label={said.known}>{beijing(verdict.knownAt).slice(5)}</td>
                <td>
                  <span className={verdict.overtakenAt === null ? '' : 'verdict-over'}>
                    {said.verdictKinds[verdict.kind]}
                    {verdict.closes === null || verdict.kind === 'clears' ? '' : ` ${said.closes(said.verdictKinds[verdict.closes])}`}
                  </span>{' '}
                  {verdict.late ? <span className="level level-tolerated">{said.lateData}</span> : null}
                  {verdict.overtakenAt === null ? null : (
                    <span className="level level-rejected">{said.standsNoMore(beijing(verdict.overtakenAt).slice(5))}</span>
                  )}
                  {verdict.suppressedBy.length === 0 ? null : (
                    <span className="level level-tolerated">
                      {said.suppressed} {verdict.excuses.map((excuse) => excuse[language]).join('；')}
                      {[...new Set(verdict.excuses.flatMap(({ refs }) => refs))].map((ref) => (
                        <Link key={ref} to="/lineage" search={{ ref }}>
                          {' '}
                          {ref}
                        </Link>
                      ))}
                    </span>
                  )}
                </td>
                <td className="in-text">
                  {verdict.words[language]}{' '}
                  <Link to="/lineage" search={{ ref: verdict.ref }}>
                    {words.judged.lineage}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
