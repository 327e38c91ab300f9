/** The gateway's side of the internal interface: HTTP on loopback, see modules/ingest/internal/schema.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { DeviceCommand } from '../../modules/ingest/schema.ts'
import { Mn } from '../../modules/sources/schema.ts'
import { createLineHub, serveInternal } from '../../platform/http/internal.ts'
import type { Gateway, Started } from './index.ts'

const Command = z.object({ mn: Mn, command: DeviceCommand })

/** Longest body: a registry of 50,000 devices. */
const LONGEST_BODY = 32 * 1024 * 1024

export interface GatewayInterface {
  readonly port: number
  close(): Promise<void>
}

/** Serve it. Without a token every question is refused. Port 0 picks a free one. */
export async function serveGateway(
  gateway: Pick<Gateway, 'state' | 'follow' | 'register' | 'command' | 'findCommand'>,
  port: number,
  token: string,
): Promise<GatewayInterface> {
  const hub = createLineHub()
  const stopFollowing = gateway.follow((line) => hub.send(line))
  const server = await serveInternal(port, token, {
    'GET /follow': hub.join,
    'GET /state': (_request, response) => answer(response, async () => [200, await gateway.state()]),
    'PUT /registry': (request, response) =>
      answer(response, async () => {
        await gateway.register(await readJson(request))
        return [200, {}]
      }),
    'POST /commands': (request, response) =>
      answer(response, async () => {
        const { mn, command } = Command.parse(await readJson(request))
        return answerTo(gateway.command(mn, command))
      }),
    'GET /commands/:id': (request, response) =>
      answer(response, async () => {
        const state = gateway.findCommand(request.url?.split('/').at(-1) ?? '')
        return state === null ? [404, { why: 'no such command in the last hour' }] : [200, state]
      }),
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      stopFollowing()
      hub.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

const statuses: Readonly<Record<Started['kind'], number>> = {
  started: 202,
  offline: 200,
  'unknown-device': 404,
  busy: 409,
  impossible: 422,
  unavailable: 503,
}

function answerTo(started: Started): [number, unknown] {
  const status = statuses[started.kind]
  if ('why' in started) return [status, { why: started.why }]
  return [status, 'state' in started ? started.state : { why: 'no such device is registered' }]
}

function answer(response: ServerResponse, work: () => Promise<readonly [number, unknown]>): void {
  const send = (status: number, body: unknown) => {
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  }
  work().then(
    ([status, body]) => send(status, body),
    (error: unknown) => {
      if (error instanceof z.ZodError) send(422, { why: z.prettifyError(error).slice(0, 2_000) })
      else if (error instanceof SyntaxError || error instanceof RangeError) send(400, { why: error.message })
      else send(500, { why: error instanceof Error ? error.message : String(error) })
    },
  )
}

/** The body as JSON. Rejects with RangeError when it is too long, SyntaxError when it is not JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    if (!(part instanceof Buffer)) continue
    size += part.length
    if (size > LONGEST_BODY) throw new RangeError(`a body has at most ${LONGEST_BODY} bytes`)
    parts.push(part)
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}
