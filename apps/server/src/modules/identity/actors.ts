/** Whom a person may act as, for whoever looks into what others may. */
import type { Actor } from '../../platform/access/schema.ts'
import { readActingPosts } from './store/people.ts'
import type { Relational } from './store/sessions.ts'

/** One actor for each post that the person may act as at a moment; the name is left out. */
export async function actorsOf(db: Relational, person: string, now: number): Promise<Array<{ actor: Actor; onBehalfOf: string | null }>> {
  const posts = await readActingPosts(db, person, now)
  return posts.map(({ id, title, organisation, roles, scope, portal, onBehalfOf }) => ({
    actor: {
      kind: 'person',
      personId: person,
      name: '',
      sessionId: null,
      portal,
      post: { id, title, organisationId: organisation.id, organisation: organisation.name },
      roles,
      scope,
    },
    onBehalfOf,
  }))
}
