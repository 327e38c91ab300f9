/**
 * Whom we knew when the store last answered. While it is away, whoever was let in a short time ago goes on looking, and nobody changes anything;
 * nothing that was revoked is missed by it, since revoking needs the store too.
 */
import type { Actor } from '../../platform/access/schema.ts'
import { httpProblems, Problem } from '../../platform/http/problem.ts'

const LONGEST_MS = 10 * 60_000
const MOST = 5_000

export function createRemembered() {
  const known = new Map<string, { readonly actor: Actor; readonly until: number }>()
  return {
    /** Ask the store; when it is away and `looking`, answer from memory. @param key hash of what the request brings */
    async orAsk(
      key: string,
      looking: boolean,
      now: number,
      ask: () => Promise<{ readonly actor: Actor; readonly until: number } | null>,
    ): Promise<Actor | null> {
      try {
        const found = await ask()
        known.delete(key)
        if (found === null) return null
        known.set(key, { actor: found.actor, until: Math.min(found.until, now + LONGEST_MS) })
        const [oldest] = known.keys()
        if (known.size > MOST && oldest !== undefined) known.delete(oldest)
        return found.actor
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.kind !== httpProblems.relationalDown) throw problem
        const held = known.get(key)
        if (!looking || held === undefined || now >= held.until) throw problem
        return held.actor
      }
    },
  }
}
