/** What open pages are told without asking: latest values as the worker derives them, links that changed, the summary. */
import type { GatewayState, WorkerLine } from '../modules/ingest/internal/schema.ts'
import type { IngestSummary } from '../modules/ingest/schema.ts'
import type { Directory } from '../modules/sources/index.ts'
import { beijingIso, heardOfDevices } from '../modules/telemetry/index.ts'
import type { HeardOf } from '../modules/telemetry/index.ts'
import type { LinkChanged, LinkState } from '../modules/telemetry/schema.ts'
import type { EventHub } from '../platform/http/event-stream.ts'

export interface LiveFeed {
  onWorkerLine(line: WorkerLine): void
  onGatewayState(state: GatewayState | null): void
}

export function createLiveFeed(given: {
  readonly hub: EventHub
  readonly directory: () => Directory | null
  readonly heardOf: HeardOf
  readonly summary: () => IngestSummary
}): LiveFeed {
  const links = new Map<string, LinkState>()
  return {
    onWorkerLine(line) {
      given.hub.send('latest', line.latest)
    },
    onGatewayState(state) {
      const directory = given.directory()
      const changed: LinkChanged[] = []
      for (const outlet of directory?.outlets ?? []) {
        const heard = heardOfDevices(directory?.devicesOf.get(outlet.id) ?? [], given.heardOf)
        if (links.get(outlet.id) === heard.link) continue
        links.set(outlet.id, heard.link)
        changed.push({
          outletId: outlet.id,
          link: heard.link,
          lastHeardAt: heard.lastHeardAt === null ? null : beijingIso(heard.lastHeardAt),
        })
      }
      given.hub.send('link', changed)
      if (state !== null && given.hub.clients > 0) given.hub.send('summary', [given.summary()])
    },
  }
}
