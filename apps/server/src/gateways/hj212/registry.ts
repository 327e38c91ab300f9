/** The devices the gateway takes data from: pushed to it by the web role, kept in a file of its own, so that no database is needed to receive. */
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DeviceProfile } from '@poyang/hj212'
import { z } from 'zod'
import { Device } from '../../modules/sources/schema.ts'

/** Body of PUT /registry and content of the file: `GatewayRegistry` of modules/ingest/internal/schema.ts. */
const Registry = z.object({ version: z.number().int().min(0), devices: z.array(Device).max(50_000) })
type Registry = z.infer<typeof Registry>

export interface Registered {
  readonly device: Device
  /** Deviations the codec allows this device, keys as bytes. */
  readonly profile: DeviceProfile
}

export interface DeviceRegistry {
  readonly version: number
  readonly size: number
  find(mn: string): Registered | undefined
  /** Take a whole new registry, once it is safely on disk. Rejects with the first thing that is wrong with it (ZodError). */
  replace(given: unknown): Promise<void>
}

/**
 * Read the registry from its file. Without a file it is empty with version 0. A file that cannot be read is set aside as `….damaged`:
 * the registry is a copy and comes again, frames are kept as strangers' until then and sent again by their devices.
 */
export async function openRegistry(path: string, onDamaged: (error: Error) => void): Promise<DeviceRegistry> {
  await mkdir(dirname(path), { recursive: true })
  let current: Registry = { version: 0, devices: [] }
  let text: string | null = null
  try {
    text = await readFile(path, 'utf8')
    current = Registry.parse(JSON.parse(text))
  } catch (error) {
    if (text !== null) {
      onDamaged(new Error(`registry: ${path} cannot be read and is set aside`, { cause: error }))
      await rename(path, `${path}.damaged`)
    } else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  let byMn = index(current)
  let saving: Promise<void> = Promise.resolve()
  return {
    get version() {
      return current.version
    },
    get size() {
      return byMn.size
    },
    find: (mn) => byMn.get(mn),
    replace(given) {
      const before = saving
      const next = (async () => {
        await before
        const registry = Registry.parse(given)
        await writeWhole(path, JSON.stringify(registry))
        current = registry
        byMn = index(registry)
      })()
      saving = next.catch(() => undefined)
      return next
    },
  }
}

function index(registry: Registry): Map<string, Registered> {
  return new Map(registry.devices.map((device) => [device.mn, { device, profile: profileOf(device) }]))
}

const profileOf = ({ profile }: Device): DeviceProfile => ({
  crc: profile.crc,
  allowMissingDataTime: profile.allowMissingDataTime,
  keys: profile.keys.map((key) => new Uint8Array(Buffer.from(key, 'hex'))),
})

/** The old file or the new one is there after a power cut, never half of one. Ours alone: it holds passwords and keys of devices. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.tmp`, 'w', 0o600)
  try {
    // A draft that a crash left behind keeps the mode it had.
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.tmp`, path)
  const folder = await open(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
