/**
 * Judged values (判定值): minute, hour and day values with their validity, limit and answers, computed by us from what arrived.
 * Source: HJ 212-2017 annex D, HJ 75-2017, HJ 356-2019; the rules themselves are data of `@poyang/standards`. Pure: also loads in the browser.
 */
import { z } from 'zod'
import { Day, OutletId } from '../../sources/schema.ts'

export const Level = z.enum(['minute', 'hour', 'day'])
export type Level = z.infer<typeof Level>

/** `measured` as sent (实测); `converted` to the reference oxygen content (折算). Two values of one period, judged apart. */
export const Basis = z.enum(['measured', 'converted'])
export type Basis = z.infer<typeof Basis>

/**
 * valid: may be used · invalid: enough arrived, too much of it is not valid · insufficient: too little arrived ·
 * stopped: the source stood still, neither valid nor missing · missing: nothing arrived · pending: not closed yet.
 */
export const Validity = z.enum(['valid', 'invalid', 'insufficient', 'stopped', 'missing', 'pending'])
export type Validity = z.infer<typeof Validity>

/** What our value says beside the device's own statistic of the same period. alone: the device sent none; apart: only the device has one. */
export const Agreement = z.enum(['agrees', 'differs', 'alone', 'apart'])
export type Agreement = z.infer<typeof Agreement>

export const Words = z.object({ zh: z.string(), en: z.string() })

export const Reason = Words.extend({
  /** Code of the catalogue `reasonWords` of `@poyang/standards`. */
  code: z.string(),
  /** The numbers behind it: `44/45`. */
  detail: z.string().nullable(),
})

/** Rule that made (part of) a value, with how sure we are of its text. */
export const RuleUsed = z.object({
  id: z.string(),
  version: z.string(),
  clause: z.string(),
  effectiveFrom: Day,
  effectiveTo: Day.nullable(),
  confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
  source: z.string(),
  /** What must be resolved before the rule is relied on; shown beside every result. */
  doubt: Words.nullable(),
})
export type RuleUsed = z.infer<typeof RuleUsed>

/** Four answers that are never merged into one. null: cannot be said (yet). */
export const Answers = z.object({
  /** Technically valid (有效数据): enters means and totals. */
  technicallyValid: z.boolean().nullable(),
  /** Counts in the judgement of exceedance. */
  countsForExceedance: z.boolean().nullable(),
  /** Counts as effective in the transmission rate. */
  countsAsEffective: z.boolean().nullable(),
  /** May be substituted in the emission amount. */
  substitutable: z.boolean().nullable(),
})
export type Answers = z.infer<typeof Answers>

/** The limit that governed on the day of the value. */
export const GoverningLimit = z.object({
  /** Id of the limit row (`L0547`) or of the permit's limit. */
  id: z.string(),
  /** permit > local > industry > general. */
  rank: z.enum(['permit', 'local', 'industry', 'general']),
  standard: z.string(),
  operator: z.string(),
  /** Decimal text; for a range the lower end is in `low`. */
  limit: z.string().nullable(),
  low: z.string().nullable(),
  unit: z.string(),
  averaging: z.string(),
  confidence: z.string(),
  source: z.string(),
})
export type GoverningLimit = z.infer<typeof GoverningLimit>

/** GET /api/outlets/:id/limits: which limit each factor is held to on a day, and why. */
export const LimitsQuery = z.object({ on: Day.optional() })
export const LimitChosen = z.object({
  factor: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  level: z.enum(['hour', 'day']),
  /** Null: none is known, or none applies. */
  governing: GoverningLimit.nullable(),
  /** What must be said of the choice: doubtful figures, several that fit. */
  reasons: z.array(Reason),
  /** Limits that were looked at and do not govern, each with its reason; a concentration and a rate may both govern. */
  others: z.array(z.object({ limit: GoverningLimit, governs: z.boolean(), why: Reason.nullable() })),
  rule: RuleUsed,
})
export const OutletLimits = z.object({
  outletId: OutletId,
  on: Day,
  /** Which facts of the outlet were used; null: the registry had none, so nothing is limited. */
  config: z.string().nullable(),
  limits: z.array(LimitChosen),
})

export const Exceedance = z.object({
  exceeds: z.boolean(),
  /** (value - limit) / limit, decimal text (超标倍数); null for pH and where nothing is exceeded. */
  multiple: z.string().nullable(),
  /** True when this level decides an exceedance by law; false: a warning only (an hour of waste water). */
  decides: z.boolean(),
  method: z.enum(['whole-value', 'rounded-value']),
})

/** `value:<outlet>/<factor>/<level>/<YYYY-MM-DDThh:mm:ss>`, then `/converted` where it is, then `/k<frame>-<known second>` of one version, then `/r<rule set>` when not in force. */
export const ValueRef = z.string().regex(/^value:[A-Za-z0-9./_:-]{1,200}$/)

/** One version of one judged value. A later version never replaces an earlier one; `current` is what is known last. */
export const JudgedValue = z.object({
  ref: ValueRef,
  outletId: OutletId,
  factor: z.string(),
  level: Level,
  basis: Basis,
  /** ISO 8601 with +08:00; `to` is the first instant after the period. */
  from: z.string(),
  to: z.string(),
  /** Decimal text; null when there is none to offer. */
  value: z.string().nullable(),
  unit: z.string().nullable(),
  /** What it was computed from: the record itself, minute records, real-time data (minutes without a record), hours; a sample of a water analyser; the hour of the device where nothing finer came. */
  source: z.enum(['record', 'minute', 'rtd', 'hour', 'sample', 'device', 'none']),
  counts: z.object({ n: z.number(), required: z.number(), received: z.number(), due: z.number() }),
  validity: Validity,
  reasons: z.array(Reason),
  /** Device letters, ids of marks that touched the period and what they claim: `start`, `calibration`, `claimed` (not confirmed yet), `exempt`. */
  marks: z.array(z.string()),
  answers: Answers,
  limit: GoverningLimit.nullable(),
  exceedance: Exceedance.nullable(),
  /** The device's own statistic of the period. */
  device: z.object({ value: z.string().nullable(), mark: z.string(), agreement: Agreement }),
  rules: z.array(RuleUsed),
  /** `in-force`: the rules of the day of the value; any other is a recomputation, kept beside it. */
  ruleSet: z.string(),
  /** Which facts of the outlet were used: `2026-01-01#<hash>`; `none` when the registry had none. */
  config: z.string(),
  inputs: z.object({
    count: z.number(),
    /** First 128 bits of the SHA-256 over what went in, in order, hexadecimal; recomputing from the same readings gives the same. */
    hash: z.string(),
    /** The readings or values themselves where they are few. */
    refs: z.array(z.string()),
  }),
  /** Moment (of the frame log) at which this version was known. */
  knownAt: z.string(),
  /** Records of the frame log below this index were known. */
  knownBelow: z.number(),
})
export type JudgedValue = z.infer<typeof JudgedValue>

/** open: the period or its time for data and marks runs; provisional: closed on the next day; final: only a signed correction changes it. */
export const Closing = z.enum(['open', 'provisional', 'final'])
export type Closing = z.infer<typeof Closing>

/** GET /api/outlets/:id/values: judged curve, buckets made by the server. */
export const ValuesQuery = z.object({
  factor: z.string().max(24),
  level: Level,
  basis: Basis.default('measured'),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  points: z.coerce.number().int().min(10).max(2_000).default(800),
  ruleSet: z.string().max(40).default('in-force'),
})
export type ValuesQuery = z.infer<typeof ValuesQuery>
export const ValuesPoint = z.object({
  at: z.string(),
  /** Values it stands for. */
  count: z.number(),
  /** Mean of the valid values to 6 decimals; the value itself when count is 1. */
  value: z.string().nullable(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Validity that occurs, with how many values have it. */
  validity: z.partialRecord(Validity, z.number()),
  /** Reason codes and marks that occur, each once. */
  reasons: z.array(z.string()),
  marks: z.array(z.string()),
  /** Limit that governed (the strictest of a bucket), decimal text. */
  limit: z.string().nullable(),
  exceeding: z.number(),
  /** The device's own statistic (of a bucket: its mean). */
  device: z.string().nullable(),
  differing: z.number(),
  /** Value of the point, or the greatest of the bucket. */
  ref: ValueRef,
})
export const Values = z.object({
  outletId: OutletId,
  factor: z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string(), unit: z.string().nullable() }),
  level: Level,
  basis: Basis,
  ruleSet: z.string(),
  from: z.string(),
  to: z.string(),
  bucketSeconds: z.number(),
  points: z.array(ValuesPoint),
})
export type Values = z.infer<typeof Values>

/** GET /api/values/:outlet/:factor/:level/:at : one value, why it is what it is, and its earlier versions. */
export const ValueExplained = z.object({
  current: JudgedValue,
  closing: Closing,
  /** The arithmetic with the actual numbers, step by step. */
  steps: z.array(Words),
  /** Newest first, the current one included. */
  versions: z.array(JudgedValue),
})
export type ValueExplained = z.infer<typeof ValueExplained>

/** What depended on a value that has changed. */
export const Downstream = z.object({
  /** `value`, or what another module named when it used the value: `alarm`, `case`, `figure`. */
  kind: z.string(),
  ref: z.string(),
})

/** One value that changed after its period had been judged (late data, a correction, a mark, new facts). */
export const Ripple = z.object({
  id: z.number(),
  ref: ValueRef,
  outletId: OutletId,
  factor: z.string(),
  level: Level,
  basis: Basis,
  from: z.string(),
  cause: z.enum(['late-data', 'mark', 'facts']),
  was: z.object({ value: z.string().nullable(), validity: Validity, exceeds: z.boolean().nullable(), knownAt: z.string() }),
  is: z.object({ value: z.string().nullable(), validity: Validity, exceeds: z.boolean().nullable(), knownAt: z.string() }),
  downstream: z.array(Downstream),
  /** listed: nobody had used it; open: used, a person must approve; approved: done. */
  state: z.enum(['listed', 'open', 'approved']),
  approvedBy: z.string().nullable(),
  approvedAt: z.string().nullable(),
  note: z.string().nullable(),
  at: z.string(),
})
export type Ripple = z.infer<typeof Ripple>

/** GET /api/ripples */
export const RipplesQuery = z.object({
  state: z.enum(['listed', 'open', 'approved']).optional(),
  outlet: OutletId.optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const RippleList = z.object({ ripples: z.array(Ripple), next: z.number().nullable(), counts: z.record(z.string(), z.number()) })

/** POST /api/ripples/:id/approve */
export const ApproveRipple = z.object({ by: z.string().max(60).default(''), note: z.string().max(2_000) })
