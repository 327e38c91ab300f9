/** Alarms and rules by their words. */
import { sql } from 'kysely'
import type { SearchSource } from '../search/index.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import { ruleOfRow } from './rules/rule-book.ts'
import { readVersions } from './rules/rule-store.ts'

/** Older ones are found in the list of alarms. */
const MOST = 200_000

export function alarmEntries(directory: DirectoryKeeper): SearchSource {
  return {
    name: 'alarms',
    topics: ['alarms.changed'],
    async derive(db, objects) {
      await directory.refresh()
      const { outlet, enterprise } = directory.current()
      const titles = new Map((await readVersions(db)).map((row) => [`${row.rule}@${row.version}`, ruleOfRow(row).title]))
      const { rows } = await sql<{
        id: string
        rule: string
        version: number
        outlet_id: string
        factor: string | null
        day: string
        state: string
      }>`
        select id, rule, version, outlet_id, factor, to_char(observed_from at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as day, state
        from alarms.alarm
        where ${objects === null ? sql`true` : sql`id::text in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`}
        order by alarms.alarm.id desc limit ${MOST}`.execute(db)
      return rows.flatMap((row) => {
        const place = outlet.get(row.outlet_id)
        const firm = place === undefined ? undefined : enterprise.get(place.enterpriseId)
        if (place === undefined || firm === undefined) return []
        const title = titles.get(`${row.rule}@${row.version}`) ?? { zh: row.rule, en: row.rule }
        const where = `${firm.name} ${place.name}`
        return [
          {
            kind: 'alarm' as const,
            id: row.id,
            objectId: row.id,
            may: 'alarms.read' as const,
            owner: { enterprise: firm.id, district: firm.district },
            outletId: place.id,
            title: { zh: `${title.zh} ${where}`, en: `${title.en} ${where}` },
            detail: { zh: `报警 ${row.id} · ${row.rule} · ${row.day}`, en: `Alarm ${row.id} · ${row.rule} · ${row.day}` },
            page: `/alarms/${row.id}`,
            // Open ones before closed ones.
            weight: row.state === 'closed' ? 0 : 0.5,
            words: [row.factor ?? '', row.outlet_id],
          },
        ]
      })
    },
  }
}

export const ruleEntries: SearchSource = {
  name: 'rules',
  topics: ['rules.changed'],
  async derive(db, objects) {
    const newest = new Map((await readVersions(db)).toReversed().map((row) => [row.rule, row]))
    return [...newest.values()]
      .filter(({ rule }) => objects === null || objects.includes(rule))
      .map((row) => {
        const rule = ruleOfRow(row)
        return {
          kind: 'rule' as const,
          id: row.rule,
          objectId: row.rule,
          may: 'rules.read' as const,
          owner: 'everywhere' as const,
          outletId: null,
          title: rule.title,
          detail: { zh: `规则 ${row.rule} · 第 ${row.version} 版`, en: `Rule ${row.rule} · version ${row.version}` },
          page: `/rules/${row.rule}`,
          weight: 2,
          words: [rule.family, rule.clause],
        }
      })
  },
}
