/**
 * Every SM4 key a device ever had (HJ 212-2025 changes them every 90 days), so that its frames can be read for as long as they are kept.
 * The registry knows the current key and the one before; the ring remembers all, in a file that is only appended to.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

export interface KeyRing {
  /** Keys of a device, newest first; none for a device without any. */
  keysOf(mn: string): readonly Uint8Array[]
  /**
   * Look at the registry again if its file has changed. True when that gave a key the ring did not have.
   * Throws when a new key cannot be kept: what was read with a forgotten key could not be derived again.
   */
  refresh(): boolean
}

const none: readonly Uint8Array[] = []
const hexKey = z.string().regex(/^[0-9a-f]{32}$/)
const Line = z.object({ mn: z.string(), key: hexKey })
/** Only what is needed of the gateway's registry file; a field more or less in the rest must not stop the writer. */
const Registry = z.object({
  devices: z.array(
    z.object({
      mn: z.string(),
      profile: z
        .object({ keys: z.array(hexKey) })
        .partial()
        .optional(),
    }),
  ),
})

/**
 * @param registryFile the gateway's registry, absent before the first device is registered
 * @param ringFile ours; made at the first key
 */
export function openKeyRing(registryFile: string, ringFile: string): KeyRing {
  const keys = new Map<string, Uint8Array[]>()
  const known = new Set<string>()
  let seen = ''

  const remember = (mn: string, key: string): void => {
    known.add(`${mn} ${key}`)
    keys.set(mn, [new Uint8Array(Buffer.from(key, 'hex')), ...(keys.get(mn) ?? [])])
  }
  for (const line of (readOrNothing(ringFile) ?? '').split('\n')) {
    // A line that a power cut left half is written again when its key is next seen in the registry.
    const parsed = Line.safeParse(parsedOrNothing(line))
    if (parsed.success && !known.has(`${parsed.data.mn} ${parsed.data.key}`)) remember(parsed.data.mn, parsed.data.key)
  }

  const ring: KeyRing = {
    keysOf: (mn) => keys.get(mn) ?? none,
    refresh() {
      const stamp = stampOf(registryFile)
      if (stamp === seen) return false
      const text = readOrNothing(registryFile)
      const registry = Registry.safeParse(text === null ? null : parsedOrNothing(text))
      const fresh: { mn: string; key: string }[] = []
      for (const { mn, profile } of registry.data?.devices ?? []) {
        // Current first: kept last, so that it comes first again.
        for (const key of (profile?.keys ?? []).toReversed()) if (!known.has(`${mn} ${key}`)) fresh.push({ mn, key })
      }
      if (fresh.length > 0) appendDurably(ringFile, `\n${fresh.map((line) => JSON.stringify(line)).join('\n')}\n`)
      for (const { mn, key } of fresh) remember(mn, key)
      seen = stamp
      return fresh.length > 0
    },
  }
  return ring
}

const absent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

function readOrNothing(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (absent(error)) return null
    throw error
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch (error) {
    if (absent(error)) return 'absent'
    throw error
  }
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function appendDurably(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const fd = openSync(path, 'a', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
