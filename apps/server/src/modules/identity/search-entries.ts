/** People by their name, for those who may look people up. Never by personal data. */
import { sql } from 'kysely'
import type { SearchSource } from '../search/index.ts'

export const personEntries: SearchSource = {
  name: 'people',
  topics: ['people.changed'],
  async derive(db, objects) {
    const { rows } = await sql<{ id: string; name: string; login: string | null; posts: string }>`
      select p.id, p.name, p.login,
        coalesce((select string_agg(post.title || ' ' || org.name, '、' order by post.starts, post.id) from identity.post
          join identity.organisation org on org.id = post.organisation_id where post.person_id = p.id and post.ends is null), '') as posts
      from identity.person p
      where p.ended_at is null
        and ${objects === null ? sql`true` : sql`p.id::text in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`}`.execute(
      db,
    )
    return rows.map((row) => ({
      kind: 'person' as const,
      id: row.id,
      objectId: row.id,
      may: 'identity.read' as const,
      owner: 'everywhere' as const,
      outletId: null,
      title: { zh: row.name, en: row.name },
      detail: { zh: row.posts, en: row.posts },
      page: '/admin/people',
      weight: 1,
      words: [row.login ?? ''],
    }))
  },
}
