/** Where a page stands with its session. Pure. */
import type { SessionView } from '../../../server/src/modules/identity/schema.ts'

/** `step`: logged in, but something is still to be done first; `ended`: it acted, and the session is over without anyone having left. */
export type Stands = 'nobody' | 'step' | 'acting' | 'ended'

/** Logged in, nothing to be done first, and acting as a post. */
export const isActing = ({ person, post, next }: SessionView): boolean => person !== null && post !== null && next === null

export function standsOf(now: SessionView, last: SessionView | null): Stands {
  if (isActing(now)) return 'acting'
  // Whoever acted and must log in again keeps the page, through every step until it acts.
  if (last !== null) return 'ended'
  return now.person === null ? 'nobody' : 'step'
}
