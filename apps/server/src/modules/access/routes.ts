/** Routes that answer why (为什么我能／不能看). */
import { z } from 'zod'
import type { Owner, Permission, Policy } from '../../platform/access/decide.ts'
import type { Actor } from '../../platform/access/schema.ts'
import type { ObjectRef } from '../../platform/audit/audit.ts'
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { route } from '../../platform/http/route.ts'
import type { AnyRoute } from '../../platform/http/route.ts'
import { askRelational } from '../../platform/stores/relational-questions.ts'
import { accessProblems } from './problems.ts'
import { PolicyTable, WhyOfPerson, WhyOfPost, WhyQuery } from './schema.ts'
import { explain } from './why.ts'

const AWAY = 'Rights cannot be looked up until the store of records answers.'

export interface AccessGiven {
  readonly policy: Policy
  readonly ownersOf: (refs: readonly ObjectRef[]) => Promise<ReadonlyArray<Owner | null>>
  /** As whom a person may act now, by each of its posts. */
  readonly actorsOf: (person: string, now: number) => Promise<ReadonlyArray<{ readonly actor: Actor; readonly onBehalfOf: string | null }>>
}

export function accessRoutes({ policy, ownersOf, actorsOf }: AccessGiven): AnyRoute[] {
  const shared = { method: 'GET', data: 'operational', narrows: true, audit: null } as const
  const permissionOf = (asked: string | undefined): Permission | null => {
    if (asked === undefined) return null
    const found = policy.find(({ may }) => may === asked)
    return found?.may ?? raise(accessProblems.permissionUnknown, 'GET /api/access/policy lists them all.')
  }
  const ownerOf = async (object: string | undefined): Promise<Owner | null | undefined> => {
    if (object === undefined) return undefined
    const cut = object.indexOf(':')
    const [owner] = await ownersOf([{ kind: object.slice(0, cut), id: object.slice(cut + 1) }])
    return owner ?? null
  }
  const answerFor = (actor: Actor, onBehalfOf: string | null, answers: WhyOfPost['answers']): WhyOfPost => ({
    post: actor.post === null ? null : { ...actor.post, onBehalfOf },
    roles: [...actor.roles],
    scope: actor.scope,
    answers,
  })
  return [
    route({
      ...shared,
      may: 'access.why',
      path: '/api/access/policy',
      summary: 'Who may do what, and why: every row of the policies (授权策略)',
      output: PolicyTable,
      run: () => ({ grants: policy.map((grant) => ({ ...grant, to: [...grant.to] })) }),
    }),
    route({
      ...shared,
      may: 'access.why',
      path: '/api/access/why',
      summary: 'Why I may or may not, as the post I act as (为什么我能／不能)',
      query: WhyQuery,
      output: WhyOfPost,
      problems: [accessProblems.permissionUnknown, httpProblems.relationalDown],
      run: ({ actor }, { query }) =>
        askRelational(AWAY, async () =>
          answerFor(actor, null, explain(policy, actor, permissionOf(query.permission), await ownerOf(query.object))),
        ),
    }),
    route({
      ...shared,
      may: 'access.others',
      path: '/api/access/people/:person/why',
      summary: 'Why another person may or may not, by each of its posts (核查他人权限)',
      params: z.object({ person: z.uuid() }),
      query: WhyQuery,
      output: WhyOfPerson,
      problems: [accessProblems.permissionUnknown, httpProblems.relationalDown],
      run: (context, { params, query }) =>
        askRelational(AWAY, async () => {
          const permission = permissionOf(query.permission)
          await context.saw({ object: { kind: 'person', id: params.person }, detail: { ...query } as Record<string, string> })
          const owner = await ownerOf(query.object)
          const actors = await actorsOf(params.person, context.now)
          return { posts: actors.map(({ actor, onBehalfOf }) => answerFor(actor, onBehalfOf, explain(policy, actor, permission, owner))) }
        }),
    }),
  ]
}
