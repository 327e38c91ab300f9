/** What marks and gaps ask of people. Derived from their state alone. */
import { sql } from 'kysely'
import { enterprisePeople } from '../../platform/access/schema.ts'
import type { StepField, TaskOffer } from '../inbox/schema.ts'
import type { TaskSource } from '../inbox/index.ts'
import type { Directory, DirectoryKeeper } from '../sources/index.ts'
import { markRef } from './refs.ts'

const DAY = 86_400_000
/** Marks and gaps further back are settled in the monthly look, not one by one. */
const LOOKED_DAYS = 60
const MOST = 5_000
/** A gap that the device did not fill after so many requests is for people. */
const ATTEMPTS = 3

const among = (column: string, objects: readonly string[] | null) =>
  objects === null ? sql`true` : sql`${sql.ref(column)}::text in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`

const reason: StepField = { name: 'reason', label: { zh: '依据', en: 'Grounds' }, kind: 'text', required: true, options: [] }

function placeOf(outletId: string, directory: Directory) {
  const outlet = directory.outlet.get(outletId)
  const enterprise = outlet === undefined ? undefined : directory.enterprise.get(outlet.enterpriseId)
  return {
    name: [enterprise?.name, outlet?.name ?? outletId].filter(Boolean).join(' '),
    owner: { enterprise: enterprise?.id ?? null, district: enterprise?.district ?? null },
  }
}

/** Condition marks that something speaks against, until an officer has found how production and treatment were run. */
export function markTasks(directory: DirectoryKeeper): TaskSource {
  return {
    name: 'marks',
    topics: ['marks.changed'],
    async derive(db, objects, now) {
      await directory.refresh()
      const { rows } = await sql<{ id: string; outlet_id: string; item: string; marked_by: string; checked_at: string; count: number }>`
        select m.id, m.outlet_id, m.item, m.marked_by, c.checked_at, jsonb_array_length(c.contradictions) as count
        from quality.mark m
        cross join lateral (
          select checked_at, contradictions from quality.mark_check c where c.mark_id = m.id order by checked_at desc limit 1) c
        where ${among('m.id', objects)} and m.marked_at > ${now - LOOKED_DAYS * DAY} and jsonb_array_length(c.contradictions) > 0
          and not m.withdraws and not exists (select 1 from quality.mark later where later.supersedes = m.id)
          and not exists (select 1 from quality.mark_finding f where f.mark_id = m.id and f.found_at >= c.checked_at)
        order by m.id desc limit ${MOST}`.execute(db)
      return rows.map((row): TaskOffer => {
        const { name, owner } = placeOf(row.outlet_id, directory.current())
        const since = Number(row.checked_at)
        const found = (ranAsRequired: boolean, zh: string, en: string) => ({
          label: { zh, en },
          may: 'quality.judge',
          path: `/api/marks/${row.id}/findings`,
          body: { ranAsRequired },
          fields: [reason],
        })
        return {
          key: `marks/${row.id}/contradicted`,
          kind: 'quality.mark',
          mode: 'do',
          object: markRef(Number(row.id)),
          objectId: row.id,
          urgency: 2,
          title: { zh: `核查标记“${row.item}”的工况矛盾（${name}）`, en: `Look into the contradicted mark ${row.item} (${name})` },
          why: {
            zh: `${row.marked_by} 的标记有 ${row.count} 处与数据、用电不符，由执法人员核查`,
            en: `The mark by ${row.marked_by} is contradicted in ${row.count} place(s); an officer looks into it`,
          },
          page: `/outlets/${row.outlet_id}`,
          steps: [found(true, '按要求运行', 'Ran as required'), found(false, '未按要求运行', 'Did not run as required')],
          for: { roles: ['duty-officer', 'enforcement-officer'], ...owner },
          startedBy: null,
          offeredAt: since,
          due: { at: since + 2 * DAY, basis: { zh: '发现矛盾后 2 天内核查（本项目设定）', en: 'Within 2 days (set by this project)' } },
        }
      })
    },
  }
}

/** Hours that stay missing though the device was asked: one task an outlet. */
export function gapTasks(directory: DirectoryKeeper): TaskSource {
  return {
    name: 'gaps',
    topics: ['gaps.changed'],
    async derive(db, objects, now) {
      await directory.refresh()
      const { rows } = await sql<{ outlet_id: string; since: string; gaps: number; missing: number }>`
        select outlet_id, min(found_at) as since, count(*)::float8 as gaps, sum(missing)::float8 as missing from quality.gap
        where ${among('outlet_id', objects)} and level = 'hour' and ends > ${now - LOOKED_DAYS * DAY}
          and cause not in ('own-outage', 'planned-stop') and (state = 'given-up' or (state = 'open' and attempts >= ${ATTEMPTS}))
        group by outlet_id order by outlet_id limit ${MOST}`.execute(db)
      return rows.map((row): TaskOffer => {
        const { name, owner } = placeOf(row.outlet_id, directory.current())
        const since = Number(row.since)
        return {
          key: `gaps/${row.outlet_id}`,
          kind: 'quality.gap',
          mode: 'do',
          object: `outlet:${row.outlet_id}`,
          objectId: row.outlet_id,
          urgency: 1,
          title: {
            zh: `补齐缺数：${name}，${row.gaps} 段 ${row.missing} 个小时值`,
            en: `Fill ${row.gaps} gap(s), ${row.missing} hour(s): ${name}`,
          },
          why: {
            zh: '向设备补取未得，请由数采仪补传或登记原因',
            en: 'The device was asked in vain: send it again from the logger, or record the cause',
          },
          page: `/outlets/${row.outlet_id}`,
          steps: [],
          for: { roles: [...enterprisePeople, 'contractor'], ...owner },
          startedBy: null,
          offeredAt: since,
          due: { at: since + 5 * DAY, basis: { zh: '发现缺数后 5 天内（本项目设定）', en: 'Within 5 days (set by this project)' } },
        }
      })
    },
  }
}
