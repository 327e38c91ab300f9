/** Which codes of the wire carry which quantity of a point: the table of dialects, and what the registration of the point says beside it. */
import { z } from 'zod'
import table from '../data/dialects.json' with { type: 'json' }
import { Dialect, Quantity } from '../schema.ts'
import type { Point } from '../schema.ts'

const Entry = z.object({
  dialect: Dialect,
  /** `{key}` the key of the point, `{0}` its first character, `{1}` the rest. */
  codes: z.partialRecord(Quantity, z.string()),
  /** Factor from what is sent to the unit of the record; absent: 1. */
  scale: z.partialRecord(Quantity, z.string()),
  key: z.string(),
  keyZh: z.string(),
  keyEn: z.string(),
  confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
  source: z.string(),
})
const entries = new Map(
  z
    .array(Entry)
    .parse(table)
    .map((entry) => [entry.dialect, { ...entry, shape: new RegExp(entry.key) }]),
)

export interface QuantityCode {
  readonly code: string
  /** Decimal text. */
  readonly scale: string
}

const entryOf = (dialect: Dialect) => {
  const entry = entries.get(dialect)
  if (entry === undefined) throw new RangeError(`no such dialect: ${dialect}`)
  return entry
}

/** What is wrong with the key of a point; null: nothing. */
export function keyFault({ dialect, key }: Pick<Point, 'dialect' | 'key'>): { readonly zh: string; readonly en: string } | null {
  const entry = entryOf(dialect)
  return entry.shape.test(key) ? null : { zh: entry.keyZh, en: entry.keyEn }
}

/** A code that the registration lists is taken as it is: its scale is 1. */
export function codesOf({ dialect, key, keys }: Pick<Point, 'dialect' | 'key' | 'keys'>): Partial<Record<Quantity, QuantityCode>> {
  const entry = entryOf(dialect)
  const codes: Partial<Record<Quantity, QuantityCode>> = {}
  for (const quantity of Quantity.options) {
    const own = keys[quantity]
    const template = entry.codes[quantity]
    if (own !== undefined) codes[quantity] = { code: own, scale: '1' }
    else if (template !== undefined)
      codes[quantity] = {
        code: template.replaceAll('{key}', key).replaceAll('{0}', key.slice(0, 1)).replaceAll('{1}', key.slice(1)),
        scale: entry.scale[quantity] ?? '1',
      }
  }
  return codes
}
