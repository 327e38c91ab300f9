/** Registers the firms whose electricity is metered over the public API: who they are, their process graphs, the list and the order of the story. */
import { setTimeout as pause } from 'node:timers/promises'
import { headersOf, jsonHeadersOf } from './api.ts'
import type { Api } from './api.ts'
import { graphOf, measuresOf } from './city/power-plants.ts'
import type { PowerPlant } from './city/power-plants.ts'

const PATIENCE_MS = 120_000
const ORDER_MS = 24 * 3_600_000

/** What was put on record holds a minute later, by the judge's ticks of ten seconds; until then frames of the meters would stand for nothing. */
const HOLDS_AFTER_MS = 80_000

/**
 * Waits while the server is starting. What is there already stays. Throws with the server's own words when it refuses.
 * Resolves to the moment (ms) from which every graph holds.
 */
export async function registerPower(api: Api, plants: readonly PowerPlant[], signal: AbortSignal): Promise<number> {
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<{ status: number; text: string }> => {
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      const answer = await fetch(`${api.address}${path}`, {
        method,
        ...(body === undefined ? { headers: headersOf(api) } : { headers: jsonHeadersOf(api), body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
      }).catch((error: unknown) => String(error))
      if (typeof answer !== 'string' && answer.status !== 503) return { status: answer.status, text: await answer.text() }
      if (Date.now() > until || signal.aborted)
        throw new Error(`the power plants could not be registered: ${typeof answer === 'string' ? answer : answer.status}`)
      await pause(500, undefined, { signal })
    }
  }
  const need = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked)
    if (answer.status !== 200) throw new Error(`the power plants could not be registered: ${answer.status} ${answer.text.slice(0, 2_000)}`)
    return answer.text
  }
  await need('POST', '/api/registry/import', {
    enterprises: plants.map(({ enterprise }) => enterprise),
    outlets: plants.map(({ outlet }) => outlet),
    devices: plants.map(({ device }) => device),
  })
  let holds = 0
  for (const plant of plants) {
    const path = `/api/enterprises/${plant.enterprise.id}`
    const { version } = JSON.parse(await need('GET', `${path}/process-graph`)) as { version: number }
    if (version > 0) continue
    await need('PUT', `${path}/process-graph`, { graph: graphOf(plant), basedOn: 0, by: '演示', reason: '演示：按环评备案' })
    holds = Date.now() + HOLDS_AFTER_MS
  }
  const { orders } = JSON.parse(await need('GET', '/api/power/orders')) as { orders: readonly unknown[] }
  if (orders.length > 0) return holds
  for (const { enterprise, story } of plants) {
    const measures = measuresOf(story)
    if (measures.length === 0) continue
    const levels = { yellow: [], orange: measures, red: measures }
    await need('POST', `/api/enterprises/${enterprise.id}/reduction-list`, { levels, document: '一厂一策（演示）', by: '演示' })
  }
  // Filed before it begins, and on record before it holds.
  const [from, to] = [Date.now() + 180_000, Date.now() + ORDER_MS].map((at) => new Date(at).toISOString())
  await need('POST', '/api/power/orders', { level: 'orange', districts: [], from, to, document: '重污染天气橙色预警（演示）', by: '演示' })
  return holds
}
