/** Access (访问控制): why somebody may, or may not. Decisions themselves fall in platform/access; each module has its own policy. */
export { accessPolicy } from './policy.ts'
export { accessProblems } from './problems.ts'
export { accessRoutes } from './routes.ts'
