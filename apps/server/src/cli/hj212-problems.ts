/** How `poyang hj212` says that something went wrong. */

/** A problem for machines (RFC 9457), one a line on standard error. */
export function complain(title: string, detail: string, more: Record<string, unknown> = {}): void {
  process.stderr.write(`${JSON.stringify({ type: 'about:blank', title, detail, ...more })}\n`)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The reader of our output has gone (`| head`): no failure, there is only nothing left to do. */
export const isBrokenPipe = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE'
