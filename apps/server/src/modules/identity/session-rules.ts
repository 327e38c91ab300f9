/** When a session holds. Pure. */

export interface SessionLimits {
  readonly idleMs: number
  readonly absoluteMs: number
}

export interface SessionTimes {
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly idleUntil: number
  readonly absoluteUntil: number
}

/** Clocks of machines are set right by seconds all the time; a step back beyond this is something else. */
const BACKWARD_MS = 5 * 60_000
/** Seen again within this: not written again. */
const REMEMBER_MS = 30_000

export type SessionEnd = 'idle' | 'absolute' | 'clock'

/**
 * Null while it holds. A clock that was moved back does not bring a session back to life: one that was ended stays ended (the caller keeps that),
 * and one that was last seen in what is now the future is ended too.
 */
export function endOf(times: SessionTimes, now: number): SessionEnd | null {
  if (now >= times.absoluteUntil) return 'absolute'
  if (now >= times.idleUntil) return 'idle'
  if (now < times.lastSeenAt - BACKWARD_MS || now < times.createdAt - BACKWARD_MS) return 'clock'
  return null
}

export const startOf = (now: number, limits: SessionLimits): SessionTimes => ({
  createdAt: now,
  lastSeenAt: now,
  idleUntil: now + Math.min(limits.idleMs, limits.absoluteMs),
  absoluteUntil: now + limits.absoluteMs,
})

/** The times after a request; null: too soon to write anything. Never goes back. */
export function seen(times: SessionTimes, now: number, limits: SessionLimits): SessionTimes | null {
  if (now - times.lastSeenAt < REMEMBER_MS) return null
  return { ...times, lastSeenAt: now, idleUntil: Math.max(times.idleUntil, Math.min(now + limits.idleMs, times.absoluteUntil)) }
}
