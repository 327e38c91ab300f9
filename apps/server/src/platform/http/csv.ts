/** Rows → CSV that spreadsheets read as text and numbers, never as formulas. Source: RFC 4180; OWASP, CSV injection. */
const plainNumber = /^-?\d+(\.\d+)?$/

function cell(text: string): string {
  const harmless = plainNumber.test(text) || !/^[=+\-@\t\r]/.test(text) ? text : `'${text}`
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Starts a file so that spreadsheets take it for UTF-8. */
export const csvStart = '\uFEFF'

/** One line with its line end. Null is an empty cell. */
export function csvLine(cells: ReadonlyArray<string | number | null>): string {
  return `${cells.map((value) => (value === null ? '' : cell(String(value)))).join(',')}\r\n`
}
