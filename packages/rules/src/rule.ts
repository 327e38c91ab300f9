/**
 * A rule as the form edits it: JSON, no classes. `parseRule` and `printRule` are its other face, the short text form;
 * `parseRule(printRule(rule))` gives the same rule back. docs/rules-language.md has the grammar.
 */

/** How sure we are of the rule's figures. 'project' = chosen by this project because the standards are silent. */
export type Confidence = 'verified' | 'secondary' | 'memory' | 'project'
export type RuleStatus = 'draft' | 'reviewed' | 'in-force' | 'retired'
/** notice (提示) < warning (预警) < alarm (报警) < serious (严重). */
export type Severity = 'notice' | 'warning' | 'alarm' | 'serious'
/** What one evaluator watches: an outlet, one factor of it, a link group (联动组), a metered facility, a whole site. */
export type Scope = 'outlet' | 'factor' | 'group' | 'facility' | 'site'
/** A calendar day in China, `YYYY-MM-DD`. */
export type Day = string
/** An instant: milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number

export interface Words {
  readonly zh: string
  readonly en: string
}

/** One versioned rule document. */
export interface Rule {
  readonly id: string
  readonly version: number
  readonly title: Words
  /** Rules shown together: 'exceedance', 'anomaly', 'electricity', 'transmission', … */
  readonly family: string
  /** The text the rule stands on, and the place in it. */
  readonly basis: string
  readonly clause: string
  readonly confidence: Confidence
  readonly scope: Scope
  readonly severity: Severity
  readonly status: RuleStatus
  readonly from: Day | null
  /** First day it no longer holds. */
  readonly to: Day | null
  readonly author: string | null
  readonly reviewer: string | null
  /** Counter-evidence a person looks at before believing the rule. */
  readonly notes: readonly Words[]
  readonly parameters: readonly Parameter[]
  readonly inputs: readonly Input[]
  readonly lets: readonly Definition[]
  /** The condition, evaluated once per period of its clock. */
  readonly when: Expr
  /** It must hold without a break this long before the rule fires; null: at once. Static. */
  readonly lasting: Expr | null
  /** What excuses it: a hit under a guard known to be true is kept as `suppressedBy`, never hidden. */
  readonly guards: readonly Guard[]
  /** Once firing, the episode ends when this is true; null: when `when` is false. */
  readonly clearWhen: Expr | null
  /** A pause of `when` shorter than this does not end the episode. Static. */
  readonly merge: Expr | null
  /** How far before the first true period the episode began (a window's length, a lateness). */
  readonly back: Expr | null
  /** Each hit is an event of its own: it fires and is over. */
  readonly once: boolean
  /** How long a period waits for inputs that did not come. Static; null: 5 min, 30 min or 2 h by the length of the period. */
  readonly wait: Expr | null
  /** What must make it fire, and what must not: the nightly proof. */
  readonly breach: readonly Course[]
  readonly calm: readonly Course[]
}

export interface Parameter extends Words {
  readonly name: string
  /** Decimal text. */
  readonly value: string
  /** 'min', 'h', 'd' are durations; anything else is shown as it is; '' has none. */
  readonly unit: string
}

export interface Input extends Words {
  readonly name: string
  /** 'value': one per period. 'event': happens or not, its absence is "no". 'setting': holds until the next one. */
  readonly kind: 'value' | 'event' | 'setting'
  /** Bound to a list of series (all machines of a link group). */
  readonly many: boolean
  /** Length of one period; static duration, a whole part of a day. */
  readonly every: Expr
  /** A value counts this long after its own beginning when none follows; null: its own period only. */
  readonly hold: Expr | null
  /** Also values that are not valid (range and sign checks look at them). */
  readonly raw: boolean
}

/** A named part of the condition. One with words is shown, with its number, in every verdict. */
export interface Definition {
  readonly name: string
  readonly of: Expr
  readonly unit: string
  readonly words: Words | null
}

export interface Guard extends Words {
  readonly name: string
  readonly of: Expr
}

/** What one input does in a proof: stretches one after the other, then nothing more. */
export interface Course {
  readonly input: string
  readonly stretches: readonly Stretch[]
}

export interface Stretch {
  readonly shape: Shape
  /** Static duration. */
  readonly length: Expr
  readonly validity: Validity
  readonly mark: string | null
}

export type Shape =
  | { readonly kind: 'level'; readonly of: Expr }
  /** Evenly spread between `of - spread` and `of + spread`, always the same draw. */
  | { readonly kind: 'noise'; readonly of: Expr; readonly spread: Expr }
  /** `of + spread * sin(2π t / period)` */
  | { readonly kind: 'wave'; readonly of: Expr; readonly spread: Expr; readonly period: Expr }
  /** From `of` to `to`, evenly. */
  | { readonly kind: 'ramp'; readonly of: Expr; readonly to: Expr }
  /** Nothing arrives. */
  | { readonly kind: 'gap' }

export type Validity = 'valid' | 'invalid' | 'insufficient' | 'stopped' | 'missing' | 'pending'

export type DurationUnit = 'min' | 'h' | 'd'
export type Comparison = '>' | '>=' | '<' | '<=' | '=' | '!='
export type Across = 'any' | 'all' | 'sum' | 'mean' | 'smallest' | 'largest' | 'count'

/** An expression: a number or a truth at each period, or unknown. */
export type Expr =
  | { readonly op: 'number'; readonly text: string }
  | { readonly op: 'duration'; readonly text: string; readonly unit: DurationUnit }
  /** A parameter, input, definition, or the member bound by `across`. */
  | { readonly op: 'name'; readonly name: string }
  /** `x.limit` (travels with the sample), `x.range`, `x.rated`, … (facts of the series). */
  | { readonly op: 'attribute'; readonly of: string; readonly name: string }
  | { readonly op: 'not'; readonly of: Expr }
  | { readonly op: 'negate'; readonly of: Expr }
  | { readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Expr; readonly right: Expr }
  | { readonly op: Comparison; readonly left: Expr; readonly right: Expr }
  /** A function of the catalogue (`functions`); `window` where it looks at more than one period. */
  | {
      readonly op: 'call'
      readonly name: string
      readonly args: readonly Expr[]
      readonly mark: string | null
      readonly window: Window | null
    }
  /** `any m in production: m > 5` */
  | { readonly op: 'across'; readonly how: Across; readonly member: string; readonly input: string; readonly of: Expr }

/** Which periods a function looks at. Lengths and counts are static. */
export type Window =
  /** The newest periods, this one included. `needs`: fewer known ones give unknown; null: all. */
  | { readonly kind: 'last'; readonly length: Expr; readonly needs: Expr | null }
  /** The newest known values, however far back. */
  | { readonly kind: 'valid'; readonly count: Expr }
  /** From the beginning of this clock hour or day until now. */
  | { readonly kind: 'this'; readonly unit: 'hour' | 'day'; readonly needs: Expr | null }
  /** Whole clock hours, days, … : one answer as each ends. */
  | { readonly kind: 'each'; readonly length: Expr; readonly needs: Expr | null }
