/** Saved views (视图): how a person likes to see a ledger. Owns schema `views` of the relational store. */
export { viewsPolicy } from './policy.ts'
export { viewsProblems } from './problems.ts'
export { viewsRoutes } from './routes.ts'
