/**
 * What was measured (监测数据): readings derived from frames, their latest values and series.
 * Owns the columnar tables `reading` and `latest`. Source: HJ 212-2017 clause 6.6, annex B.
 */
export { beijingDay, beijingIso } from './beijing-time.ts'
export { createLatestTracker } from './latest-tracker.ts'
export { readLatestPlaces } from './latest-places.ts'
export { createReadingBlock } from './reading-block.ts'
export { readingPart } from './reading-parts.ts'
export { parametersOf } from './parameters-of.ts'
export type { SentParameter } from './parameters-of.ts'
export { readingsOf } from './readings-of.ts'
export type { SentReading } from './readings-of.ts'
export { factorOf, factorOf2005, isPollutant } from './factors.ts'
export {
  countPresent,
  readArrivals,
  readCadence,
  readSaidMeanwhile,
  readMarked,
  readNormalHours,
  readPresence,
  readValidity,
} from './presence.ts'
export { telemetryLineage } from './lineage.ts'
export { heardOfDevices } from './outlets.ts'
export type { DeviceHeard, HeardOf } from './outlets.ts'
export { telemetryPolicy } from './policy.ts'
export { telemetryProblems } from './problems.ts'
export { frameRef, readingRef } from './refs.ts'
export { telemetryRoutes } from './routes.ts'
export { judgeAgain } from './judged/judge-again.ts'
export type { EventSource, KnownEvent } from './judged/events.ts'
export { startJudge } from './judged/judge-loop.ts'
export { rebuildJudged } from './judged/rebuild-judged.ts'
export { recordValueUse, saveRipples } from './judged/ripples.ts'
export { boardLineage } from './boards/lineage.ts'
export { boardRoutes } from './boards/routes.ts'
export { judgedLineage } from './judged/lineage.ts'
export { judgedRoutes } from './judged/routes.ts'
export { rippleTasks } from './judged/ripple-tasks.ts'
export type { DerivedMinute, DerivedPart, DerivedPeriod, SampleSource } from './judged/samples.ts'
export { valueRef } from './judged/value-ref.ts'
export { readJudgeProgress } from './judged/judge-store.ts'
