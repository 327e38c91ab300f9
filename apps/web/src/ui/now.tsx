/** The present moment for relative times: one clock for the page, told every second while anyone looks. */
import { useSyncExternalStore } from 'react'
import { useWords } from '../i18n/language.tsx'
import { beijing, beijingDay } from './time.ts'

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function watch(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const one of listeners) one()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** ms since 1970, to the second. */
export const useNow = (): number => useSyncExternalStore(watch, () => now)

/** Calendar day in China; asked again only when it changes. */
export const useToday = (): string => useSyncExternalStore(watch, () => beijingDay(now))

/** `3 秒前`, with the full time in the tooltip. */
export function Ago({ at, never }: { readonly at: string | number | null; readonly never: string }) {
  const words = useWords()
  const now = useNow()
  if (at === null) return <span className="ago">{never}</span>
  const ms = typeof at === 'number' ? at : Date.parse(at)
  return (
    <time className="ago" dateTime={new Date(ms).toISOString()} title={beijing(ms)}>
      {words.ago(Math.max(0, (now - ms) / 1000))}
    </time>
  )
}
