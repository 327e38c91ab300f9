/** The decision as it would fall, in words. Pure. */
import { decide, sightOf } from '../../platform/access/decide.ts'
import type { Owner, Permission, Policy } from '../../platform/access/decide.ts'
import type { Actor } from '../../platform/access/schema.ts'
import type { Why } from './schema.ts'

/** What nobody owns and what is not there are answered alike to whoever does not see the whole city. */
const NOBODY: Owner = { enterprise: null, district: null }

/**
 * @param permission null: every one of the policy
 * @param owner of the object asked about; null: there is none such; undefined: about no object
 */
export function explain(policy: Policy, actor: Actor, permission: Permission | null, owner: Owner | null | undefined): Why[] {
  const asked = permission === null ? [...new Set(policy.map(({ may }) => may))].toSorted() : [permission]
  const owners = owner === undefined ? [] : [owner ?? NOBODY]
  return asked.map((one) => ({ permission: one, ...decide(policy, actor, one, owners), sight: sightOf(policy, actor, one) }))
}
