/**
 * Rules, verdicts, alarms (报警): what the judged values say by the rules in force, what people did about it, and whether the rules were right.
 * Owns schema `alarms` of the relational store and the columnar tables `verdict`, `overtaken` and `evaluator`.
 */
export { alarmsLedger } from './ledger.ts'
export { runBacktest } from './backtest/backtest.ts'
export { createBacktestDesk } from './backtest/backtest-desk.ts'
export { startAlarmLoop } from './evaluation/alarm-loop.ts'
export { readSlots } from './evaluation/slots.ts'
export { farther, laterPlace } from './evaluation/judged-feed.ts'
export { startNightWatch } from './evaluation/night-watch.ts'
export { readExceedings } from './life/exceedings.ts'
export { outletOfAlarm } from './life/alarm-pages.ts'
export { alarmsLineage } from './lineage.ts'
export { alarmsPolicy } from './policy.ts'
export { alarmsProblems } from './problems.ts'
export { alarmsRoutes } from './routes.ts'
export { alarmEntries, ruleEntries } from './search-entries.ts'
export { alarmTasks, incidentTasks, ruleTasks } from './tasks.ts'
