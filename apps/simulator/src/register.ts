/** Registers the city over the public API, as a person with a list would. */
import { setTimeout as pause } from 'node:timers/promises'
import { headersOf, jsonHeadersOf } from './api.ts'
import type { Api } from './api.ts'
import type { City } from './city/city.ts'
import { cityFacts, SLOPE } from './city/facts.ts'

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
export async function register(api: Api, city: City, recordMinutes: number, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(registrationOf(city, recordMinutes))
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(`${api.address}/api/registry/import`, {
      method: 'POST',
      headers: jsonHeadersOf(api),
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    }).catch((error: unknown) => String(error))
    if (typeof answer !== 'string' && answer.ok) return await recordHappenings(api, city, signal)
    const words = typeof answer === 'string' ? answer : `${answer.status} ${(await answer.text()).slice(0, 2_000)}`
    const patient = typeof answer === 'string' || answer.status === 503
    if (!patient || Date.now() > until || signal.aborted) throw new Error(`the city could not be registered: ${words}`)
    await pause(500, undefined, { signal })
  }
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Outlets whose records of the last days are made up. */
const RECORDED = 12

/** What the bureau and the firms have on record of some outlets: maintenance by plan, a visit, the slope as it was read. Once. */
async function recordHappenings(api: Api, { stations }: City, signal: AbortSignal): Promise<void> {
  const within = () => AbortSignal.any([signal, AbortSignal.timeout(30_000)])
  const today = Math.floor((Date.now() + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS
  const iso = (at: number) => new Date(at).toISOString()
  const measured = stations.filter(({ outlet }) => outlet.medium === 'gas' || outlet.medium === 'water').slice(0, RECORDED)
  for (const [index, { outlet, models }] of measured.entries()) {
    const path = `${api.address}/api/outlets/${outlet.id}/happenings`
    const span = new URLSearchParams({ from: iso(today - 10 * DAY_MS), to: iso(today + DAY_MS) })
    const held = await fetch(`${path}?${span.toString()}`, { headers: headersOf(api), signal: within() })
    if (!held.ok || ((await held.json()) as { happenings: readonly unknown[] }).happenings.length > 0) continue
    const day = today - (1 + (index % 3)) * DAY_MS
    const [factor] = models
    const records: readonly object[] = [
      { kind: 'planned-visit', from: iso(day + 9 * HOUR_MS), to: iso(day + 11 * HOUR_MS), by: '运维单位', note: '周巡检：校准、清洗' },
      { kind: 'access', from: iso(day + 9 * HOUR_MS), to: iso(day + 10.5 * HOUR_MS), by: '站房门禁', note: '' },
      ...(index % 4 === 0
        ? [{ kind: 'visit', from: iso(day + 14 * HOUR_MS), to: iso(day + 16 * HOUR_MS), by: '执法支队', note: '“双随机”检查' }]
        : []),
      ...(factor === undefined
        ? []
        : [
            {
              kind: 'parameter',
              factor: factor.code,
              parameter: SLOPE.code,
              value: SLOPE.filed,
              from: iso(day + 10 * HOUR_MS),
              by: '运维单位',
              note: '巡检读数',
            },
          ]),
    ]
    for (const record of records) {
      const answer = await fetch(path, {
        method: 'POST',
        headers: jsonHeadersOf(api),
        body: JSON.stringify(record),
        signal: within(),
      })
      if (!answer.ok) throw new Error(`a record of ${outlet.id} was refused: ${answer.status} ${(await answer.text()).slice(0, 2_000)}`)
    }
  }
}
