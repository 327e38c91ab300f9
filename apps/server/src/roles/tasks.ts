/** Every source of tasks in one list: what the inbox is filled from, and can be made again from. */
import { alarmTasks, incidentTasks, ruleTasks } from '../modules/alarms/index.ts'
import type { TaskSource } from '../modules/inbox/index.ts'
import { proofTasks } from '../modules/power/index.ts'
import { gapTasks, markTasks } from '../modules/quality/index.ts'
import type { DirectoryKeeper } from '../modules/sources/index.ts'
import { rippleTasks } from '../modules/telemetry/index.ts'

export const taskSources = (directory: DirectoryKeeper): TaskSource[] => [
  alarmTasks(directory),
  ruleTasks,
  incidentTasks,
  markTasks(directory),
  gapTasks(directory),
  rippleTasks(directory),
  proofTasks(directory),
]
