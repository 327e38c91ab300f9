/** Which addresses only this machine can reach. Source: RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  (/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) && host.split('.').every((part) => Number(part) <= 255))

/** Throws an Error in a sentence. */
export function refuseForeignAddress(host: string): void {
  if (isLoopback(host)) return
  throw new Error(
    `POYANG_HTTP_HOST=${host}: until the server knows who asks it may be reached from this machine only; use 127.0.0.1 and a tunnel.`,
  )
}
