/** The live feed of the page, one for all rooms. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { createLiveFeed } from './live-feed.ts'
import type { FeedState, LiveFeed, LiveOutlet } from './live-feed.ts'

const silent: LiveFeed = { state: () => 'connecting', outlet: () => undefined, version: () => 0, watch: () => () => {}, close: () => {} }
const Context = createContext<LiveFeed>(silent)

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [feed, setFeed] = useState<LiveFeed>(silent)
  useEffect(() => {
    const opened = createLiveFeed(new EventSource('/api/live'), Date.now, (run, ms) => setTimeout(run, ms))
    setFeed(opened)
    return () => opened.close()
  }, [])
  return <Context value={feed}>{children}</Context>
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
