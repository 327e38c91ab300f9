/** What the outlet page shows; it is in the address. */
import { Basis, Level } from '../../../../server/src/modules/telemetry/judged/schema.ts'
import { Kind } from '../../../../server/src/modules/telemetry/schema.ts'
import { valueNameOf } from '../../ui/judged/value-ref.ts'

/** Spans that end now, in milliseconds. */
export const spans = {
  h1: 3_600_000,
  h6: 6 * 3_600_000,
  d1: 86_400_000,
  d7: 7 * 86_400_000,
  d30: 30 * 86_400_000,
  y1: 366 * 86_400_000,
} as const
export type SpanName = keyof typeof spans

export interface OutletSearch {
  readonly factor?: string
  readonly kind?: Kind
  /** Of the judged curve. */
  readonly level?: Level
  readonly basis?: Basis
  /** A judged value whose explanation is open: `value:…`. */
  readonly why?: string
  /** A span that ends now; or `from` and `to` (ms since 1970), which stand still. */
  readonly span?: SpanName
  readonly from?: number
  readonly to?: number
  readonly versions?: 'all'
}

const isSpan = (value: unknown): value is SpanName => typeof value === 'string' && Object.hasOwn(spans, value)

/** Reads the address; what does not fit is left out. */
export function outletSearch(search: Record<string, unknown>): OutletSearch {
  const kind = Kind.safeParse(search['kind'])
  const level = Level.safeParse(search['level'])
  const basis = Basis.safeParse(search['basis'])
  const { factor, why } = search
  const [from, to] = [Number(search['from']), Number(search['to'])]
  const still = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from > 0 && to > from
  return {
    ...(typeof factor === 'string' && /^[A-Za-z0-9-]{1,24}$/.test(factor) ? { factor } : {}),
    ...(kind.success ? { kind: kind.data } : {}),
    ...(level.success ? { level: level.data } : {}),
    ...(basis.success ? { basis: basis.data } : {}),
    ...(typeof why === 'string' && valueNameOf(why) !== null ? { why } : {}),
    ...(still ? { from, to } : isSpan(search['span']) ? { span: search['span'] } : {}),
    ...(search['versions'] === 'all' ? { versions: 'all' as const } : {}),
  }
}
