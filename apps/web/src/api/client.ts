/** Asks the server and checks what it answers against the schema that the server itself uses. */

/** What a schema of the server offers. */
interface Shape<T> {
  parse(value: unknown): T
}

/** A refusal of the server (RFC 9457), or the lack of an answer (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number
  /** `/problems/…`; empty when the server did not answer in its own words. */
  readonly type: string
  readonly titleZh: string
  readonly detail: string
  readonly instance: string
  constructor(
    status: number,
    body: { type?: unknown; title?: unknown; titleZh?: unknown; detail?: unknown; instance?: unknown },
    cause?: unknown,
  ) {
    super(text(body.title) || `HTTP ${status}`, { cause })
    this.status = status
    this.type = text(body.type)
    this.titleZh = text(body.titleZh) || this.message
    this.detail = text(body.detail)
    this.instance = text(body.instance)
  }
}
const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** What the session asks to be sent with every request that changes something; known once the session is read. */
let csrf: string | null = null
export function carryCsrf(token: string | null): void {
  csrf = token
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const json = response.headers.get('content-type')?.includes('json') === true
  const body: unknown = json ? await response.json().catch(() => null) : null
  return new ApiProblem(response.status, typeof body === 'object' && body !== null ? body : {})
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...init }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiProblem(0, {}, cause)
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

export async function getJson<T>(path: string, shape: Shape<T>, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal === undefined ? {} : { signal })
  return shape.parse(await response.json())
}

async function sendJson<T>(method: 'POST' | 'PUT', path: string, body: unknown, shape: Shape<T>): Promise<T> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...(csrf === null ? {} : { 'x-poyang-csrf': csrf }),
  }
  const response = await ask(path, { method, headers, body: JSON.stringify(body) })
  return shape.parse(await response.json())
}

export const postJson = <T>(path: string, body: unknown, shape: Shape<T>): Promise<T> => sendJson('POST', path, body, shape)
export const putJson = <T>(path: string, body: unknown, shape: Shape<T>): Promise<T> => sendJson('PUT', path, body, shape)

/** `/api/frames?limit=5`: what is undefined or empty is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value))
  const written = search.toString()
  return written === '' ? path : `${path}?${written}`
}
