/** A request of the ClickHouse HTTP interface, taken apart. Source: ClickHouse documentation, "HTTP interface". */

export interface QueryRequest {
  readonly id: string
  /** The statement in the address; with it the body is data, without it the body is the statement. */
  readonly query: string | null
  readonly database: string | null
  readonly format: string
  readonly settings: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
}

/** Parts of the address that are neither settings nor parameters. The answer is never compressed: it does not leave the machine. */
const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'role',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  // Ours: names the run, so that it can be stopped.
  'log_comment',
])

/** Throws RangeError, in a sentence, when the request asks for something this host does not do. */
export function queryRequestOf(address: URL, readOnly: boolean, newId: () => string): QueryRequest {
  const settings: Record<string, string> = {}
  const parameters: Record<string, string> = {}
  for (const [name, value] of address.searchParams) {
    if (name.startsWith('param_')) parameters[plain(name.slice(6))] = value
    else if (name.startsWith('session_')) throw new RangeError('sessions are not kept between requests')
    else if (!NOT_SETTINGS.has(name)) settings[plain(name)] = value
  }
  if (readOnly) settings['readonly'] = '2'
  const format = address.searchParams.get('default_format') ?? 'TabSeparated'
  return {
    id: newId(),
    query: address.searchParams.get('query'),
    database: address.searchParams.get('database'),
    format: plain(format),
    settings,
    parameters,
  }
}

function plain(name: string): string {
  if (!/^[A-Za-z_]\w{0,127}$/.test(name)) throw new RangeError(`${JSON.stringify(name.slice(0, 40))} is not a name`)
  return name
}
