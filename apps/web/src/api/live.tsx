/** The live feed of the page, one for all rooms. */
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { IngestSummary } from '../../../server/src/modules/ingest/schema.ts'
import { lastingStream } from './lasting-stream.ts'
import { createLiveFeed, jsonOf } from './live-feed.ts'
import type { FeedState, LiveFeed, LiveOutlet } from './live-feed.ts'
import { ingestSummaryQuery, outletsQuery } from './queries.ts'

const silent: LiveFeed = { state: () => 'connecting', outlet: () => undefined, version: () => 0, watch: () => () => {}, close: () => {} }
const Context = createContext<LiveFeed>(silent)

/** `on`: whoever has no right to measured values is not told of them, and does not ask. */
export function LiveProvider({ on, children }: { readonly on: boolean; readonly children: ReactNode }) {
  const [feed, setFeed] = useState<LiveFeed>(silent)
  const queries = useQueryClient()
  useEffect(() => {
    if (!on) return undefined
    const stream = lastingStream(
      () => new EventSource('/api/live'),
      (run, ms) => setTimeout(run, ms),
    )
    let lost = false
    stream.addEventListener('summary', (event) => {
      const summary = IngestSummary.safeParse(jsonOf(event.data))
      if (!summary.success) return
      const before = queries.getQueryData(ingestSummaryQuery.queryKey)?.derived
      queries.setQueryData(ingestSummaryQuery.queryKey, summary.data)
      const { store, registry } = summary.data.derived
      if ((before?.store === 'down' && store === 'up') || (before?.registry === 'down' && registry === 'up')) askAgain(queries)
    })
    stream.addEventListener('inbox', () => void queries.invalidateQueries({ queryKey: ['inbox'] }))
    stream.addEventListener('error', () => {
      lost = true
    })
    // What was pushed while the stream was away is not sent again: read the state afresh.
    stream.addEventListener('open', () => {
      if (lost) {
        void queries.invalidateQueries({ queryKey: outletsQuery.queryKey })
        askAgain(queries)
      }
      lost = false
    })
    const opened = createLiveFeed(stream, Date.now, (run, ms) => setTimeout(run, ms))
    setFeed(opened)
    return () => opened.close()
  }, [queries, on])
  return <Context value={feed}>{children}</Context>
}

/** What could not be had while something was away. */
function askAgain(queries: QueryClient): void {
  void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.fetchFailureCount > 0 })
}

export function useLiveOutlet(id: string): LiveOutlet | undefined {
  const feed = useContext(Context)
  return useSyncExternalStore(
    (listener) => feed.watch(id, listener),
    () => feed.outlet(id),
  )
}

export const useLiveFeed = (): LiveFeed => useContext(Context)

export function useFeedState(): FeedState {
  const feed = useContext(Context)
  return useSyncExternalStore(
    (listener) => feed.watch(null, listener),
    () => feed.state(),
  )
}
