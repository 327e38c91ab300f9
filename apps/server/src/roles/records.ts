/** The worker's part in the audit: its rows become leaves of the evidence log `records`, which is signed; the oldest go after their time. */
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { startEvidenceLoop } from '../modules/ingest/index.ts'
import { countRecords, forgetRecords, readRecords, recordLeaf } from '../platform/audit/records.ts'
import { openEvidenceLog } from '../platform/evidence/evidence-log.ts'
import type { Settings } from '../settings.ts'

const LOOK_MS = 1_000
const FORGET_EVERY_MS = 3_600_000

/** Folder of the evidence log `records` in the data folder. */
export const recordsFolder = (data: string): string => join(data, 'evidence', 'records')

export interface RecordsKeeper {
  /** Why nothing is signed any more; null when all is well. */
  readonly incident: string | null
  stop(): Promise<void>
}

export async function keepRecords(
  db: Kysely<object>,
  settings: Settings,
  onTrouble: (error: Error | null) => void,
): Promise<RecordsKeeper> {
  const evidence = await openEvidenceLog({
    folder: recordsFolder(settings.POYANG_DATA),
    origin: settings.POYANG_RECORDS_ORIGIN,
    keyFile: join(settings.POYANG_DATA, 'keys', 'records.key'),
    leafAt: (index) => recordLeaf(db, index),
  })
  let head = 0
  const loop = startEvidenceLoop({ reader: readRecords(db), evidence, head: () => head, onTrouble })
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let forgotAt = 0
  const look = async () => {
    try {
      head = await countRecords(db)
      if (Date.now() - forgotAt > FORGET_EVERY_MS) {
        await forgetRecords(db, settings.POYANG_AUDIT_DAYS, Date.now(), evidence.signed)
        forgotAt = Date.now()
      }
    } catch {
      // The store is away; the loop, or the next look, says so.
    }
    if (stopped) return
    timer = setTimeout(() => {
      looking = look()
    }, LOOK_MS)
  }
  let looking = look()
  return {
    get incident() {
      return evidence.incident
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
      await loop.stop()
      await evidence.close()
    },
  }
}
