/**
 * How complete and how trustworthy what arrives is: marks, gaps and their cause, our own outages, transmission rates (标记、缺数、自身停机、传输率).
 * Times are ISO 8601 with +08:00. Source: 污染物排放自动监测设备标记规则 (Announcement 2022 No. 21). Pure: also loads in the browser.
 */
import { z } from 'zod'
import { Day, EnterpriseId, OutletId } from '../sources/schema.ts'
import { RuleUsed, Words } from '../telemetry/judged/schema.ts'

/** Until there is a log-in whoever acts says who they are; what they said is kept as said. */
/** Who acts: filled in by the server from the session, whatever was sent. */
const By = z.string().trim().max(60).default('')
const Instant = z.iso.datetime({ offset: true })
const Factor = z.string().regex(/^[A-Za-z0-9_]{1,24}$/)
const Ref = z.string().max(260)

// -------------------------------------------------------- what happened on site

/**
 * visit: inspection or visit of the authority (检查、走访) · access: somebody was at the instruments: door, restart, dial-in (门禁、重启、拨入) ·
 * planned-visit: maintenance by plan (计划内运维) · change-request: a change of parameters was filed (变更备案) · parameter: a parameter of an
 * instrument was set (参数变动).
 */
export const HappeningKind = z.enum(['visit', 'access', 'planned-visit', 'change-request', 'parameter'])
export type HappeningKind = z.infer<typeof HappeningKind>

/** POST /api/outlets/:id/happenings. Alarm rules hear of it from the next minute on, also of what lies in the past. */
export const HappeningDraft = z.object({
  kind: HappeningKind,
  from: Instant,
  /** First moment that is no longer meant; a parameter holds until the next. */
  to: Instant.optional(),
  /** Of a parameter, and of the request to change it. */
  factor: Factor.optional(),
  /** Code of HJ 212-2017 table B.10: `i13008` slope, `i13007` intercept. */
  parameter: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]{0,11}$/)
    .optional(),
  value: z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,6})?$/)
    .optional(),
  by: By,
  note: z.string().trim().max(2_000).default(''),
  /** Takes back what was recorded under this reference; both remain. */
  withdraws: z
    .string()
    .regex(/^happening:\d{1,15}$/)
    .optional(),
})
export type HappeningDraft = z.infer<typeof HappeningDraft>

export const Happening = z.object({
  ref: Ref,
  outletId: OutletId,
  kind: HappeningKind,
  from: z.string(),
  to: z.string(),
  factor: z.string().nullable(),
  parameter: z.string().nullable(),
  value: z.string().nullable(),
  by: z.string(),
  note: z.string(),
  recordedAt: z.string(),
  withdrawnBy: Ref.nullable(),
})
export const HappeningMade = z.object({ ref: Ref })
export const HappeningsQuery = z.object({ from: Instant, to: Instant })
/** GET /api/outlets/:id/happenings, newest first. */
export const Happenings = z.object({ happenings: z.array(Happening) })

// ------------------------------------------------------------------ marks

/** device: the data are not valid · condition: production or treatment was not in its normal state. */
export const MarkKind = z.enum(['device', 'condition'])

/** An item that may be marked, as the rule of its industry names it. */
export const MarkItem = z.object({
  item: z.string(),
  kind: MarkKind,
  en: z.string(),
  /** Industries whose rule names it; empty: all. */
  industries: z.array(z.string()),
  /** Condition of the caps that it claims (`start`, `stop`); null: it exempts nothing by itself. */
  condition: z.string().nullable(),
  /** The source stands still: what is missing then is not due. */
  stops: z.boolean(),
  confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
  source: z.string(),
})
export type MarkItem = z.infer<typeof MarkItem>

/** A file that supports a mark: kept elsewhere, named by the hash of its bytes. */
const Attachment = z.object({ name: z.string().min(1).max(120), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** POST /api/outlets/:id/marks. Flue gas by minutes, waste water by whole hours. */
export const MarkDraft = z.object({
  /** null: all of the outlet's. */
  factors: z.array(Factor).min(1).max(64).nullable(),
  item: z.string().min(1).max(40),
  from: Instant,
  /** First moment that is no longer meant. */
  to: Instant,
  by: By,
  /** Until 12:00 of the next day the enterprise marks; afterwards only the authority, with a reason. */
  role: z.enum(['enterprise', 'authority']),
  reason: z.string().trim().max(2_000).default(''),
  attachments: z.array(Attachment).max(20).default([]),
  /** The mark that this one corrects; both remain. */
  supersedes: z
    .string()
    .regex(/^mark:\d{1,15}$/)
    .optional(),
  /** A correction that takes the former mark back and puts none in its place. */
  withdraws: z.boolean().default(false),
})
export type MarkDraft = z.infer<typeof MarkDraft>

/** Something that speaks against a condition mark (工况矛盾, A10). */
export const Contradiction = z.object({
  /** Start of the hour. */
  at: z.string(),
  signs: z.array(
    Words.extend({
      sign: z.enum(['oxygen', 'temperature', 'velocity', 'power']),
      value: z.string(),
      threshold: z.string(),
      ref: Ref.nullable(),
    }),
  ),
})
export type Contradiction = z.infer<typeof Contradiction>

/** How much of a limited time is used. */
export const CapUse = Words.extend({
  cap: z.string(),
  hours: z.string(),
  per: z.enum(['event', 'quarter', 'year']),
  used: z.string(),
  over: z.boolean(),
  source: z.string(),
  doubt: Words.nullable(),
})
export type CapUse = z.infer<typeof CapUse>

/** Answer to a mark that was made; what speaks against it stands in the list. */
export const MarkMade = z.object({ ref: Ref, admitted: z.boolean() })

/** POST /api/marks/:id/findings: whether the facilities were run as required, as the authority found. */
export const FindingDraft = z.object({ ranAsRequired: z.boolean(), by: By, reason: z.string().trim().min(1).max(2_000) })
export const FindingKept = z.object({ ref: Ref })

export const Mark = z.object({
  /** `mark:<number>`, or `mark:auto/<outlet>/<letter>/<first>` for what the device said in its frames. */
  ref: Ref,
  outletId: OutletId,
  factors: z.array(z.string()).nullable(),
  kind: MarkKind,
  item: z.string(),
  from: z.string(),
  to: z.string(),
  /** auto: by the device in its frames; manual: by the enterprise or the authority. Manual prevails, both are kept. */
  source: z.enum(['auto', 'manual']),
  by: z.string(),
  role: z.enum(['device', 'enterprise', 'authority']),
  markedAt: z.string(),
  reason: z.string(),
  attachments: z.array(Attachment),
  supersedes: Ref.nullable(),
  supersededBy: Ref.nullable(),
  /** It takes the former one back and says nothing else. */
  withdraws: z.boolean(),
  /** Until when the enterprise could mark it. */
  dueAt: z.string(),
  timely: z.boolean(),
  /** The authority admitted it after the deadline. */
  admitted: z.boolean(),
  /** It stands: not superseded, and no manual mark covers it. */
  stands: z.boolean(),
  /** Empty: nothing speaks against it, or what would was not measured. */
  contradictions: z.array(Contradiction),
  caps: z.array(CapUse),
  rules: z.array(RuleUsed),
})
export type Mark = z.infer<typeof Mark>

/** GET /api/outlets/:id/marks */
export const MarksQuery = z.object({ from: Instant, to: Instant })
export const Marks = z.object({
  outletId: OutletId,
  marks: z.array(Mark),
  /** What may be chosen here. */
  items: z.array(MarkItem),
  /** Moment of the answer, and until when yesterday may still be marked. */
  asOf: z.string(),
  yesterdayDueAt: z.string(),
})
export type Marks = z.infer<typeof Marks>

/** GET /api/quality/marks: marks made by hand in the whole city, those with something against them first, then the newest. */
export const CityMark = Mark.extend({ outlet: z.string(), enterprise: z.string() })
export type CityMark = z.infer<typeof CityMark>
export const CityMarks = z.object({ marks: z.array(CityMark) })
export type CityMarks = z.infer<typeof CityMarks>

/** GET /api/quality/mark-months: the marks of a month and what they explain, those that need a person first. */
export const MarkMonthQuery = z.object({
  month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/),
  scope: z.enum(['outlet', 'enterprise']).default('outlet'),
})
export const MarkMonthRow = z.object({
  scope: z.enum(['outlet', 'enterprise']),
  id: z.string(),
  name: z.string(),
  enterprise: z.string(),
  outlets: z.number(),
  /** Made by hand, and standing. */
  marks: z.number(),
  /** Of the time of the month so far, decimal text. */
  markedShare: z.string(),
  /** Exceedances that became alarms; what late data overtook or a person found wrong is none. */
  exceedances: z.number(),
  /** Marked from beginning to end. */
  covered: z.number(),
  coveredShare: z.string().nullable(),
  withoutMark: z.number(),
  /** The first of those without a mark. */
  alarms: z.array(Ref),
  /** Marks that began when the limit had been crossed (A14). */
  markedAfter: z.number(),
  /** Condition marks that data speak against (A10). */
  contradicted: z.number(),
  /** Condition marks that data speak against, or that carry no file. */
  unsupported: z.number(),
  /** Admitted or made by the authority. */
  byAuthority: z.number(),
  repeated: z.object({ item: z.string(), reason: z.string(), times: z.number() }).nullable(),
  caps: z.array(CapUse),
})
export type MarkMonthRow = z.infer<typeof MarkMonthRow>
export const MarkMonth = z.object({ month: z.string(), from: z.string(), to: z.string(), rows: z.array(MarkMonthRow) })
export type MarkMonth = z.infer<typeof MarkMonth>

// ------------------------------------------------------------------ gaps

export const GapLevel = z.enum(['minute', 'hour', 'day'])
export type GapLevel = z.infer<typeof GapLevel>
/** device: it spoke and had no valid data · power: the whole site was silent · network: the line was away · own-outage: we were · planned-stop: marked as stopped. */
export const GapCause = z.enum(['device', 'power', 'network', 'own-outage', 'planned-stop', 'unknown'])
export type GapCause = z.infer<typeof GapCause>
/** open: something is missing · filled: all of it came later · given-up: asked as often as we ask, and not there. */
export const GapState = z.enum(['open', 'filled', 'given-up'])
export type GapState = z.infer<typeof GapState>

/** What speaks for a cause, in words, with the thing itself where there is one (`connection:…`, `frame:…`, `mark:…`, `outage:…`). */
export const Evidence = Words.extend({ speaksFor: GapCause, ref: Ref.nullable() })
export type Evidence = z.infer<typeof Evidence>

/** One request for missing history to a device. */
export const HistoryAttempt = z.object({
  id: z.number(),
  mn: z.string(),
  level: GapLevel,
  from: z.string(),
  to: z.string(),
  attempt: z.number(),
  /** waiting: under way · done, refused, failed, timed-out: what the device made of it · lost: the gateway was started anew meanwhile · offline: not sent. */
  state: z.enum(['waiting', 'done', 'refused', 'failed', 'timed-out', 'offline', 'lost']),
  command: z.string().nullable(),
  dataFrames: z.number(),
  detail: z.string(),
  sentAt: z.string(),
  endedAt: z.string().nullable(),
})
export type HistoryAttempt = z.infer<typeof HistoryAttempt>

export const Gap = z.object({
  /** `gap:<number>` */
  ref: Ref,
  outletId: OutletId,
  outlet: z.string(),
  enterpriseId: EnterpriseId,
  level: GapLevel,
  /** Factors that are missing; null: all that are expected. */
  factors: z.array(z.string()).nullable(),
  from: z.string(),
  to: z.string(),
  /** Values expected in the gap, and still missing of them. */
  expected: z.number(),
  missing: z.number(),
  state: GapState,
  cause: GapCause,
  causeWords: Words,
  evidence: z.array(Evidence),
  foundAt: z.string(),
  filledAt: z.string().nullable(),
  attempts: z.array(HistoryAttempt),
  /** When the device is asked next; null: it is not. */
  nextAttemptAt: z.string().nullable(),
})
export type Gap = z.infer<typeof Gap>

/** GET /api/quality/gaps: newest first. */
export const GapsQuery = z.object({
  outlet: OutletId.optional(),
  enterprise: EnterpriseId.optional(),
  state: GapState.optional(),
  cause: GapCause.optional(),
  level: GapLevel.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const Gaps = z.object({
  gaps: z.array(Gap),
  next: z.number().nullable(),
  /** Open ones by cause. */
  open: z.partialRecord(GapCause, z.number()),
  /** Moment up to which gaps were looked for; null: not yet since the start. */
  lookedUntil: z.string().nullable(),
})
export type Gaps = z.infer<typeof Gaps>

// ------------------------------------------------------------------ our own outages

/** stopped: the gateway did not run · refusing: it ran and could keep nothing · all-silent: it ran and heard nobody, so the line was ours. */
export const OutageKind = z.enum(['stopped', 'refusing', 'all-silent'])
export type OutageKind = z.infer<typeof OutageKind>
export const Outage = z.object({
  /** `outage:<number>` */
  ref: Ref,
  kind: OutageKind,
  from: z.string(),
  /** null: it lasts. */
  to: z.string().nullable(),
  seconds: z.number(),
  words: Words,
  /** Ended by us on purpose (a stop in order), as opposed to a crash. */
  planned: z.boolean(),
  /** Last and first frame around it. */
  evidence: z.array(Ref),
  gaps: z.number(),
})
export type Outage = z.infer<typeof Outage>
/** GET /api/quality/outages */
export const OutagesQuery = z.object({ from: Instant, to: Instant })
export const Outages = z.object({
  outages: z.array(Outage),
  /** Seconds of the span in which we took nothing; overlapping ones count once. */
  seconds: z.number(),
  /** Share of the span in which we were there, decimal text. */
  available: z.string(),
})
export type Outages = z.infer<typeof Outages>

// ------------------------------------------------------------------ transmission rates

/** running: the day is not closed · provisional: closed at 13:00 of the next day · final: after the time for late data. */
export const RateClosing = z.enum(['running', 'provisional', 'final'])
export type RateClosing = z.infer<typeof RateClosing>

export const Rate = z.object({
  required: z.number(),
  received: z.number(),
  valid: z.number(),
  /** received / required; decimal text, null when nothing was due. */
  transmission: z.string().nullable(),
  /** valid / received. */
  validity: z.string().nullable(),
  /** transmission × validity (有效传输率). */
  effective: z.string().nullable(),
  meets: z.boolean().nullable(),
})
export type Rate = z.infer<typeof Rate>

/** A run of due values of one factor that did not arrive, or were not valid. */
export const Lacking = z.object({
  factor: z.string(),
  level: GapLevel,
  from: z.string(),
  to: z.string(),
  count: z.number(),
  why: z.enum(['missing', 'invalid', 'late']),
})
export type Lacking = z.infer<typeof Lacking>

export const RateScope = z.enum(['outlet', 'enterprise', 'district', 'city'])
export type RateScope = z.infer<typeof RateScope>
export const RateRow = z.object({
  scope: RateScope,
  /** Outlet, enterprise or district; `city` for the whole. */
  id: z.string(),
  name: z.string(),
  day: Day,
  closing: RateClosing,
  closesAt: z.string(),
  outlets: z.number(),
  /** Of what arrived within an hour of the end of its period. */
  immediate: Rate,
  /** Of what had arrived when the day was closed. */
  completed: Rate,
  /** Left out of what was due, by reason code. */
  notDue: z.record(z.string(), z.number()),
  target: z.string(),
  rules: z.array(RuleUsed),
  computedAt: z.string(),
  /** Only of a single outlet. */
  lacking: z.array(Lacking),
})
export type RateRow = z.infer<typeof RateRow>

/** GET /api/quality/rates */
export const RatesQuery = z.object({
  scope: RateScope.default('outlet'),
  /** One outlet, enterprise or district; every one of the scope when not said. */
  id: z.string().max(40).optional(),
  from: Day,
  to: Day,
  /** The latest closing of each day when not said. */
  closing: RateClosing.optional(),
})
export const Rates = z.object({ rates: z.array(RateRow), target: z.string() })
export type Rates = z.infer<typeof Rates>
