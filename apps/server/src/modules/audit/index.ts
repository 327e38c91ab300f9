/**
 * Audit (审计): looking into the record of acts, taking rows away with their proofs, checking that none was changed.
 * The rows themselves are written by platform/audit. Source: GB/T 22239-2019 8.1.5.2 (审计管理).
 */
export { auditPolicy } from './policy.ts'
export { auditProblems } from './problems.ts'
export { auditRoutes } from './routes.ts'
