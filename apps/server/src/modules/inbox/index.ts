/**
 * Inbox (待办): what somebody has to do, until when, why it is theirs, and the next step. Tasks are derived from what they stand on; other modules
 * offer them by a `TaskSource`. Owns schema `inbox` of the relational store.
 */
export { inboxPolicy } from './policy.ts'
export { inboxProblems } from './problems.ts'
export { inboxRoutes } from './routes.ts'
export { tasksFound } from './inbox-pages.ts'
export { startLookingAgain } from './look-again.ts'
export { taskListener } from './keep-tasks.ts'
export type { TaskSource } from './keep-tasks.ts'
export { followInbox } from './follow-inbox.ts'
