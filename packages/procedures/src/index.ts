/** Chinese administrative law as versioned data: working calendar and statutory periods. The public door of `@poyang/procedures`. */

export type { Article, Words } from './law.ts'
export { citation, inForceOn } from './law.ts'

export type { DayFact, DayKind, DayOverride, HolidayTable, WorkCalendar } from './calendar/work-calendar.ts'
export { createWorkCalendar, weekday, workdayFrom, workdayUntil } from './calendar/work-calendar.ts'
export { stateCouncilHolidays } from './calendar/state-council.ts'

export type {
  Course,
  Due,
  Extension,
  ExtensionRule,
  Period,
  PeriodUnit,
  ProofStep,
  RefusedExtension,
  Suspension,
  SuspensionKind,
  Whose,
} from './periods/period.ts'
export { dueOf } from './periods/due.ts'
export { latestBefore } from './periods/before.ts'
export { addMonths } from './periods/months.ts'
export { periodOf, periods } from './data/periods.ts'

export type {
  ClockDef,
  Condition,
  DocumentKind,
  EventDef,
  EventKind,
  FieldDef,
  FieldTest,
  Incompatible,
  Move,
  Need,
  Procedure,
  Role,
  StageId,
  Track,
  TrackId,
} from './procedure/procedure.ts'
export type { Actor, CaseEvent, FieldValue } from './procedure/record.ts'
export type { Clock, Decision, Draft, Permission, Refusal, Settings, State } from './procedure/state.ts'
export { decide, permissionsOf, roleName, stateOf } from './procedure/state.ts'
export { procedureOf, procedures } from './data/procedures/index.ts'
export { ordinaryPenalty } from './data/procedures/ordinary-penalty.ts'

export type { FineTier, Sanction, Violation } from './substance/violations.ts'
export { violationOf, violations, violationSource } from './substance/violations.ts'
export type { Conduct, Governing, Limitation, Weight } from './substance/regime.ts'
export { governingLaw, limitationOf, weightOf } from './substance/regime.ts'
export type { ConditionFinding, ExemptionAsked, ExemptionFinding, ExemptionItem, ExemptionKind } from './substance/exemptions.ts'
export { exemptionsFor, shippedExemptions } from './substance/exemptions.ts'
export { diagramOf } from './procedure/diagram.ts'
export type { Adjustment, DiscretionAsked, DiscretionResult, DiscretionTable, Factor, FactorResult, Grade } from './substance/discretion.ts'
export { discretionOf } from './substance/discretion.ts'
