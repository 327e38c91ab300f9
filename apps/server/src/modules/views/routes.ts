/** Routes of saved views. Each sees and changes its own only: the person is the one who asks. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute, RequestContext } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { viewsProblems } from './problems.ts'
import { KeepView, SavedViews, ViewsQuery } from './schema.ts'
import { countViews, readViews, removeView, saveView } from './store.ts'

const AWAY = 'Views cannot be kept until the store of records answers.'
const MOST = 50

const personOf = ({ actor }: RequestContext): string => actor.personId ?? raise(httpProblems.notAllowed, 'Only a person keeps views.')

export function viewsRoutes(db: Kysely<object>): AnyRoute[] {
  const shared = { may: 'views.keep', data: 'operational', narrows: true } as const
  const mine = async (context: RequestContext, ledger: string) => ({ views: await readViews(db, personOf(context), ledger) })
  return [
    route({
      ...shared,
      method: 'GET',
      path: '/api/views',
      summary: 'My saved views of a ledger (我的视图)',
      audit: null,
      query: ViewsQuery,
      output: SavedViews,
      problems: [httpProblems.relationalDown],
      run: (context, { query }) => askRelational(AWAY, () => mine(context, query.ledger)),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/views',
      summary: 'Keep a view of a ledger under a name (保存视图)',
      audit: 'views.kept',
      body: KeepView,
      output: SavedViews,
      problems: [viewsProblems.tooMany, httpProblems.relationalDown],
      run: (context, { body }) =>
        askRelational(AWAY, async () => {
          const person = personOf(context)
          await context.act(async (tx) => {
            if ((await countViews(tx, person, body.ledger)) >= MOST)
              raise(viewsProblems.tooMany, `At most ${MOST} views of one ledger are kept.`)
            await saveView(tx, crypto.randomUUID(), person, body, context.now)
          })
          return await mine(context, body.ledger)
        }),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/api/views/:id/remove',
      summary: 'Forget a view of mine (删除视图)',
      audit: 'views.removed',
      params: z.object({ id: z.uuid() }),
      body: z.object({}),
      output: z.object({}),
      problems: [httpProblems.relationalDown],
      run: (context, { params }) =>
        askRelational(AWAY, async () => {
          await context.act((tx) => removeView(tx, personOf(context), params.id))
          return {}
        }),
    }),
  ]
}
