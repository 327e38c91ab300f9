/** Configuration of the embedded columnar engine, as the XML file it reads at its start. */

export interface EngineLimits {
  /** Memory of the whole engine; a query that would pass it ends with error 241 and the engine lives on. */
  readonly memoryBytes: number
}

/**
 * Clusters that the embedded engine is the only node of: a real one differs by its list of nodes only. `default` is the one that every server
 * has of itself, for those who reach this engine by URL.
 */
const CLUSTERS = ['poyang', 'default']
/** Nothing listens there. The engine takes a replica with this port on the loopback address for itself, and writes to it directly. */
const OWN_PORT = 9000

/**
 * Durable by default: an insert is synced with its folder before it is acknowledged, and so are merges; without these three settings the engine
 * syncs nothing and a power cut takes what was written.
 */
export function engineConfig(limits: EngineLimits): string {
  return `<clickhouse>
  <tcp_port>${OWN_PORT}</tcp_port>
  <max_server_memory_usage>${limits.memoryBytes}</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
  </merge_tree>
  <remote_servers>
${CLUSTERS.map(oneNode).join('')}  </remote_servers>
</clickhouse>
`
}

const oneNode = (cluster: string) => `    <${cluster}>
      <shard>
        <internal_replication>true</internal_replication>
        <replica><host>127.0.0.1</host><port>${OWN_PORT}</port></replica>
      </shard>
    </${cluster}>
`

/** Settings every statement starts from, as arguments of the engine: it reads no profiles from its file. */
export function engineArguments(limits: EngineLimits): readonly string[] {
  const perQuery = Math.floor(limits.memoryBytes * 0.6)
  const spill = Math.floor(perQuery / 2)
  return [
    `--max_memory_usage=${perQuery}`,
    `--max_bytes_before_external_group_by=${spill}`,
    `--max_bytes_before_external_sort=${spill}`,
    '--max_query_size=4194304',
    '--distributed_foreground_insert=1',
    '--prefer_localhost_replica=1',
  ]
}
