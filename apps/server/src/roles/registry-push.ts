/** Keeps the gateway's copy of the registry up to date: the gateway needs no database, so it is told. */
import type { Logger } from 'pino'
import type { GatewayRegistry, GatewayState } from '../modules/ingest/internal/schema.ts'
import type { Directory } from '../modules/sources/index.ts'
import { askInternal } from '../platform/http/internal.ts'

export interface RegistryPush {
  /** Compare, and push when the gateway has another version or has been started since. */
  check(): Promise<void>
}

export function createRegistryPush(given: {
  readonly port: number
  readonly token: string
  readonly log: Logger
  readonly gateway: () => GatewayState | null
  readonly directory: () => Directory | null
}): RegistryPush {
  let pushed: { readonly state: GatewayState; readonly version: number } | null = null
  let busy = false
  return {
    async check() {
      const gateway = given.gateway()
      const directory = given.directory()
      if (busy || gateway === null || directory === null) return
      if (pushed?.version === directory.version && pushed.state.startedAt === gateway.startedAt) {
        // What it said before the push does not count.
        if (pushed.state === gateway || gateway.registryVersion === directory.version) return
      }
      busy = true
      const { version, devices } = directory
      try {
        const answer = await askInternal(given.port, given.token, 'PUT', '/registry', { version, devices } satisfies GatewayRegistry)
        if (answer.status >= 300) throw new Error(`the gateway answered ${answer.status}`)
        pushed = { state: gateway, version }
        given.log.info({ version, devices: devices.length }, 'web: registry pushed to the gateway')
      } catch (error) {
        given.log.warn({ err: error, version }, 'web: the registry could not be pushed; trying again')
      } finally {
        busy = false
      }
    },
  }
}
