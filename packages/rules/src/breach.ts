/** Proofs that a rule can still fire, and still keeps quiet: arrivals made from the `breach` and `calm` lines of its document. */
import { CHINA_OFFSET, compile, factsOf, MINUTE } from './evaluate/compile.ts'
import { attributesOf } from './language/parts.ts'
import { staticValue } from './language/names.ts'
import type { Course, Expr, Input, Rule, Shape } from './rule.ts'
import type { Arrival, Context, Sample } from './verdict.ts'

/** A made-up subject and what arrives for it, in order; the last arrival is a tick that settles everything. */
export interface Proof {
  readonly context: Context
  readonly arrivals: readonly Arrival[]
}

/** Facts of the made-up series; an attribute that is not here is 10. The figures in `breach` and `calm` lines are written for these. */
const facts: Readonly<Record<string, string>> = {
  limit: '50',
  range: '200',
  resolution: '0.1',
  lod: '1',
  rated: '100',
  filed: '30',
  noload: '10.5',
  o2benchmark: '9',
  ratedCurrent: '60',
  repeatability: '1',
}

/** Monday, midnight in China. */
const PROOF_DAY = Date.UTC(2026, 0, 5) - CHINA_OFFSET

/** What must make the rule fire; null where its document says nothing. Parameters: the values in use, so that the proof fits them. */
export const syntheticBreach = (rule: Rule, parameters?: Readonly<Record<string, string>>): Proof | null =>
  proofOf(rule, rule.breach, parameters ?? {})

/** What must not make it fire; null where its document says nothing. */
export const syntheticCalm = (rule: Rule, parameters?: Readonly<Record<string, string>>): Proof | null =>
  proofOf(rule, rule.calm, parameters ?? {})

function proofOf(rule: Rule, courses: readonly Course[], parameters: Readonly<Record<string, string>>): Proof | null {
  if (courses.length === 0) return null
  const series = Object.fromEntries(rule.inputs.map(({ name, many }) => [name, many ? [`proof/${name}`] : `proof/${name}`]))
  const named = Object.fromEntries(attributesOf(rule).map(({ name }) => [name, facts[name] ?? '10']))
  const attributes = Object.fromEntries(rule.inputs.map(({ name }) => [`proof/${name}`, named]))
  const context: Context = { subject: 'proof', series, attributes, parameters, startAt: PROOF_DAY }
  const value = (expr: Expr) => staticValue(rule, expr, factsOf(context))
  const samples = courses.flatMap((course) => {
    const input = rule.inputs.find(({ name }) => name === course.input)
    return input === undefined ? [] : samplesOf(course, input, value)
  })
  const arrivals: Arrival[] = samples.toSorted(
    (a, b) => a.knownAt - b.knownAt || a.observedAt - b.observedAt || (a.series < b.series ? -1 : 1),
  )
  const end = Math.max(PROOF_DAY, ...courses.map((course) => PROOF_DAY + lengthOf(course, value)))
  // late enough for the last period of the course, too early for one without arrivals after it
  return { context, arrivals: [...arrivals, { kind: 'tick', knownAt: end + compile(rule, context).wait + 1 }] }
}

const lengthOf = (course: Course, value: (expr: Expr) => number): number =>
  course.stretches.reduce((total, { length }) => total + value(length) * MINUTE, 0)

function samplesOf(course: Course, input: Input, value: (expr: Expr) => number): Sample[] {
  const every = value(input.every) * MINUTE
  const draw = drawOf(input.name)
  const samples: Sample[] = []
  let from = PROOF_DAY
  for (const { shape, length, validity, mark } of course.stretches) {
    const to = from + value(length) * MINUTE
    if (shape.kind !== 'gap') {
      // an event lasts as long as its stretch, a setting holds from its beginning
      const step = input.kind === 'value' ? every : to - from
      for (let at = from; at < to; at += step) {
        const number = shapeAt(shape, (at - from) / MINUTE, (to - from) / MINUTE, draw, value)
        const until = input.kind === 'setting' ? at + every : at + step
        samples.push({
          kind: 'sample',
          series: `proof/${input.name}`,
          observedAt: at,
          until,
          knownAt: input.kind === 'value' ? until : at,
          value: String(Number(number.toFixed(4))),
          validity,
          marks: mark === null ? [] : [mark],
          ...(input.kind === 'value' ? { limit: facts['limit'] ?? '50' } : {}),
          ref: `proof:${input.name}/${at}`,
        })
      }
    }
    from = to
  }
  return samples
}

function shapeAt(
  shape: Exclude<Shape, { readonly kind: 'gap' }>,
  minute: number,
  length: number,
  draw: () => number,
  value: (expr: Expr) => number,
): number {
  const of = value(shape.of)
  switch (shape.kind) {
    case 'level':
      return of
    case 'noise':
      return of + value(shape.spread) * (2 * draw() - 1)
    case 'wave':
      return of + value(shape.spread) * Math.sin((2 * Math.PI * minute) / value(shape.period))
    default:
      return of + ((value(shape.to) - of) * minute) / length
  }
}

/** Evenly spread numbers in [0, 1), the same for a name each time. */
function drawOf(name: string): () => number {
  let seed = 2_166_136_261
  for (const letter of name) seed = Math.imul(seed ^ (letter.codePointAt(0) ?? 0), 16_777_619)
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0
    return (seed >>> 0) / 0x1_0000_0000
  }
}
