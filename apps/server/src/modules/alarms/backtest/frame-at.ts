/** From moments to records of the frame log. */
import type { ClickHouseClient } from '@clickhouse/client'

/** The greatest known frame of the values known before a moment (ms since 1970); 0 when there are none. */
export async function readFrameAt(client: ClickHouseClient, at: number): Promise<number> {
  const answer = await client.query({
    query:
      "SELECT toString(max(known_frame)) AS frame FROM judged WHERE rule_set = 'in-force' AND known_at < fromUnixTimestamp64Milli({at:Int64})",
    query_params: { at: String(Math.max(0, Math.floor(at))) },
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ frame: string }>()
  return Number(row?.frame ?? 0)
}
