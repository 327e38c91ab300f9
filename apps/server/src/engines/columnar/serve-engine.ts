/**
 * The ClickHouse HTTP interface over the embedded engine, so that the official client, and any program that speaks it, needs to know nothing else.
 * Reads and writes wait in different queues: neither blocks the other.
 */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { EngineError, type Engine } from './engine.ts'
import { queryRequestOf, type QueryRequest } from './query-request.ts'
import { formatOf, insertFromFile, isChunked, isRead, isSelect } from './sql-text.ts'
import { Turns } from './turns.ts'

export interface EngineServer {
  readonly port: number
  /** Refuse new work, let what runs end for `graceMs`, then stop it. The engine itself stays open. */
  close(graceMs: number): Promise<void>
}

export interface EngineServerOptions {
  readonly engine: Engine
  /** Folder for data on its way into the engine; ours alone. Its path must not hold `* ? { }`, which the engine takes for a pattern. */
  readonly incoming: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly log: Logger
}

const LONGEST_STATEMENT = 4 * 1024 * 1024
const LARGEST_INSERT = 1024 * 1024 * 1024
/** Answers in formats that cannot be put together from chunks are held whole. */
const LARGEST_WHOLE_ANSWER = 256 * 1024 * 1024
const READ_SECONDS = 60

/** Numbers of errors the interface itself gives, as ClickHouse numbers them. */
const errors = { tooMany: 202, wrongPassword: 516, badRequest: 36, tooLarge: 396, internal: 1001, noSpace: 243 } as const
/** HTTP status of an error number; 500 for the others. Source: ClickHouse, `exceptionCodeToHTTPStatus`. */
const statuses: ReadonlyMap<number, number> = new Map([
  [36, 400],
  [62, 400],
  [47, 404],
  [60, 404],
  [81, 404],
  [159, 408],
  [202, 503],
  [516, 403],
])

const digest = (text: string) => createHash('sha256').update(text).digest()

export async function serveEngine(options: EngineServerOptions): Promise<EngineServer> {
  const { engine, incoming, log } = options
  if (/[*?{}[\]]/.test(incoming)) throw new Error(`the data folder's path must not hold any of * ? { } [ ]: ${incoming}`)
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  const secret = digest(`${options.user}:${options.password}`)
  const reads = new Turns(6, 256)
  const writes = new Turns(3, 64)
  const running = new Set<string>()
  let closing = false

  /** Run `work` in its turn; a statement whose caller has gone away is stopped. */
  async function inTurn(sql: string, id: string, response: ServerResponse, work: () => Promise<void>): Promise<void> {
    const read = isRead(sql)
    const turns = read ? reads : writes
    const given = await turns.take()
    if (given && closing) turns.done()
    if (!given || closing)
      throw new EngineError(
        errors.tooMany,
        `Code: ${errors.tooMany}. DB::Exception: ${closing ? 'The server is stopping' : 'Too many simultaneous queries'}. (TOO_MANY_SIMULTANEOUS_QUERIES)`,
      )
    let insist: NodeJS.Timeout | undefined
    const stop = () => {
      // What writes goes on: the caller will ask again, and the same rows twice are one.
      if (!read || response.writableFinished) return
      const kill = () => engine.cancel(id).catch((error: unknown) => log.warn({ err: error }, 'a query could not be stopped'))
      void kill()
      insist = setInterval(() => void kill(), 500)
    }
    running.add(id)
    try {
      // It may have gone while waiting.
      if (response.destroyed) return
      response.once('close', stop)
      await work()
    } finally {
      running.delete(id)
      response.off('close', stop)
      clearInterval(insist)
      turns.done()
    }
  }

  async function answer(request: QueryRequest, sql: string, response: ServerResponse): Promise<void> {
    const named = formatOf(sql) ?? request.format
    const statement = {
      ...request,
      sql,
      settings: isRead(sql) ? { max_execution_time: String(READ_SECONDS), ...request.settings } : request.settings,
    }
    const head = () =>
      response.writeHead(200, { 'content-type': contentTypeOf(named), 'x-clickhouse-query-id': request.id, 'x-clickhouse-format': named })
    await inTurn(sql, request.id, response, async () => {
      if (!isChunked(named) || !isSelect(sql)) {
        const whole = await engine.run({
          ...statement,
          settings: { max_result_bytes: String(LARGEST_WHOLE_ANSWER), ...statement.settings },
        })
        head().end(whole)
        return
      }
      for await (const chunk of engine.stream(statement)) {
        if (response.destroyed) return
        if (!response.headersSent) head()
        if (!response.write(chunk)) await drained(response)
      }
      if (!response.headersSent) head()
      response.end()
    })
  }

  async function insert(request: QueryRequest, sql: string, body: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = join(incoming, randomUUID())
    try {
      const statement = insertFromFile(sql, path)
      if (statement === null) throw new RangeError('with a body the statement must be INSERT INTO table (columns) FORMAT name')
      await pipeline(body, limited(LARGEST_INSERT), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
      await inTurn(statement, request.id, response, async () => {
        await engine.run({ ...request, sql: statement })
        response.writeHead(200, { 'x-clickhouse-query-id': request.id }).end()
      })
    } finally {
      await rm(path, { force: true })
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'GET' && (address.pathname === '/ping' || request.url === '/')) {
      response.end('Ok.\n')
      return
    }
    if (address.pathname !== '/') {
      response.writeHead(404).end('There is no such handle\n')
      return
    }
    if (!timingSafeEqual(digest(credentialsOf(request)), secret)) {
      const message = `Code: ${errors.wrongPassword}. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)`
      throw new EngineError(errors.wrongPassword, message)
    }
    if (request.method !== 'GET' && request.method !== 'POST') throw new RangeError('only GET and POST are answered')
    if (request.headers['content-encoding'] !== undefined)
      throw new RangeError('compressed requests are not taken: nothing leaves this machine')
    if (/^multipart\//i.test(request.headers['content-type'] ?? '')) throw new RangeError('multipart requests are not taken')
    const query = queryRequestOf(address, request.method === 'GET', randomUUID)
    if (query.query !== null && request.method === 'POST' && /^\s*INSERT\s/i.test(query.query) && hasBody(request))
      return await insert(query, query.query, request, response)
    const text = await textOf(request)
    const sql = query.query === null ? text : text === '' ? query.query : `${query.query}\n${text}`
    if (sql.trim() === '') throw new RangeError('there is no statement')
    return await answer(query, sql, response)
  }

  const server = createServer(
    {
      requestTimeout: 300_000,
      // On a machine that is busy otherwise this process may stand still for seconds: then its clients are not to blame.
      headersTimeout: 60_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 60_000,
      maxHeaderSize: 131_072,
    },
    (request, response) => {
      serve(request, response).catch((error: unknown) => refuse(request, response, error, log))
    },
  )
  server.maxConnections = 512
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(options.port, '127.0.0.1', done)
  })

  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      closing = true
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      const impatient = setTimeout(() => {
        for (const id of running) engine.cancel(id).catch((error: unknown) => log.warn({ err: error }, 'a query could not be stopped'))
      }, graceMs)
      while (running.size > 0) await new Promise((next) => setTimeout(next, 20))
      clearTimeout(impatient)
      server.closeAllConnections()
      await closed
    },
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown, log: Logger): void {
  const known = asEngineError(error)
  if (known.code === errors.internal) log.error({ err: error }, 'a statement failed in a way the engine has no number for')
  // The rest of a body that nobody reads any more.
  request.unpipe()
  request.resume()
  if (response.headersSent || response.destroyed) {
    // The status is out already: an answer that breaks off is the only sign left.
    response.destroy()
    return
  }
  response
    .writeHead(statuses.get(known.code) ?? 500, {
      'content-type': 'text/plain; charset=UTF-8',
      'x-clickhouse-exception-code': String(known.code),
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(`${known.message}\n`)
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const message = error instanceof Error ? error.message : String(error)
  const told = (code: number, name: string) =>
    new EngineError(code, `Code: ${code}. DB::Exception: ${message}. (${name})`, { cause: error })
  if (error instanceof TooLarge) return told(errors.tooLarge, 'TOO_MANY_ROWS_OR_BYTES')
  if (error instanceof RangeError) return told(errors.badRequest, 'BAD_ARGUMENTS')
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC') return told(errors.noSpace, 'NOT_ENOUGH_SPACE')
  return told(errors.internal, 'STD_EXCEPTION')
}

class TooLarge extends Error {}

/** Passes chunks on until there are too many bytes. */
function limited(limit: number) {
  return async function* (source: AsyncIterable<Buffer>) {
    let size = 0
    for await (const chunk of source) {
      size += chunk.length
      if (size > limit) throw new TooLarge(`The body is larger than ${limit} bytes`)
      yield chunk
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of limited(LONGEST_STATEMENT)(request)) parts.push(part)
  return Buffer.concat(parts).toString()
}

const hasBody = (request: IncomingMessage) =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/** `user:password`, from basic authorisation or ClickHouse's own headers. */
function credentialsOf(request: IncomingMessage): string {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString()
  const header = (name: string) => String(request.headers[name] ?? '')
  return `${header('x-clickhouse-user')}:${header('x-clickhouse-key')}`
}

function contentTypeOf(format: string): string {
  if (format.startsWith('JSON'))
    return format.endsWith('EachRow') ? 'application/x-ndjson; charset=UTF-8' : 'application/json; charset=UTF-8'
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8'
  if (format.startsWith('TabSeparated') || format.startsWith('TSV')) return 'text/tab-separated-values; charset=UTF-8'
  return isChunked(format) ? 'application/octet-stream' : 'text/plain; charset=UTF-8'
}

/** Until the other side has read on, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      response.off('drain', over)
      response.off('close', over)
      done()
    }
    response.once('drain', over)
    response.once('close', over)
    if (response.destroyed) over()
  })
}
