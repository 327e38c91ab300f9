/**
 * What was measured (监测数据): readings derived from frames, their latest values and series.
 * Owns the columnar tables `reading` and `latest`. Source: HJ 212-2017 clause 6.6, annex B.
 */
export { createLatestTracker } from './latest-tracker.ts'
export { createReadingBlock } from './reading-block.ts'
export { readingsOf } from './readings-of.ts'
export type { SentReading } from './readings-of.ts'
