/**
 * What came in (数据接入): the index of frames and connections, and the writer that derives every table from the frame log.
 * Owns the columnar tables `frame`, `connection` and `progress`. Source: HJ 212-2017 clause 6.
 */
export { startEvidenceLoop } from './evidence-loop.ts'
export { openKeyRing } from './key-ring.ts'
export { createLatestLines } from './latest-lines.ts'
export { checkRebuild, rebuild } from './rebuild.ts'
export type { RebuildReport } from './rebuild.ts'
export { createRecordDecoder } from './record-decoder.ts'
export { applyRetention, planRetention, readKeptFrom } from './retention.ts'
export type { Expired, RetentionPlan } from './retention.ts'
export { readProgress } from './writer-store.ts'
export { startWriter } from './writer.ts'
export { createDeviceLinks } from './device-links.ts'
export { readKeptKeys } from './kept-keys.ts'
export { ingestLineage } from './lineage.ts'
export { watchNeighbour } from './neighbours.ts'
export { ingestProblems } from './problems.ts'
export { ingestRoutes } from './routes.ts'
export { readLastHeard } from './store.ts'
export { ingestSummary } from './summary.ts'
