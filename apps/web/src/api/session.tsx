/** Who is at this page. The server knows; here it is remembered, so that a session that ends leaves the page and what was typed in it standing. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { SessionView } from '../../../server/src/modules/identity/schema.ts'
import type { Role } from '../../../server/src/platform/access/schema.ts'
import { ApiProblem, carryCsrf, getJson, postJson } from './client.ts'
import { isActing, standsOf } from './session-stands.ts'
import type { Stands } from './session-stands.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const view = await getJson('/api/session', SessionView, signal)
    carryCsrf(view.csrf)
    return view
  },
  staleTime: Number.POSITIVE_INFINITY,
})

interface Session {
  /** Whom the page is for; while the session has ended by itself, still who it was for. */
  readonly view: SessionView
  readonly stands: Stands
  /** A step of the log-in: the answer is the session as it now is. Whoever acts as somebody else starts with a page that knows nothing. */
  readonly take: (path: string, body: unknown) => Promise<SessionView>
  readonly leave: () => Promise<void>
}

const Context = createContext<Session | null>(null)

export function SessionProvider({ children, waiting, failed }: Props) {
  const queries = useQueryClient()
  const asked = useQuery(sessionQuery)
  /** The last one that acted here. */
  const [last, setLast] = useState<SessionView | null>(null)
  const { data } = asked
  if (data !== undefined && isActing(data) && data !== last) setLast(data)
  const take = useCallback(
    async (path: string, body: unknown) => {
      const view = await postJson(path, body, SessionView)
      carryCsrf(view.csrf)
      if (isActing(view) && last !== null && !isSame(view, last)) forget(queries)
      queries.setQueryData(sessionQuery.queryKey, view)
      return view
    },
    [queries, last],
  )
  const leave = useCallback(async () => {
    const view = await postJson('/api/session/log-out', {}, SessionView)
    carryCsrf(view.csrf)
    setLast(null)
    forget(queries)
    queries.setQueryData(sessionQuery.queryKey, view)
  }, [queries])
  const session = useMemo<Session | null>(() => {
    if (data === undefined) return null
    const stands = standsOf(data, last)
    return { view: stands === 'ended' && last !== null ? last : data, stands, take, leave }
  }, [data, last, take, leave])
  if (session === null) return asked.isError ? failed(asked.error, () => void asked.refetch()) : waiting
  return <Context value={session}>{children}</Context>
}

interface Props {
  readonly children: ReactNode
  readonly waiting: ReactNode
  readonly failed: (error: unknown, retry: () => void) => ReactNode
}

const isSame = (a: SessionView, b: SessionView) => a.person?.id === b.person?.id && a.post?.id === b.post?.id

/** What was read as somebody else is not shown to whoever comes next. */
function forget(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
}

export function useSession(): Session {
  const session = useContext(Context)
  if (session === null) throw new Error('useSession stands outside of SessionProvider')
  return session
}

/** Roles of the post that is acted as. */
export const useRoles = (): readonly Role[] => useSession().view.post?.roles ?? []

/** A refusal may mean that the session has ended: then it is asked for anew, and the page asks to log in again. */
export function noticeRefusal(queries: QueryClient, error: unknown): void {
  if (!(error instanceof ApiProblem) || (error.status !== 401 && error.status !== 403)) return
  if (queries.getQueryData(sessionQuery.queryKey)?.person === null) return
  const { fetchStatus } = queries.getQueryState(sessionQuery.queryKey) ?? {}
  if (fetchStatus === 'idle') void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
}
