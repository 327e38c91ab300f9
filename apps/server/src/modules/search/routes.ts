/** The route of the search. */
import type { Kysely } from 'kysely'
import type { Permission } from '../../platform/access/decide.ts'
import type { Actor, Scope } from '../../platform/access/schema.ts'
import { httpProblems } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { marksOf, plainOf } from './grams.ts'
import { SearchQuery, SearchResult } from './schema.ts'
import type { Found } from './schema.ts'
import { askEntries } from './search-store.ts'

/** What is found elsewhere than in the index, by rights of its own. */
export type FindMore = (actor: Actor, words: readonly string[], limit: number) => Promise<ReadonlyArray<Omit<Found, 'marks'>>>

export interface SearchDesk {
  readonly db: Kysely<object>
  /** What of the city an actor sees by a permission. */
  readonly sightOf: (actor: Actor, permission: Permission) => Scope
  readonly findTasks: FindMore
}

/** Permissions that entries name. */
const PERMISSIONS = [
  'sources.read',
  'alarms.read',
  'rules.read',
  'rules.backtest',
  'inbox.read',
  'telemetry.read',
  'power.read',
  'quality.read',
  'ingest.read',
  'identity.read',
] as const

/** More words narrow no further. */
const MOST_WORDS = 6

export function searchRoutes({ db, sightOf, findTasks }: SearchDesk): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/search',
      summary: 'Find enterprises, outlets, devices, alarms, rules, people, tasks and pages by their words, within one’s rights (全局检索)',
      may: 'search.ask',
      data: 'enterprise',
      narrows: true,
      audit: null,
      query: SearchQuery,
      output: SearchResult,
      problems: [httpProblems.relationalDown],
      run: ({ actor, can }, { query: { q, kind, limit } }) =>
        askRelational('The search cannot be asked now.', async () => {
          const words = [...new Set(plainOf(q).split(' ').filter(Boolean))].slice(0, MOST_WORDS)
          if (words.length === 0) return { found: [], kinds: [], more: false }
          const sights = PERMISSIONS.filter((may) => can(may)).map((may) => ({ may, scope: sightOf(actor, may) }))
          const [answer, tasks] = await Promise.all([
            kind === 'task' ? { rows: [], kinds: [], more: false } : askEntries(db, { words, kind, sights, limit }),
            kind === undefined || kind === 'task' ? findTasks(actor, words, kind === undefined ? 5 : limit) : [],
          ])
          // What waits for the asker comes first.
          const found = [...tasks, ...answer.rows].slice(0, limit)
          return {
            found: found.map(({ kind: what, id, title, detail, page }) => ({
              kind: what,
              id,
              title,
              detail,
              page,
              marks: { zh: marksOf(title.zh, words), en: marksOf(title.en, words) },
            })),
            kinds: [...(tasks.length === 0 ? [] : [{ kind: 'task' as const, count: tasks.length }]), ...answer.kinds],
            more: answer.more,
          }
        }),
    }),
  ]
}
