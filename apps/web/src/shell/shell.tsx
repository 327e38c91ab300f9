/** What surrounds every room: the rooms one may enter, who one is here, the state of the ingest, search and palette. */
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useFeedState } from '../api/live.tsx'
import { ApiProblem } from '../api/client.ts'
import { alarmsWaitingQuery, ingestSummaryQuery, tasksWaitingQuery } from '../api/queries.ts'
import { useRoles } from '../api/session.tsx'
import { useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icon.tsx'
import { NARROW, useMedia } from '../ui/media.ts'
import { recall, remember } from '../ui/memory.ts'
import { AccountMenu } from './account-menu.tsx'
import { Alarms } from './alarms.tsx'
import { Bottom } from './bottom.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { roomsOf } from './rooms.ts'
import { Shortcuts } from './shortcuts.tsx'
import { Strip } from './strip.tsx'
import { useShellKeys } from './use-shell-keys.ts'
import './shell.css'

/** Below this the rail is folded unless the reader unfolded it. */
const ROOMY = '(min-width: 1400px)'

export function Shell() {
  const words = useWords()
  const roles = useRoles()
  const groups = roomsOf(roles)
  const has = (id: string) => groups.some(({ rooms }) => rooms.some((room) => room.id === id))
  const summary = useQuery({ ...ingestSummaryQuery, enabled: has('ingest') })
  const waiting = useQuery({ ...alarmsWaitingQuery, enabled: has('alarms') })
  const feed = useFeedState()
  const narrow = useMedia(NARROW)
  const roomy = useMedia(ROOMY)
  const [wish, setWish] = useState(() => recall('rail'))
  const folded = wish === null ? !roomy : wish === 'folded'
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null)
  const path = useLocation({ select: ({ pathname }) => pathname })
  useShellKeys(setOpen)
  const tasks = useQuery({ ...tasksWaitingQuery, enabled: has('inbox') })
  const counts = { alarms: waiting.data?.total ?? 0, inbox: (tasks.data?.todo ?? 0) + (tasks.data?.read ?? 0) }
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
        </Link>
        <button type="button" className="find" onClick={() => setOpen('palette')} aria-keyshortcuts="Control+K Meta+K">
          <Icon name="search" />
          <span className="find-word">{words.shell.find}</span>
          <kbd className="find-key">Ctrl K</kbd>
        </button>
        {summary.data === undefined || narrow ? null : <Strip summary={summary.data} feed={feed} />}
        <div className="bar-end">
          <AccountMenu onShortcuts={() => setOpen('shortcuts')} />
        </div>
      </header>
      <div className={folded ? 'frame frame-folded' : 'frame'}>
        {narrow ? null : (
          <Rail
            groups={groups}
            path={path}
            counts={counts}
            folded={folded}
            onFold={(next) => {
              remember('rail', next ? 'folded' : 'open')
              setWish(next ? 'folded' : 'open')
            }}
          />
        )}
        <div className="frame-main">
          <Alarms
            summary={summary.data ?? null}
            unreachable={summary.error instanceof ApiProblem && (summary.error.status === 0 || summary.error.status >= 500)}
          />
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      {narrow ? (
        <Bottom groups={groups} path={path} counts={counts}>
          {summary.data === undefined ? null : <Strip summary={summary.data} feed={feed} />}
        </Bottom>
      ) : null}
      {open === 'palette' ? <Palette groups={groups} onClose={() => setOpen(null)} onShortcuts={() => setOpen('shortcuts')} /> : null}
      {open === 'shortcuts' ? <Shortcuts onClose={() => setOpen(null)} /> : null}
    </>
  )
}
