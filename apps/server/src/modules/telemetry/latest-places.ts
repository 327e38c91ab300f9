/** The places of the latest values as the store holds them. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { LatestPlace } from './latest-tracker.ts'
import type { Kind } from './schema.ts'

/** Calls `each` for every outlet, factor and kind; where versions are not merged yet, for each of them. */
export async function readLatestPlaces(
  client: ClickHouseClient,
  each: (outlet: string, factor: string, place: LatestPlace) => void,
): Promise<void> {
  const result = await client.query({
    query: 'SELECT outlet, factor, kind, toUnixTimestamp(observed_at), toString(frame) FROM latest',
    format: 'JSONCompactEachRow',
  })
  for await (const rows of result.stream<[outlet: string, factor: string, kind: Kind, observedAt: number, frame: string]>()) {
    for (const row of rows) {
      const [outlet, factor, kind, observedAt, frame] = row.json()
      each(outlet, factor, { kind, observedAt, frame: Number(frame) })
    }
  }
}
