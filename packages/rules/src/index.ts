/** A language for alarm rules and its one evaluator. The public door of `@poyang/rules`. */

// the document
export type {
  Across,
  Comparison,
  Confidence,
  Course,
  Day,
  Definition,
  DurationUnit,
  EpochMs,
  Expr,
  Guard,
  Input,
  Parameter,
  Rule,
  RuleStatus,
  Scope,
  Severity,
  Shape,
  Stretch,
  Validity,
  Window,
  Words,
} from './rule.ts'

// in and out
export type {
  Arrival,
  Context,
  Evaluator,
  InputRange,
  Late,
  Mark,
  NamedNumber,
  RuleFault,
  Sample,
  Snapshot,
  Tick,
  Verdict,
  VerdictKind,
} from './verdict.ts'
