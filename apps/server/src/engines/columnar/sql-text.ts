/** What the host has to know of a statement's text before the engine reads it. */

/** A string literal of the ClickHouse dialect. */
export function literal(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`).replaceAll('\0', String.raw`\0`)}'`
}

/** A quoted name of the ClickHouse dialect. */
export function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, String.raw`\$&`).replaceAll('\0', String.raw`\0`)}\``
}

/** The statement without comments and white space before its first word. */
function withoutLead(sql: string): string {
  return sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '')
}

const READS = /^(?:SELECT|WITH|SHOW|DESC|DESCRIBE|EXISTS|EXPLAIN|VALUES|FROM|CHECK|\()/i

/** Whether the statement only reads, by its first word: a statement wrongly taken for a write waits in the other queue, nothing more. */
export function isRead(sql: string): boolean {
  return READS.test(withoutLead(sql))
}

/** Whether the engine can give the answer piece by piece. */
export function isSelect(sql: string): boolean {
  return /^(?:SELECT|WITH)\b/i.test(withoutLead(sql))
}

/** Formats of which two chunks, one after the other, are the whole; the others have a head or a foot. */
const CHUNKED = new Set(['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated', 'TSV', 'CSV', 'Native', 'RowBinary'])

/** The format named at the end of the statement, or null. */
export function formatOf(sql: string): string | null {
  return /\bFORMAT\s+([A-Za-z0-9]+)(?:\s+SETTINGS\s[^;]*)?\s*;?\s*$/i.exec(sql)?.[1] ?? null
}

export const isChunked = (format: string): boolean => CHUNKED.has(format)

const NAME = String.raw`(?:[A-Za-z_]\w*|\`[^\`\\]+\`|"[^"\\]+")`
const INSERT = new RegExp(
  String.raw`^INSERT\s+INTO\s+(?:TABLE\s+)?(${NAME}(?:\.${NAME})?)\s*(\([^()]*\))?\s*(SETTINGS\s+[^;]+?)?\s*(?:FORMAT\s+([A-Za-z0-9]+)|(VALUES))\s*;?\s*$`,
  'i',
)

/**
 * The same insert with its data in a file instead of behind the statement, where binary formats would be cut off at their first odd byte.
 * Null when the statement is not of the form INSERT INTO table (columns) FORMAT name.
 */
export function insertFromFile(sql: string, path: string): string | null {
  const match = INSERT.exec(withoutLead(sql))
  if (match === null) return null
  const [, table, columns = '', settings = '', format = 'Values'] = match
  return `INSERT INTO ${table} ${columns} FROM INFILE ${literal(path)} COMPRESSION 'none' ${settings} FORMAT ${format}`
}
