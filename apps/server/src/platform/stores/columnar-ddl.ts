/** Table definitions for one node or for a cluster: the placeholders of `migrations/columnar`. */

export interface DdlProfile {
  /** Cluster that `Distributed` tables span. */
  readonly cluster: string
  /** Tables are replicated and created on every node of the cluster. */
  readonly replicated: boolean
}

/** The embedded engine calls itself the only node of this cluster. */
export const embeddedProfile: DdlProfile = { cluster: 'poyang', replicated: false }

/** A server by URL: of the named cluster, or standing alone (every server has a cluster `default` of itself). */
export const serverProfile = (cluster: string): DdlProfile =>
  cluster === '' ? { cluster: 'default', replicated: false } : { cluster, replicated: true }

/**
 * `{engine:MergeTree}` → that engine or its replicated form; `{on_cluster}` → ON CLUSTER or nothing;
 * `{distributed:table, key}` → a Distributed engine over the table of each node. Throws on any other placeholder.
 */
export function ddlFor(sql: string, profile: DdlProfile): string {
  const done = sql
    .replaceAll('{on_cluster}', profile.replicated ? `ON CLUSTER '${profile.cluster}'` : '')
    .replace(/\{engine:(\w+(?:\([^{}]*\))?)\}/g, (_, engine: string) => (profile.replicated ? `Replicated${engine}` : engine))
    .replace(
      /\{distributed:\s*(\w+)\s*,\s*([^{}]+)\}/g,
      (_, table: string, key: string) => `ENGINE = Distributed('${profile.cluster}', currentDatabase(), ${table}, ${key})`,
    )
  const left = /\{[^{}]*\}/.exec(done)
  if (left !== null) throw new Error(`unknown placeholder ${left[0]}`)
  return done
}

/** The statements of a file. A semicolon inside quotes or comments ends nothing. */
export function statementsOf(sql: string): readonly string[] {
  const parts: string[] = []
  let current = ''
  const tokens = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`;/-]+|[\s\S]/g
  for (const [token] of sql.matchAll(tokens)) {
    if (token === ';') {
      parts.push(current)
      current = ''
    } else if (!token.startsWith('--') && !token.startsWith('/*')) current += token
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '')
}
