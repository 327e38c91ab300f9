/** Who can reach the pages, and how: this machine only, over TLS of our own, or behind a proxy that speaks TLS. */
import { readFileSync, watchFile, unwatchFile } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { RequestListener } from 'node:http'
import { createSecureContext } from 'node:tls'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isLoopback } from './loopback.ts'

export interface ExposureSettings {
  readonly POYANG_HTTP_HOST: string
  readonly POYANG_HTTP_PORT: number
  readonly POYANG_HTTP_NAMES: string
  readonly POYANG_HTTP_TLS_KEY: string
  readonly POYANG_HTTP_TLS_CERT: string
  readonly POYANG_HTTP_PROXY: string
}

export interface Exposure {
  /** Files of key and certificate; null: plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null
  /** Addresses whose word about the client is believed. */
  readonly proxies: readonly string[]
  /** Names under which the server answers, beside those of loopback. */
  readonly hosts: readonly string[]
  /** What people type. */
  readonly address: string
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Throws a sentence that names the setting where the pages would be open to the network without TLS, or the settings do not fit together. */
export function exposureOf(settings: ExposureSettings): Exposure {
  const { POYANG_HTTP_HOST: host, POYANG_HTTP_PORT: port, POYANG_HTTP_TLS_KEY: key, POYANG_HTTP_TLS_CERT: cert } = settings
  if ((key === '') !== (cert === '')) throw new Error('settings: POYANG_HTTP_TLS_KEY and POYANG_HTTP_TLS_CERT belong together')
  const tls = key === '' ? null : { key, cert }
  const proxies = listOf(settings.POYANG_HTTP_PROXY)
  for (const one of proxies)
    if (!ipaddr.isValid(one) && !ipaddr.isValidCIDR(one))
      throw new Error(`settings: POYANG_HTTP_PROXY: ${one} is no address of a proxy, such as 10.0.0.5 or 10.0.0.0/28`)
  const hosts = listOf(settings.POYANG_HTTP_NAMES)
  if (!isLoopback(host)) {
    if (tls === null && proxies.length === 0)
      throw new Error(
        `settings: POYANG_HTTP_HOST=${host} opens the pages to the network: give POYANG_HTTP_TLS_KEY and POYANG_HTTP_TLS_CERT, or POYANG_HTTP_PROXY, the addresses of the proxy that speaks TLS before it`,
      )
    if (hosts.length === 0)
      throw new Error(`settings: POYANG_HTTP_HOST=${host} needs POYANG_HTTP_NAMES, the names by which people reach the pages`)
  }
  const name = hosts[0] ?? (isIP(host) === 6 ? `[${host}]` : host)
  const scheme = tls !== null || proxies.length > 0 ? 'https' : 'http'
  const address = proxies.length > 0 ? `${scheme}://${name}` : `${scheme}://${name}:${port}`
  return { tls, proxies, hosts, address }
}

/** How often the files are looked at: a certificate is renewed without a restart. */
const LOOK_MS = 5_000

/**
 * A server over TLS 1.2 or newer that takes a renewed certificate as soon as both files fit. Throws where they cannot be used at the start; later
 * the old ones stay in use and `onTrouble` hears why.
 */
export function tlsServer(
  { key, cert }: { readonly key: string; readonly cert: string },
  handler: RequestListener,
  onTrouble: (error: Error) => void,
  lookMs = LOOK_MS,
) {
  const read = () => ({ key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.2' }) as const
  const server = createTlsServer({ ...read(), maxHeaderSize: 16_384 }, handler)
  const renew = () => {
    try {
      const files = read()
      // A key that does not belong to the certificate is refused here, before the server has it.
      createSecureContext(files)
      server.setSecureContext(files)
    } catch (cause) {
      onTrouble(new Error('the renewed certificate cannot be used; the one before stays', { cause }))
    }
  }
  for (const path of [key, cert]) watchFile(path, { interval: lookMs, persistent: false }, renew)
  server.once('close', () => {
    for (const path of [key, cert]) unwatchFile(path, renew)
  })
  return server
}
