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
export { snapshotFormat } from './verdict.ts'

// the two faces
export type { Parsed } from './language/parse.ts'
export { parseRule } from './language/parse.ts'
export { printExpr, printRule } from './language/print.ts'
export { checkRule } from './language/form.ts'
export type { Argument, FunctionSpec, Kind } from './language/functions.ts'
export { functions, reserved } from './language/functions.ts'

// the evaluator
export { createEvaluator } from './evaluate/evaluator.ts'
export { horizonOf } from './evaluate/horizon.ts'
export { FacilityState, undecided } from './evaluate/facility-state.ts'
export type { Language, NumberOf } from './language/words.ts'
export { wordsOf } from './language/words.ts'

// the documents
export { ruleDocuments, ruleTexts } from './documents.ts'

// proofs
export type { Proof } from './breach.ts'
export { syntheticBreach, syntheticCalm } from './breach.ts'

// for hosts with much history, or many rules
export type { BlockStats } from './prune.ts'
export { canFire } from './prune.ts'
export type { RuleSet } from './rule-set.ts'
export { createRuleSet } from './rule-set.ts'
