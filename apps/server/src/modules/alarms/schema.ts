/**
 * Rules, verdicts, alarms, incidents, backtests (规则、判定、报警、异常事件、回测). Times are ISO 8601 with +08:00, measured values decimal text.
 * Pure: also loads in the browser.
 */
import { z } from 'zod'
import { Day, EnterpriseId, OutletId } from '../sources/schema.ts'

/** Until there is a log-in whoever acts says who they are; what they said is kept as said. */
/** Who acts: filled in by the server from the session, whatever was sent. */
const By = z.string().trim().max(60).default('')
const Note = z.string().max(4_000)
const Instant = z.iso.datetime({ offset: true })
const Words = z.object({ zh: z.string(), en: z.string() })

export const Severity = z.enum(['notice', 'warning', 'alarm', 'serious'])
export type Severity = z.infer<typeof Severity>

// ------------------------------------------------------------------ rules

export const RuleId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/)
export const RuleVersionNumber = z.coerce.number().int().min(1).max(100_000)
/** draft → reviewed by a second person → in-force from a day → retired. */
export const RuleStatus = z.enum(['draft', 'reviewed', 'in-force', 'retired'])
export type RuleStatus = z.infer<typeof RuleStatus>

export const RuleVersion = z.object({
  rule: RuleId,
  version: z.number(),
  status: RuleStatus,
  title: Words,
  family: z.string(),
  basis: z.string(),
  clause: z.string(),
  /** How sure we are of its figures; shown wherever a verdict of it is shown. */
  confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
  scope: z.enum(['outlet', 'factor', 'group', 'facility', 'site']),
  severity: Severity,
  parameters: z.array(z.object({ name: z.string(), value: z.string(), unit: z.string(), zh: z.string(), en: z.string() })),
  inputs: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string(), many: z.boolean() })),
  /** Counter-evidence to look at before believing it. */
  notes: z.array(Words),
  /** One face: the text form, canonical. */
  text: z.string(),
  /** The other face: what the form edits, the JSON of `Rule` of `@poyang/rules`. */
  form: z.json(),
  author: z.string(),
  reviewer: z.string().nullable(),
  effectiveFrom: Day.nullable(),
  /** First day on which it no longer holds. */
  effectiveTo: Day.nullable(),
  createdAt: z.string(),
  /** SHA-256 of what it says, whoever wrote it and whenever it holds. */
  hash: z.string(),
})
export type RuleVersion = z.infer<typeof RuleVersion>

export const RuleEvent = z.object({
  version: z.number(),
  at: z.string(),
  what: z.enum(['drafted', 'approved', 'returned', 'activated', 'retired', 'shipped']),
  by: z.string(),
  note: z.string(),
})
export type RuleEvent = z.infer<typeof RuleEvent>

/** What became of its alarms. `precision` = true / (true + false), two decimals; null below five such outcomes: too few to say. */
export const Precision = z.object({
  right: z.number(),
  wrong: z.number(),
  excused: z.number(),
  open: z.number(),
  precision: z.string().nullable(),
})
export type Precision = z.infer<typeof Precision>

/** How far a rule is applied: a rule that watches nothing must be seen to watch nothing. */
export const RuleRunning = z.object({
  lastEvaluated: z.string().nullable(),
  /** Subjects it is evaluated for. */
  subjects: z.number(),
  /** Inputs no subject has, so that it cannot be evaluated anywhere: `door`, `visit`. */
  lacking: z.array(z.string()),
  /** Its synthetic breach: whether it fired, and when that was tried last. */
  proof: z.object({ at: z.string(), fired: z.boolean() }).nullable(),
})
export type RuleRunning = z.infer<typeof RuleRunning>

export const RuleSummary = z.object({
  rule: RuleId,
  title: Words,
  family: z.string(),
  scope: z.string(),
  severity: Severity,
  confidence: z.string(),
  /** Version in force today; null when none is. */
  inForce: z.number().nullable(),
  newest: z.object({ version: z.number(), status: RuleStatus }),
  running: RuleRunning,
  precision: Precision,
})
export type RuleSummary = z.infer<typeof RuleSummary>

/** GET /api/rules */
export const RuleList = z.object({ rules: z.array(RuleSummary) })
export type RuleList = z.infer<typeof RuleList>

/** GET /api/rules/:rule */
export const RuleDetail = z.object({
  rule: RuleId,
  inForce: z.number().nullable(),
  /** Newest first. */
  versions: z.array(RuleVersion),
  events: z.array(RuleEvent),
  running: RuleRunning,
  precision: Precision,
})
export type RuleDetail = z.infer<typeof RuleDetail>

/** Where a rule's text is wrong, and what was expected there. Line and column count from 1; 0 where the form was sent. */
export const RuleFault = Words.extend({ line: z.number(), column: z.number(), expected: z.string(), found: z.string() })

const RuleText = z.string().min(1).max(60_000)

/** POST /api/rules/check: one face to both, nothing is kept. */
export const CheckRule = z.union([z.strictObject({ text: RuleText }), z.strictObject({ form: z.json() })])
export const CheckedRule = z.object({ faults: z.array(RuleFault), text: z.string().nullable(), form: z.json().nullable() })
export type CheckedRule = z.infer<typeof CheckedRule>

/** POST /api/rules: a new draft; its version is the next of its id, whatever the text says. */
export const DraftRule = z.object({ text: RuleText, by: By, note: Note.default('') })
export type DraftRule = z.infer<typeof DraftRule>
/** POST /api/rules/:rule/versions/:version/review. A draft that is returned stays a draft. */
export const ReviewRule = z.object({ by: By, approve: z.boolean(), note: Note.default('') })
/** POST /api/rules/:rule/versions/:version/activate: in force from a day on; the version before ends that day. */
export const ActivateRule = z.object({ by: By, from: Day, note: Note.default('') })
/** POST /api/rules/:rule/versions/:version/retire */
export const RetireRule = z.object({ by: By, to: Day, note: Note.min(1) })

// --------------------------------------------------------------- verdicts

/** `verdict:<rule>/<subject>/<known ms>-<hash>` */
export const VerdictRef = z.string().regex(/^verdict:[A-Za-z0-9./_-]{1,190}$/)
export const VerdictKind = z.enum(['fires', 'clears', 'undetermined'])

/** A guard that excuses a verdict, in words, with the marks and records it heard of. */
export const Excuse = Words.extend({ guard: z.string(), refs: z.array(z.string()) })
export type Excuse = z.infer<typeof Excuse>

/** One verdict as it was given. It is never changed: late data give another one, and both remain. */
export const VerdictView = z.object({
  ref: VerdictRef,
  rule: RuleId,
  version: z.number(),
  title: Words,
  subject: z.string(),
  outletId: OutletId,
  kind: VerdictKind,
  closes: z.enum(['fires', 'undetermined']).nullable(),
  /** Guards that excuse it: kept and counted, no alarm. */
  suppressedBy: z.array(z.string()),
  /** The same in words, with what excused: `mark:12`, `happening:3`, `outage:run/…`. */
  excuses: z.array(Excuse),
  observedFrom: z.string(),
  observedTo: z.string().nullable(),
  knownAt: z.string(),
  /** Made when late data reopened what had been settled. */
  late: z.boolean(),
  /** Known moment of the re-evaluation that no longer gives this verdict; null while it stands. */
  overtakenAt: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
  inputs: z.array(
    z.object({
      input: z.string(),
      series: z.string(),
      from: z.string(),
      to: z.string(),
      count: z.number(),
      firstRef: z.string().nullable(),
      lastRef: z.string().nullable(),
    }),
  ),
  numbers: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string(), value: z.string().nullable(), unit: z.string() })),
  /** The arithmetic, with the numbers. */
  words: Words,
  coverage: z.object({ known: z.number(), due: z.number() }),
})
export type VerdictView = z.infer<typeof VerdictView>

/** GET /api/verdicts, newest known first. Also those that raised no alarm. */
export const VerdictsQuery = z.object({
  rule: RuleId.optional(),
  outlet: OutletId.optional(),
  kind: VerdictKind.optional(),
  suppressed: z.enum(['yes', 'no']).optional(),
  from: Instant,
  to: Instant,
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
export type VerdictsQuery = z.infer<typeof VerdictsQuery>
export const VerdictList = z.object({ verdicts: z.array(VerdictView), more: z.boolean() })

// ----------------------------------------------------------------- alarms

/** open → informed → explained → accepted | on-site | lead → closed */
export const AlarmState = z.enum(['open', 'informed', 'explained', 'accepted', 'on-site', 'lead', 'closed'])
export type AlarmState = z.infer<typeof AlarmState>
/** right (属实): the rule was right · wrong (误报) · excused (豁免、合理): right, with a reason that the law accepts. */
export const Outcome = z.enum(['right', 'wrong', 'excused'])
export type Outcome = z.infer<typeof Outcome>

/** A file by its content: kept here when it was sent (`POST /api/attachments`), otherwise by whoever named it. */
export const AttachedFile = z.object({
  name: z.string().min(1).max(200),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(0).max(500_000_000),
})
export type AttachedFile = z.infer<typeof AttachedFile>

/** POST /api/attachments, before the explanation that names it. */
export const KeepAttachment = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    // oxlint-disable-next-line no-control-regex
    .regex(/^[^\u0000-\u001f/\\]+$/),
  /** The bytes, base64 of RFC 4648 with padding; 10 MiB at most. */
  base64: z.string().min(4).max(14_000_000),
})

/** POST /api/alarms/:id/acts: what a person does with an alarm. */
export const AlarmAct = z.discriminatedUnion('act', [
  /** Tell the owner (告知排污单位); the window for the explanation begins. */
  z.object({ act: z.literal('inform'), by: By, note: Note.default('') }),
  /** The enterprise explains (说明); allowed after its window too, and then shown as late. */
  z.object({
    act: z.literal('explain'),
    by: By,
    text: z.string().trim().min(1).max(8_000),
    files: z.array(AttachedFile).max(20).default([]),
  }),
  z.object({ act: z.literal('accept'), by: By, note: Note.default('') }),
  z.object({ act: z.literal('send'), by: By, note: Note.default('') }),
  z.object({ act: z.literal('lead'), by: By, note: Note.default('') }),
  z.object({ act: z.literal('close'), by: By, outcome: Outcome, note: Note.min(1) }),
  z.object({ act: z.literal('comment'), by: By, note: Note.min(1) }),
])
export type AlarmAct = z.infer<typeof AlarmAct>
export const ActName = z.enum(['inform', 'explain', 'accept', 'send', 'lead', 'close', 'comment'])
export type ActName = z.infer<typeof ActName>

/** What happened to an alarm, in order; nothing is ever taken away. */
export const AlarmEvent = z.object({
  seq: z.number(),
  at: z.string(),
  /** `opened`, `continued`, `cleared`, `overtaken`: by the evaluator; the others are acts of people. */
  what: z.enum(['opened', 'continued', 'cleared', 'overtaken', ...ActName.options]),
  by: z.string(),
  note: z.string(),
  verdict: VerdictRef.nullable(),
  outcome: Outcome.nullable(),
  /** `kept`: its content can be read under `GET /api/attachments/{hash}`. */
  files: z.array(AttachedFile.extend({ kept: z.boolean() })),
  /** An explanation after its window. */
  late: z.boolean(),
})
export type AlarmEvent = z.infer<typeof AlarmEvent>

export const Alarm = z.object({
  id: z.number(),
  /** `alarm:123` */
  ref: z.string(),
  rule: RuleId,
  version: z.number(),
  title: Words,
  family: z.string(),
  confidence: z.string(),
  severity: Severity,
  subject: z.string(),
  outlet: z.object({ id: OutletId, name: z.string() }),
  enterprise: z.object({ id: EnterpriseId, name: z.string(), district: z.string() }).nullable(),
  factor: z.string().nullable(),
  observedFrom: z.string(),
  /** End of the last episode; null while it lasts. */
  observedTo: z.string().nullable(),
  /** When the platform knew. */
  openedAt: z.string(),
  /** Episodes close to one another that were put together. */
  episodes: z.number(),
  state: AlarmState,
  outcome: Outcome.nullable(),
  /** End of the enterprise's window; null before it was informed. */
  explainBy: z.string().nullable(),
  overdue: z.boolean(),
  /** Silences and quiet hours tell nobody at night; the alarm is listed and counted all the same. */
  silenced: z.object({ id: z.number(), reason: z.string(), until: z.string() }).nullable(),
  quiet: z.boolean(),
  /** Late data changed what it stands on; history shows both. */
  overtaken: z.boolean(),
  words: Words,
})
export type Alarm = z.infer<typeof Alarm>

/** GET /api/alarms, newest first. */
export const AlarmsQuery = z.object({
  state: AlarmState.optional(),
  /** everything that waits for somebody: neither closed … nor waiting for the enterprise within its window. */
  waiting: z.enum(['yes', 'no']).optional(),
  severity: Severity.optional(),
  rule: RuleId.optional(),
  family: z.string().max(40).optional(),
  outlet: OutletId.optional(),
  enterprise: EnterpriseId.optional(),
  district: z.string().max(40).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type AlarmsQuery = z.infer<typeof AlarmsQuery>

/** Alarms of one outlet and rule that are not closed. */
export const AlarmGroup = z.object({
  outlet: z.object({ id: OutletId, name: z.string() }),
  rule: RuleId,
  title: Words,
  severity: Severity,
  count: z.number(),
  firstFrom: z.string(),
  lastFrom: z.string(),
  newest: z.number(),
})
export type AlarmGroup = z.infer<typeof AlarmGroup>

export const AlarmList = z.object({
  alarms: z.array(Alarm),
  next: z.number().nullable(),
  /** Of the filter, all pages. */
  counts: z.object({
    total: z.number(),
    states: z.partialRecord(AlarmState, z.number()),
    severities: z.partialRecord(Severity, z.number()),
    silenced: z.number(),
    quiet: z.number(),
    overdue: z.number(),
  }),
  groups: z.array(AlarmGroup),
})
export type AlarmList = z.infer<typeof AlarmList>

/** GET /api/alarms/:id */
export const AlarmDetail = z.object({
  alarm: Alarm,
  events: z.array(AlarmEvent),
  /** Of all its episodes, also those overtaken by late data or by a mark. */
  verdicts: z.array(VerdictView),
  /** Verdicts on the same stretch that something excuses: what a mark or a record made of it. */
  excused: z.array(VerdictView),
  /** Of an alarm of a whole outlet: what it measures, how many minute values came in the stretch, and when the last one before its end. */
  factors: z.array(z.object({ factor: z.string(), zh: z.string(), en: z.string(), values: z.number(), lastAt: z.string().nullable() })),
  /** What may be done now. */
  acts: z.array(ActName),
  rule: RuleVersion,
  precision: Precision,
  /** Curves to lay side by side: GET /api/outlets/:id/values. */
  curves: z.array(
    z.object({ outletId: OutletId, factor: z.string(), level: z.string(), basis: z.string(), from: z.string(), to: z.string() }),
  ),
  /** How long the enterprise has, and by which rule of the bureau. */
  policy: z.object({ explainHours: z.number(), clause: z.string(), confidence: z.string() }),
  /** Other alarms of the outlet in the same hours. */
  beside: z.array(
    z.object({
      id: z.number(),
      rule: RuleId,
      title: Words,
      severity: Severity,
      factor: z.string().nullable(),
      observedFrom: z.string(),
    }),
  ),
})
export type AlarmDetail = z.infer<typeof AlarmDetail>

// --------------------------------------------------------------- silences

/** Tell nobody for a while; listed and counted all the same. */
export const Silence = z.object({
  id: z.number(),
  rule: RuleId.nullable(),
  outletId: OutletId.nullable(),
  from: z.string(),
  to: z.string(),
  by: z.string(),
  reason: z.string(),
  /** Alarms that fell under it. */
  alarms: z.number(),
})
export type Silence = z.infer<typeof Silence>
export const SilenceList = z.object({ silences: z.array(Silence) })
export type SilenceList = z.infer<typeof SilenceList>
/** POST /api/silences: at most 31 days, of a rule, an outlet, or a rule at an outlet. */
export const MakeSilence = z.object({
  rule: RuleId.nullable(),
  outletId: OutletId.nullable(),
  from: Instant,
  to: Instant,
  by: By,
  reason: Note.min(1),
})

// -------------------------------------------------------------- incidents

/** Something of our own that is not as it should be. */
export const Incident = z.object({
  id: z.number(),
  /** replay-differs: the night's replay gave other verdicts than the day; cannot-fire: a rule did not fire on its own breach. */
  kind: z.enum(['replay-differs', 'cannot-fire']),
  day: Day,
  rule: RuleId,
  version: z.number(),
  subject: z.string().nullable(),
  words: Words,
  /** Verdicts given live that the replay does not give, and the other way round; canonical JSON. */
  onlyLive: z.array(z.string()),
  onlyReplay: z.array(z.string()),
  at: z.string(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  note: z.string(),
})
export type Incident = z.infer<typeof Incident>
export const Night = z.object({
  day: Day,
  at: z.string(),
  rules: z.number(),
  subjects: z.number(),
  arrivals: z.number(),
  verdicts: z.number(),
  differences: z.number(),
  proofs: z.number(),
  cannotFire: z.number(),
  milliseconds: z.number(),
})
export type Night = z.infer<typeof Night>
/** GET /api/incidents: newest first, with the last nights, so that a silent night is told from one that did not run. */
export const IncidentList = z.object({ incidents: z.array(Incident), nights: z.array(Night) })
export type IncidentList = z.infer<typeof IncidentList>
/** POST /api/incidents/:id/acknowledge */
export const AcknowledgeIncident = z.object({ by: By, note: Note.min(1) })

// -------------------------------------------------------------- backtests

/** A rule of the registry (`version` absent: the one in force today), or the text of one that is not in it. */
export const BacktestRule = z.union([
  z.strictObject({ rule: RuleId, version: RuleVersionNumber.optional() }),
  z.strictObject({ text: RuleText }),
])
export type BacktestRule = z.infer<typeof BacktestRule>

/** POST /api/backtests */
export const BacktestRequest = z.object({
  by: By,
  rules: z.array(BacktestRule).min(1).max(20),
  from: Day,
  /** First day that is not in it. */
  to: Day,
  /** Absent: every outlet. */
  outlets: z.array(OutletId).max(5_000).optional(),
  /**
   * settled: by what is known now, in the order of observation; blocks whose extremes prove that nothing can fire are left out.
   * live: as the values came, with what was late then late again; gives the live verdicts to the byte, and leaves out nothing.
   */
  as: z.enum(['settled', 'live']).default('settled'),
})
export type BacktestRequest = z.infer<typeof BacktestRequest>

export const BacktestFire = z.object({
  subject: z.string(),
  outletId: OutletId,
  observedFrom: z.string(),
  observedTo: z.string().nullable(),
  knownAt: z.string(),
  suppressedBy: z.array(z.string()),
  words: Words,
  /** Alarm that was raised live for the same episode, with what became of it. */
  alarm: z.object({ id: z.number(), outcome: Outcome.nullable() }).nullable(),
  /** Whether the version in force fires there too. */
  alsoInForce: z.boolean().nullable(),
})
export type BacktestFire = z.infer<typeof BacktestFire>

export const BacktestOfRule = z.object({
  rule: RuleId,
  /** Null: of a text that is not in the registry. */
  version: z.number().nullable(),
  hash: z.string(),
  title: Words,
  fires: z.number(),
  suppressed: z.number(),
  /** Null where blocks were left out: then nobody looked. */
  undetermined: z.number().nullable(),
  /** Of the episodes that ended. */
  minutes: z.object({ total: z.number(), median: z.number().nullable(), longest: z.number().nullable() }),
  outlets: z.number(),
  enterprises: z.number(),
  outcomes: Precision,
  /** Against the version in force; null when that is the one. */
  difference: z.object({ version: z.number(), same: z.number(), added: z.number(), gone: z.number() }).nullable(),
  subjects: z.number(),
  lacking: z.array(z.string()),
  /** The first thousand. */
  list: z.array(BacktestFire),
})
export type BacktestOfRule = z.infer<typeof BacktestOfRule>

/** The file: with it the same run can be made again and must give the same. */
export const BacktestFile = z.object({
  format: z.literal('poyang-backtest/1'),
  request: BacktestRequest.omit({ by: true }),
  /** Rules as they were, text. */
  texts: z.array(z.string()),
  /** SHA-256 over every value that was read, in order, and over every block that was left out. */
  inputs: z.string(),
  /** SHA-256 over every verdict in order: its JSON, with version 0. */
  verdicts: z.string(),
  rules: z.array(BacktestOfRule),
})
export type BacktestFile = z.infer<typeof BacktestFile>

export const BacktestJob = z.object({
  id: z.number(),
  by: z.string(),
  request: BacktestRequest,
  state: z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  progress: z.object({ done: z.number(), of: z.number(), values: z.number(), blocks: z.number(), pruned: z.number() }),
  milliseconds: z.number().nullable(),
  failure: z.string().nullable(),
})
export type BacktestJob = z.infer<typeof BacktestJob>
export const BacktestList = z.object({ backtests: z.array(BacktestJob) })
/** GET /api/backtests/:id */
export const BacktestDetail = z.object({ job: BacktestJob, result: BacktestFile.nullable() })
export type BacktestDetail = z.infer<typeof BacktestDetail>
/** POST /api/backtests/:id/cancel */
export const CancelBacktest = z.object({ by: By })
