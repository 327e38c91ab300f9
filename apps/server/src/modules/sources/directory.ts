/** The registry in memory, looked after: read again when its version moves, kept when the store is away. */
import { covers } from '../../platform/access/decide.ts'
import type { Scope } from '../../platform/access/schema.ts'
import { httpProblems, Problem } from '../../platform/http/problem.ts'
import type { Device, Enterprise, Outlet } from './schema.ts'
import { readRegistry, readVersion } from './store.ts'
import type { Registry, Relational } from './store.ts'

/** The registry with its lists also by identity. */
export interface Directory extends Registry {
  readonly enterprise: ReadonlyMap<string, Enterprise>
  readonly outlet: ReadonlyMap<string, Outlet>
  readonly device: ReadonlyMap<string, Device>
  readonly devicesOf: ReadonlyMap<string, readonly Device[]>
}

function indexed(registry: Registry): Directory {
  const devicesOf = new Map<string, Device[]>()
  for (const device of registry.devices) {
    const list = devicesOf.get(device.outletId)
    if (list === undefined) devicesOf.set(device.outletId, [device])
    else list.push(device)
  }
  return {
    ...registry,
    enterprise: new Map(registry.enterprises.map((enterprise) => [enterprise.id, enterprise])),
    outlet: new Map(registry.outlets.map((outlet) => [outlet.id, outlet])),
    device: new Map(registry.devices.map((device) => [device.mn, device])),
    devicesOf,
  }
}

/** The registry as far as a scope reaches. */
export function directoryIn(directory: Directory, sight: Scope): Directory {
  if (sight.kind === 'city') return directory
  const enterprises = directory.enterprises.filter(({ id, district }) => covers(sight, { enterprise: id, district }))
  const own = new Set<string>(enterprises.map(({ id }) => id))
  const outlets = directory.outlets.filter(({ enterpriseId }) => own.has(enterpriseId))
  const ownOutlets = new Set<string>(outlets.map(({ id }) => id))
  return indexed({
    version: directory.version,
    enterprises,
    outlets,
    devices: directory.devices.filter(({ outletId }) => ownOutlets.has(outletId)),
  })
}

export interface DirectoryKeeper {
  /** The registry as last read. Raises `relational-store-down` when it could never be read. */
  current(): Directory
  /** The same, or null instead of a refusal. */
  peek(): Directory | null
  /** Whether the store answered last time. */
  readonly up: boolean
  /** Compare versions, read again if they differ. Resolves to false when the store does not answer. */
  refresh(): Promise<boolean>
}

export function createDirectoryKeeper(db: Relational, onError: (cause: unknown) => void): DirectoryKeeper {
  let held: Directory | null = null
  let up = false
  let cause: unknown
  let begun = 0
  let adopted = 0
  return {
    get up() {
      return up
    },
    peek: () => held,
    current() {
      if (held !== null) return held
      throw new Problem(httpProblems.relationalDown, 'The registry could not be read yet; frames are being kept meanwhile.', [], cause)
    },
    async refresh() {
      try {
        const look = ++begun
        if (held === null || (await readVersion(db)) !== held.version) {
          const read = indexed(await readRegistry(db))
          // A look that began before an import may end after the one that the import made: it must not bring the former registry back.
          if (look > adopted) {
            held = read
            adopted = look
          }
        }
        up = true
      } catch (error) {
        if (up || held === null) onError(error)
        cause = error
        up = false
      }
      return up
    },
  }
}
