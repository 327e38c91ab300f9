import type { IngestSummary } from '../../../server/src/modules/ingest/schema.ts'

/** Pieces of the last 60 minutes that were not taken as data. */
export function quarantinedIn(summary: IngestSummary): number {
  return summary.minutes.reduce((sum, minute) => sum + minute.stranger + minute.rejected + minute.noise, 0)
}
