/** The columnar store: readings and the frame index, in the ClickHouse dialect, always through its HTTP interface. */
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'

/** Settings of every statement; what a server may have configured otherwise and our statements rely on. */
const settings = {
  // A table that is created or dropped is so when we are told.
  database_atomic_wait_for_drop_and_detach_synchronously: 1,
  // Times are read as we write them, with or without fractions.
  date_time_input_format: 'best_effort',
  // Eight-byte integers as text: JSON numbers lose digits beyond 2^53.
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  // An insert into `x` is durable on the node that keeps it before it is acknowledged.
  distributed_foreground_insert: 1,
} as const

/** @param url http://user:password@host:port/database. The caller closes the client. */
export function openColumnar(url: string): ClickHouseClient {
  return createClient({
    url,
    application: 'poyang',
    request_timeout: 90_000,
    max_open_connections: 16,
    keep_alive: { enabled: true, idle_socket_ttl: 2_500 },
    compression: { request: false, response: false },
    // Whoever asks hears of an error by the exception, and logs it once.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: settings,
  })
}
