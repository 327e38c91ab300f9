/** HTTP between our own processes: loopback, bearer token, JSON, and streams of lines. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

const digest = (text: string) => createHash('sha256').update(text).digest()

export type InternalHandler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Serve `METHOD /path` → handler on 127.0.0.1; whoever lacks the token learns nothing. Port 0 picks a free one.
 * `METHOD /path/:id` takes any one last part of the path.
 */
export async function serveInternal(port: number, token: string, handlers: Readonly<Record<string, InternalHandler>>): Promise<Server> {
  const expected = digest(`Bearer ${token}`)
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (token === '' || !timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      response.writeHead(401).end()
      return
    }
    const asked = `${request.method} ${request.url?.split('?')[0]}`
    const handler = handlers[asked] ?? handlers[asked.replace(/\/[^/]+$/, '/:id')]
    if (handler === undefined) response.writeHead(404).end()
    else handler(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

export interface InternalAnswer {
  readonly status: number
  readonly body: unknown
}

const LONGEST_ANSWER = 64 * 1024 * 1024

/** One question to another of our processes. Rejects when it does not answer within the time. */
export function askInternal(
  port: number,
  token: string,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
  timeoutMs = 5_000,
): Promise<InternalAnswer> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? null : JSON.stringify(body)
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        },
      },
      (response) => {
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          size += part.length
          if (size > LONGEST_ANSWER) call.destroy(new Error(`answer of ${path} is too long`))
          else parts.push(part)
        })
        response.on('error', reject)
        response.on('end', () => {
          const body = parsed(Buffer.concat(parts).toString())
          if (body instanceof SyntaxError) reject(new Error(`answer of ${path} is not JSON`, { cause: body }))
          else resolve({ status: response.statusCode ?? 0, body })
        })
      },
    )
    call.on('error', reject)
    call.end(payload ?? undefined)
  })
}

/** The value of a JSON text, null for an empty one, the error for one that is no JSON. */
function parsed(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

/** Longest line we wait for; a longer one ends the connection. */
const LONGEST_LINE = 32 * 1024 * 1024
/** The other side writes at least once a second; silence this long means that it is gone. */
const SILENCE_MS = 5_000

export interface Following {
  stop(): void
}

/**
 * Follow a stream of JSON lines for as long as we live: connects again when it breaks (every `retryMs`).
 * `onState` hears of each connection made or lost.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what the other process writes
export function followLines<T>(
  port: number,
  token: string,
  path: string,
  onLine: (line: T) => void,
  onState: (connected: boolean) => void,
  retryMs = 250,
): Following {
  let stopped = false
  let retry: NodeJS.Timeout | undefined
  let call: ReturnType<typeof request> | undefined
  let up = false
  const tell = (connected: boolean) => {
    if (up !== connected) onState(connected)
    up = connected
  }
  const connect = () => {
    if (stopped) return
    let ended = false
    const again = () => {
      if (ended) return
      ended = true
      tell(false)
      if (!stopped) retry = setTimeout(connect, retryMs)
    }
    call = request({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${token}` }, timeout: SILENCE_MS }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        return again()
      }
      tell(true)
      response.setEncoding('utf8')
      let rest = ''
      response.on('data', (part: string) => {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        if (rest.length > LONGEST_LINE) call?.destroy()
        else for (const line of lines) if (line !== '') onLine(JSON.parse(line) as T)
      })
      response.on('close', again)
      response.on('error', again)
    })
    call.on('timeout', () => call?.destroy())
    call.on('error', again)
    call.on('close', again)
    call.end()
  }
  connect()
  return {
    stop() {
      stopped = true
      clearTimeout(retry)
      call?.destroy()
    },
  }
}

/** Many followers of one stream of lines; a follower that does not read is let go. */
export interface LineHub {
  join: InternalHandler
  send(line: unknown): void
  close(): void
}

const SLOW_FOLLOWER_BYTES = 8 * 1024 * 1024

export function createLineHub(): LineHub {
  const followers = new Set<ServerResponse>()
  return {
    join(_request, response) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.flushHeaders()
      followers.add(response)
      response.on('close', () => followers.delete(response))
      response.on('error', () => followers.delete(response))
    },
    send(line) {
      if (followers.size === 0) return
      const text = `${JSON.stringify(line)}\n`
      for (const follower of followers) {
        if (follower.writableLength > SLOW_FOLLOWER_BYTES) follower.destroy()
        else follower.write(text)
      }
    },
    close() {
      for (const follower of followers) follower.end()
      followers.clear()
    },
  }
}
