/** Every page: who is nobody yet goes to the log-in; whose session ends keeps the page and is asked again in front of it. */
import { Outlet, useLocation } from '@tanstack/react-router'
import { LiveProvider } from '../api/live.tsx'
import { SessionProvider, useSession } from '../api/session.tsx'
import { LogInAgain } from '../features/identity/log-in-again.tsx'
import { Failed, LoadingPage } from '../ui/page-state.tsx'
import { Redirect } from '../ui/redirect.tsx'
import { roomsOf } from './rooms.ts'
import { Shell } from './shell.tsx'

export function Root() {
  return (
    <SessionProvider waiting={<LoadingPage />} failed={(error, retry) => <Failed error={error} retry={retry} />}>
      <Gate />
    </SessionProvider>
  )
}

function Gate() {
  const { view, stands } = useSession()
  const { pathname, href } = useLocation()
  const [first] = roomsOf(view.post?.roles ?? []).flatMap(({ rooms }) => rooms)
  if (pathname === '/log-in') return <Outlet />
  if (stands === 'nobody' || stands === 'step') return <Redirect to={href === '/' ? '/log-in' : `/log-in?to=${encodeURIComponent(href)}`} />
  // The city is not everybody's: whoever has no map starts in the first room that is theirs.
  const hasCity = roomsOf(view.post?.roles ?? []).some(({ rooms }) => rooms.some(({ to }) => to === '/'))
  if (pathname === '/' && !hasCity) return <Redirect to={first?.to ?? '/account'} />
  return (
    <LiveProvider key={view.post?.id} on={hasCity}>
      <Shell />
      {stands === 'ended' ? <LogInAgain /> : null}
    </LiveProvider>
  )
}
