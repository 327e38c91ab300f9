/** Search (全局检索): everything that has a name, found by two letters of it, within the rights of whoever asks. Owns schema `search`. */
export { fillEmpty, ownerListener, searchListener } from './keep-entries.ts'
export type { SearchSource } from './keep-entries.ts'
export { pageEntries } from './pages.ts'
export { searchPolicy } from './policy.ts'
export { searchRoutes } from './routes.ts'
