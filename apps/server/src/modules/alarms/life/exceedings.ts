/** Exceedances of a span as the supervision of marks asks for them. What late data overtook, and what a person found wrong, is none. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'

export interface Exceeding {
  readonly alarm: number
  /** marked-after: a mark began when the limit had been crossed (A14). */
  readonly what: 'exceeds' | 'marked-after'
  readonly outlet: string
  readonly factor: string | null
  readonly from: number
  /** null while it lasts. */
  readonly to: number | null
}

/** Warnings of the ladder are none: only what is an exceedance by its standard is told as serious. */
export async function readExceedings(db: Kysely<object>, from: number, to: number): Promise<Exceeding[]> {
  const { rows } = await sql<Exceeding>`
    select a.id::float8 as alarm, case when a.rule = 'A14' then 'marked-after' else 'exceeds' end as what, a.outlet_id as outlet, a.factor,
      (extract(epoch from a.observed_from) * 1000)::float8 as "from", (extract(epoch from a.observed_to) * 1000)::float8 as "to"
    from alarms.alarm a
    join alarms.rule_version v on v.rule = a.rule and v.version = a.version
    where a.observed_from < ${new Date(to)} and (a.observed_to is null or a.observed_to > ${new Date(from)})
      and not a.overtaken and a.outcome is distinct from 'wrong'
      and (a.rule = 'A14' or (v.form ->> 'family' = 'exceedance' and a.severity = 'serious'))
    order by a.id limit 50000`.execute(db)
  return rows
}
