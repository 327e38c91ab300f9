/** Which device is heard, and when it last was: from the gateway, and from the frame index for the time before the gateway started. */
import { beijingIso } from '../telemetry/index.ts'
import type { DeviceHeard } from '../telemetry/index.ts'
import type { Directory } from '../sources/index.ts'
import type { EarlierCounts } from './earlier-counts.ts'
import type { GatewayLink, GatewayState } from './internal/schema.ts'
import type { DeviceLink } from './schema.ts'

export interface DeviceLinks {
  heardOf(mn: string): DeviceHeard
  /** Take over what the gateway says; null: it does not answer, so nobody is online as far as we know. */
  follow(state: GatewayState | null): void
  /** Take over what the frame index says of the time before. */
  remember(heard: ReadonlyMap<string, number>): void
  list(directory: Directory, now: number): DeviceLink[]
}

export function createDeviceLinks(earlierCounts: EarlierCounts): DeviceLinks {
  let links: ReadonlyMap<string, GatewayLink> = new Map()
  const earlier = new Map<string, number>()
  const note = (mn: string, at: number) => {
    if (at > (earlier.get(mn) ?? 0)) earlier.set(mn, at)
  }
  const heardOf = (mn: string): DeviceHeard => {
    const link = links.get(mn)
    const lastHeardAt = link?.lastHeardAt ?? earlier.get(mn) ?? null
    return { link: link?.online === true ? 'online' : lastHeardAt === null ? 'never' : 'offline', lastHeardAt }
  }
  return {
    heardOf,
    follow(state) {
      for (const link of links.values()) note(link.mn, link.lastHeardAt)
      links = new Map((state?.links ?? []).filter((link) => link.registered).map((link) => [link.mn, link]))
    },
    remember(heard) {
      for (const [mn, at] of heard) note(mn, at)
    },
    list: (directory, now) =>
      directory.devices.map((device) => {
        const link = links.get(device.mn)
        const before = earlierCounts.ofDevice(device.mn, now)
        const heard = heardOf(device.mn)
        const outlet = directory.outlet.get(device.outletId)
        return {
          mn: device.mn,
          outletId: device.outletId,
          outlet: [outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)?.name, outlet?.name]
            .filter(Boolean)
            .join(' '),
          link: heard.link,
          peer: link?.peer ?? null,
          connectedAt: link === undefined ? null : beijingIso(link.connectedAt),
          lastHeardAt: heard.lastHeardAt === null ? null : beijingIso(heard.lastHeardAt),
          framesToday: (link?.framesToday ?? 0) + before.frames,
          faultsToday: (link?.faultsToday ?? 0) + before.faults,
          clockSkewSeconds: link?.clockSkewSeconds ?? null,
        }
      }),
  }
}
