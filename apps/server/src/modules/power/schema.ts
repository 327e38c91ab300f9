/**
 * Electricity supervision (用电监管): facilities and their meters, which treatment belongs to which production, states, orders on heavy-pollution days,
 * and whether a reading may prove anything. An alarm here is a lead (线索), never a finding. Times are ISO 8601 with +08:00. Pure: also loads in the browser.
 */
import { z } from 'zod'
import { Day, EnterpriseId, OutletId } from '../sources/schema.ts'
import { RuleUsed, Words } from '../telemetry/judged/schema.ts'

/** Who acts: filled in by the server from the session, whatever was sent. */
const By = z.string().trim().max(60).default('')
const Instant = z.iso.datetime({ offset: true })
const Ref = z.string().max(260)
/** Positive decimal text: kilowatts, a ratio. */
const Positive = z.string().regex(/^(?!0+(\.0+)?$)\d{1,9}(\.\d{1,6})?$/)
/** Short name within one enterprise: `M1`, `FAN-2`. */
const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,15}$/)

/** `HH:MM`; `24:00` is the end of the day. */
const Clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)

// ------------------------------------------------------------------ process graph

/** production: makes pollution (产污) · treatment (治污) · auxiliary: dosing pump, regenerating heater · main: incoming line (总表) · shared: ventilation, offices. */
export const FacilityKind = z.enum(['production', 'treatment', 'auxiliary', 'main', 'shared'])
export type FacilityKind = z.infer<typeof FacilityKind>

/** Ways of naming quantities on the wire; `plain` has no names of its own: every key is listed in `keys`. */
export const Dialect = z.enum(['2025-electricity', 'henan-shaanxi', 'f21', 'hebei', 'handan', 'jiangsu-ele', 'plain', 'mqtt'])
export type Dialect = z.infer<typeof Dialect>

/**
 * Quantities of the one internal record. U in V, I in A, P in kW, Q in kvar, energy in kWh; ct: ratio of the current transformer as the meter itself
 * has it; cover: not 0 while its cover is open.
 */
export const Quantity = z.enum(['ua', 'ub', 'uc', 'ia', 'ib', 'ic', 'p', 'pa', 'pb', 'pc', 'q', 'pf', 'energy', 'ct', 'cover'])
export type Quantity = z.infer<typeof Quantity>

/** Where and how a facility is metered. */
export const Point = z.object({
  /** Outlet of the registry, medium `power`, that the collector's device is registered for. */
  outletId: OutletId,
  dialect: Dialect,
  /** Name of the point within the dialect: `205` (2 production, 05 facility), `100000`, `f21011`, `ea300101`, `001`, `ele01`. Empty for `plain`. */
  key: z.string().regex(/^[A-Za-z0-9]{0,16}$/),
  /** Codes beside or in place of those of the dialect, by quantity. */
  keys: z.partialRecord(Quantity, z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$/)).default({}),
  /** Current transformer (互感器变比): what is sent is multiplied by it. `1` where the meter sends primary values. */
  ctRatio: Positive.default('1'),
  phases: z.union([z.literal(1), z.literal(3)]).default(3),
  /** Minutes between two samples. 15 is too coarse for E02 and E03. */
  intervalMin: z.union([z.literal(1), z.literal(5), z.literal(15)]).default(1),
  /** Whether U is sent phase to neutral or phase to phase. */
  voltage: z.enum(['phase', 'line']).default('phase'),
  /** Points that hang on one collector (采集器) are lost together. */
  collector: Name.nullable().default(null),
  meterNo: z.string().max(40).nullable().default(null),
  sealNo: z.string().max(40).nullable().default(null),
})
export type Point = z.infer<typeof Point>

export const Facility = z.object({
  id: Name,
  kind: FacilityKind,
  name: z.string().min(1).max(80),
  /** Reference power (铭牌功率), or the learned one that the operator confirmed. */
  ratedKw: Positive,
  /** Treatment at its no-load power (空载功率); null: not learned. */
  noloadKw: Positive.nullable().default(null),
  /** Power filed at acceptance (验收备案功率), for drives whose frequency may be lowered. */
  filedKw: Positive.nullable().default(null),
  /** Of the main meter: energy of a day at the filed capacity (备案产能日用电), kWh. */
  filedDayKwh: Positive.nullable().default(null),
  /** Rated current, A. */
  ratedA: Positive.nullable().default(null),
  /** Idle power that a continuous process is allowed under an order to stop (备案保温功率). */
  holdKw: Positive.nullable().default(null),
  /** Hours of the day in which production is permitted (错峰、夜间), Beijing time; `22:00` to `06:00` runs over midnight. Null: at any time. */
  allowed: z
    .array(z.object({ from: Clock, to: Clock }))
    .min(1)
    .max(6)
    .nullable()
    .default(null),
  /** Null: known, not metered. */
  point: Point.nullable(),
  /** A meter that carries several machines shows only that any of them is on. */
  carries: z.array(z.string().max(80)).max(20).default([]),
})
export type Facility = z.infer<typeof Facility>

/** any: one that runs is enough · all: each must run. */
export const Logic = z.enum(['any', 'all'])

/** Production and the treatment that must run with it (联动组). */
export const LinkGroup = z.object({
  id: Name,
  name: z.string().min(1).max(80),
  production: z.array(Name).min(1).max(20),
  treatment: z.array(Name).min(1).max(20),
  productionLogic: Logic.default('any'),
  /** Several steps in series: all. Either of two in parallel: any. */
  treatmentLogic: Logic.default('all'),
  /** Minutes treatment must run before production, and after it. */
  leadMin: z.number().int().min(0).max(240).default(0),
  lagMin: z.number().int().min(0).max(240).default(0),
  /** Dosing pump or heater without which the treatment does not treat. */
  auxiliary: Name.nullable().default(null),
  /** Outlets that the group emits through. */
  outlets: z.array(OutletId).max(20).default([]),
})
export type LinkGroup = z.infer<typeof LinkGroup>

export const ProcessGraph = z.object({
  facilities: z.array(Facility).max(200),
  groups: z.array(LinkGroup).max(100),
})
export type ProcessGraph = z.infer<typeof ProcessGraph>

/** PUT /api/enterprises/:id/process-graph: a new version; what stood before remains. */
export const PutGraph = z.object({
  graph: ProcessGraph,
  /** Version that was edited, 0 when there was none: two people do not overwrite each other. */
  basedOn: z.number().int().min(0),
  by: By,
  reason: z.string().trim().min(1).max(2_000),
})
export const GraphVersion = z.object({ version: z.number(), by: z.string(), reason: z.string(), recordedAt: z.string() })
/** GET /api/enterprises/:id/process-graph */
export const GraphQuery = z.object({ version: z.coerce.number().int().min(1).optional() })
export const GraphPage = z.object({
  enterpriseId: EnterpriseId,
  /** 0: nothing is registered yet. */
  version: z.number(),
  graph: ProcessGraph,
  /** Newest first. */
  history: z.array(GraphVersion),
})
export type GraphPage = z.infer<typeof GraphPage>

// ------------------------------------------------------------------ states

/** idle: a production machine that spins empty (空转). unknown: no sample, or the last one is too old. A gap is never off. */
export const State = z.enum(['on', 'idle', 'off', 'unknown'])
export type State = z.infer<typeof State>
export const Stretch = z.object({ from: z.string(), to: z.string(), state: State })

/** GET /api/power/states: at most two days of one enterprise. */
export const StatesQuery = z.object({ enterprise: EnterpriseId, from: Instant, to: Instant })
export const FacilityStates = z.object({
  facility: Name,
  kind: FacilityKind,
  name: z.string(),
  ratedKw: z.string(),
  /** `<outlet>/<facility>.p/minute` */
  series: z.string().nullable(),
  stretches: z.array(Stretch),
  /** State at the end of the span. */
  last: State,
  /** Newest power within the span, kW. */
  latest: z.object({ at: z.string(), kw: z.string(), ref: Ref, estimated: z.boolean() }).nullable(),
  minutesOn: z.number(),
  /** Share of the minutes with a sample, decimal text. */
  coverage: z.string(),
})
export type FacilityStates = z.infer<typeof FacilityStates>
export const States = z.object({
  enterpriseId: EnterpriseId,
  graphVersion: z.number(),
  from: z.string(),
  to: z.string(),
  facilities: z.array(FacilityStates),
  groups: z.array(z.object({ id: Name, name: z.string(), production: State, treatment: State })),
  rules: z.array(RuleUsed),
})
export type States = z.infer<typeof States>

// ------------------------------------------------------------------ quality of the metering data

/** GET /api/power/quality: one day of one enterprise. */
export const PowerQualityQuery = z.object({ enterprise: EnterpriseId, day: Day })
export const PointQuality = z.object({
  facility: Name,
  name: z.string(),
  coverage: z.string(),
  longestGapMinutes: z.number(),
  /** Share of samples equal to the one before. */
  constantShare: z.string().nullable(),
  /** The register never went back; null: no register. */
  registerMonotone: z.boolean().nullable(),
  registerKwh: z.string().nullable(),
  /** Power integrated over the day. */
  integratedKwh: z.string().nullable(),
  /** |integrated - register| / register. */
  difference: z.string().nullable(),
  /** What is wrong, in words. */
  faults: z.array(Words.extend({ code: z.string() })),
  /** Takes part in conclusions of this day. */
  usable: z.boolean(),
})
export type PointQuality = z.infer<typeof PointQuality>
export const Balance = z.object({
  mainKwh: z.string().nullable(),
  partsKwh: z.string().nullable(),
  /** (main - parts) / main */
  unmetered: z.string().nullable(),
  over: z.boolean().nullable(),
  words: Words,
})
export type Balance = z.infer<typeof Balance>
export const PowerQuality = z.object({
  enterpriseId: EnterpriseId,
  day: Day,
  points: z.array(PointQuality),
  balance: Balance,
  rules: z.array(RuleUsed),
})
export type PowerQuality = z.infer<typeof PowerQuality>

// ------------------------------------------------------------------ declarations of maintenance

/** POST /api/enterprises/:id/declarations: treatment of a group will stand still (检修申报). One made before the event weighs more. */
export const DeclarationDraft = z.object({
  group: Name,
  from: Instant,
  to: Instant,
  reason: z.string().trim().min(1).max(2_000),
  by: By,
})
/** POST /api/power/declarations/:id/review: by another person than declared it. */
export const DeclarationReview = z.object({ approved: z.boolean(), by: By, note: z.string().trim().max(2_000).default('') })
export const Declaration = DeclarationDraft.extend({
  id: z.number(),
  enterpriseId: EnterpriseId,
  declaredAt: z.string(),
  /** Declared before it began. */
  before: z.boolean(),
  review: DeclarationReview.extend({ reviewedAt: z.string() }).nullable(),
})
export type Declaration = z.infer<typeof Declaration>
/** GET /api/enterprises/:id/declarations: newest first. */
export const Declarations = z.object({ declarations: z.array(Declaration) })

// ------------------------------------------------------------------ heavy-pollution days

export const OrderLevel = z.enum(['yellow', 'orange', 'red'])
export type OrderLevel = z.infer<typeof OrderLevel>
/** POST /api/power/orders: an emergency order (重污染天气预警), as it was issued. */
export const OrderDraft = z.object({
  level: OrderLevel,
  /** Districts; empty: the whole city. */
  districts: z.array(z.string().min(1).max(40)).max(50).default([]),
  from: Instant,
  to: Instant,
  document: z.string().trim().min(1).max(120),
  by: By,
})
export type OrderDraft = z.infer<typeof OrderDraft>
export const Order = OrderDraft.extend({ id: z.number(), recordedAt: z.string() })
export type Order = z.infer<typeof Order>
export const Orders = z.object({ orders: z.array(Order) })

export const Measure = z.discriminatedUnion('kind', [
  /** 停产: each of these facilities is off. */
  z.object({ kind: z.literal('stop'), facilities: z.array(Name).min(1).max(200) }),
  /** 限产: the energy of these facilities together falls by so many percent. */
  z.object({ kind: z.literal('limit'), facilities: z.array(Name).min(1).max(200), percent: z.number().int().min(1).max(99) }),
])
export type Measure = z.infer<typeof Measure>
/** POST /api/enterprises/:id/reduction-list: the filed list of an enterprise (一厂一策), a new version each time. */
export const ReductionListDraft = z.object({
  levels: z.object({ yellow: z.array(Measure).max(20), orange: z.array(Measure).max(20), red: z.array(Measure).max(20) }),
  /** Performance grade (绩效分级). */
  grade: z.enum(['A', 'B', 'C', 'D']).nullable().default(null),
  document: z.string().trim().min(1).max(120),
  by: By,
})
export type ReductionListDraft = z.infer<typeof ReductionListDraft>
/** GET /api/enterprises/:id/reduction-list: the list that was filed last; version 0 and no measures: none was. */
export const ReductionList = z.object({
  version: z.number(),
  levels: ReductionListDraft.shape.levels,
  grade: ReductionListDraft.shape.grade,
  document: z.string(),
  by: z.string(),
  recordedAt: z.string().nullable(),
})
export type ReductionList = z.infer<typeof ReductionList>
export const ReductionListKept = z.object({ version: z.number() })

/** undetermined: less than the least coverage, or too few days to compare with; never taken as achieved. */
export const Achievement = z.enum(['achieved', 'not-achieved', 'undetermined', 'running'])
export type Achievement = z.infer<typeof Achievement>
export const MeasureResult = z.object({
  enterpriseId: EnterpriseId,
  enterprise: z.string(),
  measure: Measure,
  listVersion: z.number(),
  result: Achievement,
  /** The arithmetic with its numbers. */
  words: Words,
  coverage: z.string(),
  /** Of a stop: minutes ON beyond the grace, and when. */
  minutesOn: z.number().nullable(),
  intervals: z.array(z.object({ facility: Name, from: z.string(), to: z.string() })),
  /** Of a limit: kWh. */
  baselineKwh: z.string().nullable(),
  actualKwh: z.string().nullable(),
  reduction: z.string().nullable(),
  baselineDays: z.array(Day),
})
export type MeasureResult = z.infer<typeof MeasureResult>
/** GET /api/power/orders/:id */
export const OrderReport = z.object({
  order: Order,
  results: z.array(MeasureResult),
  counts: z.record(Achievement, z.number()),
  /** Sum over limited facilities with a known result, kWh. */
  reducedKwh: z.string(),
  /** Enterprises of the area with a metered facility and no filed list. */
  withoutList: z.array(EnterpriseId),
  rules: z.array(RuleUsed),
})
export type OrderReport = z.infer<typeof OrderReport>

// ------------------------------------------------------------------ legal fence

/**
 * review: legal and technical review of the equipment (法制和技术审核) · calibration: certificate of the meter (检定/校准) ·
 * publication: place of the equipment made public (设置地点公布) · human-check: a person checked this stretch of the record (人工审核).
 */
export const ProofKind = z.enum(['review', 'calibration', 'publication', 'human-check'])
export type ProofKind = z.infer<typeof ProofKind>
/** POST /api/power/proofs */
export const ProofDraft = z.object({
  enterprise: EnterpriseId,
  facility: Name,
  kind: ProofKind,
  from: Instant,
  /** First moment it no longer holds; null: until further notice. A calibration and a human check always end. */
  to: Instant.nullable(),
  document: z.string().trim().min(1).max(200),
  by: By,
})
export type ProofDraft = z.infer<typeof ProofDraft>
export const Proof = ProofDraft.extend({ id: z.number(), recordedAt: z.string() })
export const ProofKept = z.object({ id: z.number() })

/** GET /api/power/fence: may readings of this facility and stretch go into a penalty file (行政处罚法 art. 41)? */
export const FenceQuery = z.object({ enterprise: EnterpriseId, facility: Name, from: Instant, to: Instant })
export const Missing = Words.extend({
  what: z.enum(['review', 'calibration', 'publication', 'human-check', 'meter', 'coverage']),
  clause: z.string(),
})
export type Missing = z.infer<typeof Missing>
export const Fence = z.object({
  enterpriseId: EnterpriseId,
  facility: Name,
  from: z.string(),
  to: z.string(),
  mayProve: z.boolean(),
  /** True whatever the fence says: an alarm is a lead, not a proof. */
  mayAlarm: z.literal(true),
  missing: z.array(Missing),
  /** What was relied on. */
  proofs: z.array(Proof),
  words: Words,
  rule: RuleUsed,
})
export type Fence = z.infer<typeof Fence>
