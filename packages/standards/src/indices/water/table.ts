/** Rows of GB 3838-2002 table 1 by indicator and kind of water. */
import type { DecimalText } from '../../decimal.ts'
import { governsOn } from '../../rule.ts'
import type { Day } from '../../time.ts'
import type { Limit } from '../../limits/limit.ts'
import { nationalLimits } from '../../limits/national.ts'
import type { WaterBody, WaterClass } from './rules.ts'

/** Limits of one indicator by class, in force on a day for a kind of water; empty when the table has none. Source: GB 3838-2002 table 1. */
export function classRows(standard: string, code: string, body: WaterBody, day: Day): ReadonlyMap<WaterClass, Limit> {
  const found = new Map<WaterClass, Limit>()
  for (const row of nationalLimits('surface-water')) {
    if (row.standard !== standard || row.table !== '表1' || row.factor.code !== code || !governsOn(row, day)) continue
    // `rivers and lakes` serves both; `river (…)` and `lake/reservoir (…)` one each.
    const serves = row.industry === 'rivers and lakes' || row.industry?.startsWith(body) === true
    if (serves) found.set(row.class as WaterClass, row)
  }
  return found
}

/** The number of a row that has one. RangeError for a range. */
export function numberOf(row: Limit): DecimalText {
  if (row.limit === null) throw new RangeError(`${row.id} is a range`)
  return row.limit
}
