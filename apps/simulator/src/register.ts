/** Registers the city over the public API, as a person with a list would. */
import { setTimeout as pause } from 'node:timers/promises'
import type { City } from './city/city.ts'
import { cityFacts } from './city/facts.ts'

const PATIENCE_MS = 120_000

/** The body of `POST /api/registry/import`. The devices of the story `unregistered` are left out: that is the story. */
export function registrationOf(city: City, recordMinutes: number) {
  return {
    enterprises: city.enterprises,
    outlets: city.outlets,
    devices: city.stations.filter(({ story }) => story.id !== 'unregistered').map(({ device }) => device),
    facts: cityFacts(city, recordMinutes),
  }
}

/**
 * Tries again while the server is starting; throws with the server's own words when it refuses.
 * @param recordMinutes length of the minute records the loggers will send
 */
export async function register(api: string, city: City, recordMinutes: number, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(registrationOf(city, recordMinutes))
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(`${api}/api/registry/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    }).catch((error: unknown) => String(error))
    if (typeof answer !== 'string' && answer.ok) return
    const words = typeof answer === 'string' ? answer : `${answer.status} ${(await answer.text()).slice(0, 2_000)}`
    const patient = typeof answer === 'string' || answer.status === 503
    if (!patient || Date.now() > until || signal.aborted) throw new Error(`the city could not be registered: ${words}`)
    await pause(500, undefined, { signal })
  }
}
