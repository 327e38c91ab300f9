/** Tell open pages that some inbox changed: at most once in a while, and never what changed. */
import { followNotices } from '../../platform/outbox/follow-notices.ts'

/** A start that opens a thousand alarms is one question of each page, not a thousand. */
const PAUSE_MS = 2_000

export function followInbox(url: string, onChanged: () => void): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let waiting = false
  const speak = () => {
    onChanged()
    timer = setTimeout(() => {
      timer = undefined
      if (waiting) {
        waiting = false
        speak()
      }
    }, PAUSE_MS)
  }
  const following = followNotices(url, 'poyang_inbox', () => {
    if (timer === undefined) speak()
    else waiting = true
  })
  return {
    async stop() {
      clearTimeout(timer)
      await following.stop()
    },
  }
}
