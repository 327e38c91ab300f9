/** What monitors ask, on a loopback port of its own: does it live, can it do its work, its numbers. Nothing here names a person or a device. */
import { createServer, type ServerResponse } from 'node:http'
import { AggregatorRegistry } from 'prom-client'
import type { Metrics } from '../platform/metrics/metrics.ts'
import type { Missing, Report } from '../platform/processes/report.ts'
import type { Kept } from './keep-running.ts'
import type { ProcessName } from './plan.ts'

export interface Monitor {
  readonly port: number
  close(): Promise<void>
}

const ANSWER_MS = 2_000

export async function serveMonitor(given: {
  readonly port: number
  readonly own: Metrics | undefined
  readonly kept: ReadonlyMap<ProcessName, Kept>
  readonly expected: readonly ProcessName[]
}): Promise<Monitor> {
  const { own, kept, expected } = given
  own?.labelled('poyang_process_up', '1 for each process that runs.', 'name', () =>
    Object.fromEntries(expected.map((name) => [name, kept.get(name)?.pid === undefined ? 0 : 1])),
  )
  own?.labelled('poyang_process_starts', 'How often each process was started since the supervisor was.', 'name', () =>
    Object.fromEntries(expected.map((name) => [name, kept.get(name)?.starts ?? 0])),
  )
  const reports = async (): Promise<ReadonlyMap<ProcessName, Report | null>> =>
    new Map(await Promise.all(expected.map(async (name) => [name, (await kept.get(name)?.report(ANSWER_MS)) ?? null] as const)))

  const ready = async (response: ServerResponse) => {
    const missing: Missing[] = []
    for (const [name, report] of await reports())
      if (report === null) missing.push({ part: name, sentence: `The process ${name} does not run or does not answer.` })
      else missing.push(...report.missing)
    // One that several lack is said once.
    const told = [...new Map(missing.map((one) => [one.part, one])).values()]
    send(response, told.length === 0 ? 200 : 503, 'application/json', JSON.stringify({ ready: told.length === 0, missing: told }))
  }
  const numbers = async (response: ServerResponse) => {
    const all = [await own?.read(), ...[...(await reports()).values()].map((report) => report?.metrics)]
    const registry = AggregatorRegistry.aggregate(all.filter((one) => one !== undefined))
    send(response, 200, registry.contentType, await registry.metrics())
  }
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const path = request.method === 'GET' ? request.url?.split('?')[0] : undefined
    const answer = path === '/readyz' ? ready : path === '/metrics' ? numbers : null
    if (answer !== null) answer(response).catch((error: unknown) => send(response, 500, 'text/plain', `${String(error)}\n`))
    else if (path === '/healthz') send(response, 200, 'text/plain', 'ok\n')
    else send(response, 404, 'text/plain', 'There are /healthz, /readyz and /metrics.\n')
  })
  server.maxConnections = 32
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(given.port, '127.0.0.1', done)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : given.port,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
