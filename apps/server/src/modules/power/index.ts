/**
 * Electricity supervision (用电监管): meters, process graphs, states, orders on heavy-pollution days, the legal fence. Owns schema `power` of the
 * relational store; the minutes of its meters stand in the columnar table `judged`. Source: GB 37822-2019 10.1.2; 行政处罚法 art. 41.
 */
export { linkedSubjects } from './linked.ts'
export { createSampleSource } from './metering/sample-source.ts'
export { powerPolicy } from './policy.ts'
export { powerProblems } from './problems.ts'
export { powerRoutes } from './routes.ts'
export { proofTasks } from './tasks.ts'
export { createProductionPower } from './states/production-power.ts'
