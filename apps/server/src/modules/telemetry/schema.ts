/** What was measured: readings, latest values, series (监测数据). Pure: also loads in the browser. */
import { z } from 'zod'
import { EnterpriseId, Medium, Mn, OutletId, Position } from '../sources/schema.ts'

/** Real-time (2011), minute (2051), hour (2061), day (2031) data; facility state (2021) and run time (2041) are `state` and `runtime`. */
export const Kind = z.enum(['rtd', 'minute', 'hour', 'day', 'state', 'runtime', 'periodic', 'check'])
export type Kind = z.infer<typeof Kind>

/** Decimal text exactly as the device sent it. */
export const Decimal = z.string()
/** Reference to evidence: `frame:hj212/000000123456`. */
export const Ref = z.string().regex(/^[a-z]+:[A-Za-z0-9./_:-]{1,200}$/)

/** One reading: one factor at one outlet at one time (or over one period), from one frame. */
export const Reading = z.object({
  outletId: OutletId,
  factor: z.string(),
  kind: Kind,
  /** Start of the period, or the moment for real-time data; ISO 8601 with +08:00. */
  observedAt: z.string(),
  receivedAt: z.string(),
  /** Rtd, Avg or Data; null when the device sent no number. */
  value: Decimal.nullable(),
  min: Decimal.nullable(),
  max: Decimal.nullable(),
  /** Cou: total of the period. */
  total: Decimal.nullable(),
  /** Converted to the reference oxygen content (折算): ZsRtd or ZsAvg, ZsMin, ZsMax. */
  convertedValue: Decimal.nullable(),
  convertedMin: Decimal.nullable(),
  convertedMax: Decimal.nullable(),
  /** Data mark (数据标记) as sent; empty when none. */
  mark: z.string(),
  device: Mn,
  /** First frame that carried exactly this reading. */
  frame: Ref,
  /** How many different readings exist for this outlet, factor, kind and time: more than one means it was corrected. */
  versions: z.number(),
})
export type Reading = z.infer<typeof Reading>

/** Factor dictionary entry (HJ 212-2017 table B, HJ 524/525). */
export const Factor = z.object({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  unit: z.string().nullable(),
  /** Unit of Cou (total). */
  totalUnit: z.string().nullable(),
  /** Decimal places shown by default. */
  decimals: z.number().nullable(),
})
export type Factor = z.infer<typeof Factor>

export const LinkState = z.enum(['online', 'offline', 'never'])
export type LinkState = z.infer<typeof LinkState>

export const LatestValue = z.object({
  factor: z.string(),
  value: Decimal.nullable(),
  convertedValue: Decimal.nullable(),
  mark: z.string(),
  kind: Kind,
  observedAt: z.string(),
  frame: Ref,
})
export type LatestValue = z.infer<typeof LatestValue>

/** One line of the outlet list: who, where, is it talking, what did it last say. */
export const OutletSummary = z.object({
  id: OutletId,
  name: z.string(),
  enterpriseId: EnterpriseId,
  enterprise: z.string(),
  district: z.string(),
  industry: z.string(),
  medium: Medium,
  position: Position,
  demo: z.boolean(),
  link: LinkState,
  lastHeardAt: z.string().nullable(),
  /** Latest real-time (else newest) value of each expected factor, in the outlet's own order. */
  latest: z.array(LatestValue),
})
export type OutletSummary = z.infer<typeof OutletSummary>

/** GET /api/outlets */
export const OutletQuery = z.object({
  q: z.string().max(60).optional(),
  district: z.string().max(40).optional(),
  medium: Medium.optional(),
  link: LinkState.optional(),
})
export const OutletList = z.object({ outlets: z.array(OutletSummary), asOf: z.string() })
export type OutletList = z.infer<typeof OutletList>

/** GET /api/outlets/:id */
export const OutletDetail = OutletSummary.extend({
  address: z.string(),
  creditCode: z.string().nullable(),
  devices: z.array(z.object({ mn: Mn, version: z.string(), st: z.string(), link: LinkState, lastHeardAt: z.string().nullable() })),
  factors: z.array(Factor),
})
export type OutletDetail = z.infer<typeof OutletDetail>

/** GET /api/outlets/:id/series: buckets made by the server, at most 2,000 points whatever the span. */
export const SeriesQuery = z.object({
  factor: z.string().max(24),
  kind: Kind,
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  points: z.coerce.number().int().min(10).max(2_000).default(800),
})
export type SeriesQuery = z.infer<typeof SeriesQuery>
export const SeriesPoint = z.object({
  /** Start of the bucket (or the reading's own time when one reading is one point). */
  at: z.string(),
  /** How many readings it stands for. */
  count: z.number(),
  /** Mean of the bucket's values to 6 decimals; equals the sent text when count is 1. */
  value: Decimal.nullable(),
  min: Decimal.nullable(),
  max: Decimal.nullable(),
  convertedValue: Decimal.nullable(),
  /** Marks that occur, each once: `N`, `ND`. */
  marks: z.string(),
  /** Frame of the reading when count is 1, else of the one with the greatest value. */
  frame: Ref,
})
export type SeriesPoint = z.infer<typeof SeriesPoint>
export const Series = z.object({
  outletId: OutletId,
  factor: Factor,
  kind: Kind,
  from: z.string(),
  to: z.string(),
  /** Length of a bucket in seconds; 0 when every reading is its own point. */
  bucketSeconds: z.number(),
  points: z.array(SeriesPoint),
})
export type Series = z.infer<typeof Series>

/** GET /api/outlets/:id/readings: the table twin of a curve; `format=csv` gives the same as a file. */
export const ReadingsQuery = z.object({
  factor: z.string().max(24).optional(),
  kind: Kind,
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  /** Also the readings that a later one replaced. */
  versions: z.enum(['current', 'all']).default('current'),
  order: z.enum(['newest', 'oldest']).default('newest'),
  format: z.enum(['json', 'csv']).default('json'),
  /** `next` of the page before; a page ends with a whole time, so it may hold a few more readings than `limit`. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(5_000).default(500),
})
export type ReadingsQuery = z.infer<typeof ReadingsQuery>
export const ReadingPage = z.object({ readings: z.array(Reading), next: z.string().nullable() })
export type ReadingPage = z.infer<typeof ReadingPage>

/** GET /api/factors */
export const FactorList = z.object({ factors: z.array(Factor) })
export type FactorList = z.infer<typeof FactorList>

/** One event of GET /api/live (server-sent events, `event: latest`). Several may come in one piece. */
export const LatestChanged = z.object({ outletId: OutletId, latest: LatestValue })
export type LatestChanged = z.infer<typeof LatestChanged>

/** One event of GET /api/live (`event: link`): an outlet that began or ceased to be heard. */
export const LinkChanged = z.object({ outletId: OutletId, link: LinkState, lastHeardAt: z.string().nullable() })
export type LinkChanged = z.infer<typeof LinkChanged>
