/** How the results page writes numbers, tables, and where and when something was measured. */
import type { Measured } from './run.ts'

export const number = (value: number): string => value.toLocaleString('en-US')

export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

export const where = ({ on, machine, command }: Measured<unknown>): string => `${on}, ${machine}. \`${command}\``
