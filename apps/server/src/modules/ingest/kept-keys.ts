/** The worker's key ring as another process reads it: never written, read again when its file has changed. */
import { statSync } from 'node:fs'
import { openKeyRing } from './key-ring.ts'
import type { KeyRing } from './key-ring.ts'

const stampOf = (path: string): string => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? 'absent' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`
}

/** @param ringFile the worker's; may be absent */
export function readKeptKeys(ringFile: string): KeyRing {
  // Without a registry a ring learns nothing, so it writes nothing.
  const open = () => openKeyRing('', ringFile)
  let stamp = stampOf(ringFile)
  let ring = open()
  return {
    keysOf: (mn) => ring.keysOf(mn),
    refresh() {
      const found = stampOf(ringFile)
      if (found === stamp) return false
      stamp = found
      ring = open()
      return true
    },
  }
}
