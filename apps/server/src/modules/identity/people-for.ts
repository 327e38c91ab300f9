/** Who holds a post now to whom something is addressed: for tasks that are handed over. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { covers } from '../../platform/access/decide.ts'
import type { Role } from '../../platform/access/schema.ts'
import { readActingPosts } from './store/people.ts'

interface Reached {
  readonly person: string
  readonly name: string
  readonly post: string
}

/** Those of a role that are looked at; a bureau has fewer. */
const MOST = 500

/** Each person once, by the first of its posts that fits. Posts that are lent count too. */
export async function peopleFor(
  db: Kysely<object>,
  addressed:
    | {
        readonly roles: readonly string[]
        readonly enterprise: string | null
        readonly district: string | null
        readonly everywhere: boolean
      }
    | { readonly person: string }
    | { readonly organisation: string },
  now: number,
): Promise<readonly Reached[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select p.id, p.name from identity.person p where p.ended_at is null and ${
      'person' in addressed
        ? sql`p.id = ${addressed.person}::uuid`
        : 'organisation' in addressed
          ? sql`exists (select from identity.post where person_id = p.id and organisation_id = ${addressed.organisation}::uuid)`
          : sql`exists (select from identity.role_grant g where g.role in (select jsonb_array_elements_text(${JSON.stringify(addressed.roles)}::jsonb))
              and (g.person_id = p.id or exists (select from identity.delegation d where d.post_id = g.post_id and d.to_person_id = p.id)))`
    } order by p.name, p.id limit ${MOST}`.execute(db)
  const reached = await Promise.all(
    rows.map(async ({ id, name }): Promise<Reached[]> => {
      const posts = await readActingPosts(db, id, now)
      const fitting = posts.find(({ organisation, roles, scope }) => {
        if ('person' in addressed) return true
        if ('organisation' in addressed) return organisation.id === addressed.organisation
        return roles.some((role: Role) => addressed.roles.includes(role)) && (addressed.everywhere || covers(scope, addressed))
      })
      return fitting === undefined ? [] : [{ person: id, name, post: `${fitting.title} · ${fitting.organisation.name}` }]
    }),
  )
  return reached.flat()
}
