/** Values that changed after somebody had relied on them: each change is approved by a person. */
import { sql } from 'kysely'
import type { TaskSource } from '../../inbox/index.ts'
import type { TaskOffer } from '../../inbox/schema.ts'
import type { DirectoryKeeper } from '../../sources/index.ts'

const DAY = 86_400_000
const MOST = 5_000

export function rippleTasks(directory: DirectoryKeeper): TaskSource {
  return {
    name: 'values',
    topics: ['values.changed'],
    async derive(db, objects) {
      await directory.refresh()
      const { outlet, enterprise } = directory.current()
      const { rows } = await sql<{ id: string; value_ref: string; outlet_id: string; factor: string; known_at: string; uses: number }>`
        select id, value_ref, outlet_id, factor, known_at, jsonb_array_length(downstream) as uses from telemetry.ripple
        where state = 'open' and ${objects === null ? sql`true` : sql`id::text in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`}
        order by telemetry.ripple.id desc limit ${MOST}`.execute(db)
      return rows.map((row): TaskOffer => {
        const place = outlet.get(row.outlet_id)
        const owner = place === undefined ? undefined : enterprise.get(place.enterpriseId)
        const name = [owner?.name, place?.name ?? row.outlet_id].filter(Boolean).join(' ')
        const since = Number(row.known_at)
        return {
          key: `values/${row.id}`,
          kind: 'telemetry.approve',
          mode: 'do',
          object: row.value_ref,
          objectId: row.id,
          urgency: 1,
          title: { zh: `核准数据变化：${row.factor}（${name}）`, en: `Approve a changed value: ${row.factor} (${name})` },
          why: {
            zh: `被 ${row.uses} 处引用的数值在引用后变了，须有人核准`,
            en: `A value that ${row.uses} other(s) stand on changed afterwards; a person approves it`,
          },
          page: `/lineage?ref=${encodeURIComponent(row.value_ref)}`,
          steps: [
            {
              label: { zh: '核准', en: 'Approve' },
              may: 'telemetry.approve',
              path: `/api/ripples/${row.id}/approve`,
              body: {},
              fields: [{ name: 'note', label: { zh: '说明', en: 'Note' }, kind: 'text', required: true, options: [] }],
            },
          ],
          for: { roles: ['duty-officer', 'section-head'], enterprise: owner?.id ?? null, district: owner?.district ?? null },
          startedBy: null,
          offeredAt: since,
          due: { at: since + 3 * DAY, basis: { zh: '变化后 3 天内核准（本项目设定）', en: 'Within 3 days (set by this project)' } },
        }
      })
    },
  }
}
