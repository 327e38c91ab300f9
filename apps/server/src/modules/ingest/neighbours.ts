/** What the gateway and the worker last said of themselves; asked for regularly, so that no page waits for them. */
import { askInternal } from '../../platform/http/internal.ts'

export interface Neighbour<State> {
  /** What it said last; null as long as it never answered. */
  readonly last: State | null
  /** The same, or null while it does not answer. */
  readonly now: State | null
  stop(): void
}

/** @param onState hears of each answer, and of the first question without one (null) */
export function watchNeighbour<State>(given: {
  readonly port: number
  readonly token: string
  readonly everyMs: number
  readonly onState: (state: State | null) => void
}): Neighbour<State> {
  let last: State | null = null
  let up = true
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    const state = await askInternal(given.port, given.token, 'GET', '/state').then(
      (answer) => (answer.status === 200 ? (answer.body as State) : null),
      () => null,
    )
    if (stopped) return
    if (state !== null) last = state
    if (state !== null || up) given.onState(state)
    up = state !== null
    timer = setTimeout(() => void look(), given.everyMs)
  }
  void look()
  return {
    get last() {
      return last
    },
    get now() {
      return up ? last : null
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
