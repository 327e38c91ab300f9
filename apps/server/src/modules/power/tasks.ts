/** Proofs of the legal fence that run out: without a new one the readings after that day prove nothing. */
import { sql } from 'kysely'
import type { TaskSource } from '../inbox/index.ts'
import type { TaskOffer } from '../inbox/schema.ts'
import type { DirectoryKeeper } from '../sources/index.ts'
import type { ProofKind } from './schema.ts'

const DAY = 86_400_000
/** Asked for so many days before, and so long after, the end. */
const BEFORE_DAYS = 30
const AFTER_DAYS = 90

const words: Readonly<Record<Exclude<ProofKind, 'human-check'>, { readonly zh: string; readonly en: string }>> = {
  review: { zh: '法制和技术审核', en: 'legal and technical review' },
  calibration: { zh: '检定校准', en: 'calibration' },
  publication: { zh: '设置地点公布', en: 'publication of the place' },
}

export function proofTasks(directory: DirectoryKeeper): TaskSource {
  return {
    name: 'proofs',
    topics: ['proofs.changed'],
    async derive(db, objects, now) {
      await directory.refresh()
      const { rows } = await sql<{ enterprise_id: string; facility: string; kind: keyof typeof words; ends: string }>`
        select enterprise_id, facility, kind, max(ends) as ends from power.proof
        where kind <> 'human-check' and ${objects === null ? sql`true` : sql`enterprise_id in (select jsonb_array_elements_text(${JSON.stringify(objects)}::jsonb))`}
        group by enterprise_id, facility, kind
        having bool_and(ends is not null) and max(ends) < ${now + BEFORE_DAYS * DAY} and max(ends) > ${now - AFTER_DAYS * DAY}`.execute(db)
      return rows.map((row): TaskOffer => {
        const enterprise = directory.current().enterprise.get(row.enterprise_id)
        const ends = Number(row.ends)
        const what = words[row.kind]
        const name = `${enterprise?.name ?? row.enterprise_id} ${row.facility}`
        return {
          key: `proofs/${row.enterprise_id}/${row.facility}/${row.kind}`,
          kind: 'power.proof',
          mode: 'do',
          object: `enterprise:${row.enterprise_id}`,
          objectId: row.enterprise_id,
          urgency: 1,
          title: { zh: `续办${what.zh}：${name}`, en: `Renew the ${what.en}: ${name}` },
          why: { zh: '到期后的用电数据不能作为处罚证据', en: 'Readings after its end cannot go into a penalty file' },
          page: `/power?enterprise=${encodeURIComponent(row.enterprise_id)}`,
          steps: [],
          for: { roles: ['registrar', 'enforcement-officer'], enterprise: row.enterprise_id, district: enterprise?.district ?? null },
          startedBy: null,
          offeredAt: ends - BEFORE_DAYS * DAY,
          due: { at: ends, basis: { zh: '行政处罚法 第四十一条：有效期届满前', en: '行政处罚法 art. 41: before it runs out' } },
        }
      })
    },
  }
}
