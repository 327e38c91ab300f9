/**
 * Quality (数据质量): marks, gaps and their cause, our own outages, requests for history, transmission rates. Owns schema `quality` of the relational store.
 * Source: 污染物排放自动监测设备标记规则 (Announcement 2022 No. 21).
 */
export { qualityLineage } from './lineage.ts'
export { createEventSource } from './happenings/event-source.ts'
export { createMarkSource } from './marks/mark-source.ts'
export { qualityPolicy } from './policy.ts'
export { qualityProblems } from './problems.ts'
export { createQualityLook, startQuality } from './quality-loop.ts'
export { qualityRoutes } from './routes.ts'
export { gapTasks, markTasks } from './tasks.ts'
