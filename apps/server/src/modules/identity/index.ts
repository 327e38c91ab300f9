/**
 * Identity (身份): organisations, people, posts and roles, and how somebody proves to be one of them. Owns schema `identity` of the relational store.
 * Source: GB/T 22239-2019 8.1.4.1, 8.1.5 (身份鉴别, 三员分离).
 */
export { actorsOf } from './actors.ts'
export { adminRoutes } from './admin-routes.ts'
export { openDemoService, seedDemoPeople } from './demo-people.ts'
export { announce, makeRescueLink, openOffices } from './first-start.ts'
export { createIdentity } from './identity.ts'
export type { Identity } from './identity.ts'
export { identityPolicy } from './policy.ts'
export { peopleFor } from './people-for.ts'
export { personEntries } from './search-entries.ts'
export { identityProblems } from './problems.ts'
export { sessionRoutes } from './session-routes.ts'
export type { RecordEvent } from './sessions.ts'
