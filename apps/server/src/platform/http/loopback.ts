/** Which addresses only this machine can reach. Source: RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  (/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) && host.split('.').every((part) => Number(part) <= 255))
