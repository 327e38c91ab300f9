/** Sources (污染源): who emits where, with which device. Owns schema `sources` of the relational store. */
export { openCityMap } from './city-map.ts'
export { createDirectoryKeeper, directoryIn } from './directory.ts'
export type { Directory, DirectoryKeeper } from './directory.ts'
export { sourcesPolicy } from './policy.ts'
export { sourcesProblems } from './problems.ts'
export { sourcesRoutes } from './routes.ts'
export { readFactsOf, readFactsOfOutlets, readFactsSince, readRegistry } from './store.ts'
export type { RecordedFacts } from './store.ts'
