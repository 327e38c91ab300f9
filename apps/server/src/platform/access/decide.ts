/** Who may do what: rows of policies, and the decision they give with its reason. Pure. */
import type { Actor, Role, Scope, Sentence } from './schema.ts'

/** `module.action` */
export type Permission = `${string}.${string}`

export interface Grant {
  readonly may: Permission
  /** `anonymous` is everybody, logged in or not. */
  readonly to: ReadonlyArray<Role | 'anonymous'>
  /** `scope`: what lies in the scope of the post; `all`: whatever it is about. */
  readonly over: 'scope' | 'all'
  readonly because: Sentence
}

export type Policy = readonly Grant[]

/** Whose an object is; null: nobody's (of the bureau itself, or of the city). */
export interface Owner {
  readonly enterprise: string | null
  readonly district: string | null
}

export interface Decision {
  readonly allowed: boolean
  /** `outside` is answered like something that is not there. */
  readonly why: 'granted' | 'log-in' | 'no-role' | 'outside'
  readonly reason: Sentence
}

const holds = (actor: Actor, { may, to }: Grant): boolean =>
  actor.kind === 'machine' ? actor.permissions?.includes(may) === true : to.some((who) => who === 'anonymous' || actor.roles.includes(who))

const grantsOf = (policy: Policy, actor: Actor, permission: Permission): Grant[] =>
  policy.filter((grant) => grant.may === permission && holds(actor, grant))

/** Whether a scope holds what an owner owns. What is nobody's lies in the city as a whole only. */
export function covers(scope: Scope, { enterprise, district }: Owner): boolean {
  switch (scope.kind) {
    case 'city':
      return true
    case 'districts':
      return district !== null && scope.districts.includes(district)
    case 'enterprises':
      return enterprise !== null && scope.enterprises.includes(enterprise)
    case 'none':
      return false
    default:
      return scope satisfies never
  }
}

/** What of the city an actor may see or touch by a permission: lists are filtered by it. */
export function sightOf(policy: Policy, actor: Actor, permission: Permission): Scope {
  const grants = grantsOf(policy, actor, permission)
  if (grants.some(({ over }) => over === 'all')) return { kind: 'city' }
  return grants.length === 0 ? { kind: 'none' } : actor.scope
}

/** @param owners of every object the act is about; none: it is about no object that has one */
export function decide(policy: Policy, actor: Actor, permission: Permission, owners: readonly Owner[] = []): Decision {
  const [grant] = grantsOf(policy, actor, permission).toSorted((a, b) => (a.over === b.over ? 0 : a.over === 'all' ? -1 : 1))
  if (grant === undefined) {
    if (actor.kind === 'anonymous')
      return { allowed: false, why: 'log-in', reason: { zh: '需要登录后使用', en: 'Only for those who have logged in.' } }
    const roles = actor.roles.length === 0 ? '—' : actor.roles.join(', ')
    return {
      allowed: false,
      why: 'no-role',
      reason: {
        zh: `当前岗位没有“${permission}”权限（岗位角色：${roles}）`,
        en: `The post you act as has no permission ${permission} (its roles: ${roles}).`,
      },
    }
  }
  const sight = sightOf(policy, actor, permission)
  if (!owners.every((owner) => covers(sight, owner)))
    return {
      allowed: false,
      why: 'outside',
      reason: { zh: '该对象不在当前岗位的管辖范围内', en: 'It lies outside the scope of the post you act as.' },
    }
  return { allowed: true, why: 'granted', reason: grant.because }
}
