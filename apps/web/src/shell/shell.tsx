/** What surrounds every room: name, rooms, state of the ingest, alarms. */
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useFeedState } from '../api/live.tsx'
import { alarmsWaitingQuery, ingestSummaryQuery } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.tsx'
import { useTheme } from '../ui/theme.tsx'
import { Alarms } from './alarms.tsx'
import { Strip } from './strip.tsx'
import './shell.css'

export function Shell() {
  const { words, language, choose } = useLanguage()
  const { theme, toggle } = useTheme()
  const summary = useQuery(ingestSummaryQuery)
  const feed = useFeedState()
  const waiting = useQuery(alarmsWaitingQuery)
  // An outlet is a place in the city.
  const inCity = useLocation({ select: ({ pathname }) => pathname.startsWith('/outlets/') })
  // Until the portals have a log-in the role is the place: the enterprise's desk has its own rooms.
  const atDesk = useLocation({ select: ({ pathname }) => pathname === '/enterprise' })
  const inBacktests = useLocation({ select: ({ pathname }) => pathname.startsWith('/backtests') })
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="bar">
        <Link to="/" className="brand">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <path d="M4 12.500c4-3.4 8-3.4 12 0s8 3.4 12 0" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
            <path d="M4 20.500c4-3.4 8-3.4 12 0s8 3.4 12 0" fill="none" stroke="#8fd3cf" strokeWidth="2.6" strokeLinecap="round" />
          </svg>
          <span className="brand-name">{words.product}</span>
          <span className="brand-tagline">{words.tagline}</span>
        </Link>
        <nav className="rooms" aria-label={words.nav.label}>
          {atDesk ? (
            <Link to="/enterprise">{words.enterprise.title}</Link>
          ) : (
            <>
              <Link to="/" className={inCity ? 'active' : ''} activeOptions={{ exact: true, includeSearch: false }}>
                {words.nav.city}
              </Link>
              <Link to="/alarms">
                {words.nav.alarms}
                {waiting.data === undefined || waiting.data.total === 0 ? null : (
                  <span className="rooms-count" title={words.nav.waiting(waiting.data.total)}>
                    {waiting.data.total > 999 ? '999+' : waiting.data.total}
                  </span>
                )}
              </Link>
              <Link to="/rules" className={inBacktests ? 'active' : ''}>
                {words.nav.rules}
              </Link>
              <Link to="/boards">{words.nav.boards}</Link>
              <Link to="/power">{words.nav.power}</Link>
              <Link to="/quality">{words.nav.quality}</Link>
              <Link to="/ingest">{words.nav.ingest}</Link>
              <Link to="/frames">{words.nav.frames}</Link>
            </>
          )}
        </nav>
        <Strip summary={summary.data ?? null} feed={feed} />
        <div className="choices">
          <Link to={atDesk ? '/' : '/enterprise'} className="choice choice-role">
            {atDesk ? words.enterprise.officer : words.enterprise.enterprise}
          </Link>
          <button
            type="button"
            className="choice"
            onClick={toggle}
            aria-label={theme === 'light' ? words.theme.toDark : words.theme.toLight}
            title={theme === 'light' ? words.theme.toDark : words.theme.toLight}
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <path d="M8 1.500a6.5 6.5 0 1 0 0 13z" fill="currentColor" />
              <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.3" />
            </svg>
          </button>
          <button
            type="button"
            className="choice"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
          >
            {words.otherLanguage}
          </button>
        </div>
      </header>
      <Alarms summary={summary.data ?? null} unreachable={summary.isError} />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  )
}
