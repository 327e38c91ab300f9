/** Text to a rule: recursive descent, one token of look-ahead, first mistake reported with its place. */
import type {
  Across,
  Comparison,
  Confidence,
  Course,
  Definition,
  DurationUnit,
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
} from '../rule.ts'
import type { RuleFault } from '../verdict.ts'
import { checkAt } from './check.ts'
import type { Places } from './check.ts'
import { functions, reserved } from './functions.ts'
import { faultAt, SyntaxFault, tokensOf } from './tokens.ts'
import type { Token, TokenKind, Wanted } from './tokens.ts'

export type Parsed = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly faults: readonly RuleFault[] }

/** Read and check a rule. Faults: the first mistake of grammar, or else every mistake of meaning. */
export function parseRule(text: string): Parsed {
  try {
    const places: Places = new Map()
    const rule = readRule(text, places)
    const faults = checkAt(rule, places)
    return faults.length === 0 ? { ok: true, rule } : { ok: false, faults }
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, faults: [error.fault] }
    throw error
  }
}

/** The grammar alone, without asking what the rule means; where each part stood goes into `places`. @throws SyntaxFault at the first mistake. */
export const readRule = (text: string, places: Places): Rule => new Parser(tokensOf(text), places).rule()

const confidences = ['verified', 'secondary', 'memory', 'project'] as const satisfies readonly Confidence[]
const scopes = ['outlet', 'factor', 'group', 'facility', 'site'] as const satisfies readonly Scope[]
const severities = ['notice', 'warning', 'alarm', 'serious'] as const satisfies readonly Severity[]
const statuses = ['draft', 'reviewed', 'in-force', 'retired'] as const satisfies readonly RuleStatus[]
const validities = ['valid', 'invalid', 'insufficient', 'stopped', 'missing', 'pending'] as const satisfies readonly Validity[]
const across = new Set<string>(['any', 'all', 'sum', 'mean', 'smallest', 'largest', 'count'] satisfies Across[])
const comparisons = new Set<string>(['>', '>=', '<', '<=', '=', '!='] satisfies Comparison[])
const units = new Set<string>(['min', 'h', 'd'] satisfies DurationUnit[])
const clauses = (
  'title family basis clause confidence scope severity status author reviewer note param input let ' +
  'when for unless clear merge back once wait breach calm'
).split(' ')
/** Nesting deeper than this, or more operators than that, are refused: they would only exhaust the stack. */
const DEEPEST = 60
const MOST_OPERATORS = 400

interface Draft {
  title?: Words
  family?: string
  basis?: string
  clause?: string
  confidence?: Confidence
  scope?: Scope
  severity?: Severity
  status?: RuleStatus
  from?: string
  to?: string
  author?: string
  reviewer?: string
  when?: Expr
  lasting?: Expr
  clearWhen?: Expr
  merge?: Expr
  back?: Expr
  once?: boolean
  wait?: Expr
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #places: Places
  #at = 0
  #depth = 0
  #operators = 0

  constructor(tokens: readonly Token[], places: Places) {
    this.#tokens = tokens
    this.#places = places
  }

  rule(): Rule {
    const place = this.#now
    this.#word('rule')
    const id = this.#string('规则编号', 'the rule’s id in quotes')
    this.#word('version')
    const version = Number(this.#take('number', { zh: '版本号', en: 'a version number' }).text)
    const draft: Draft = {}
    const notes: Words[] = []
    const parameters: Parameter[] = []
    const inputs: Input[] = []
    const lets: Definition[] = []
    const guards: Guard[] = []
    const breach: Course[] = []
    const calm: Course[] = []
    const seen = new Set<string>()
    while (this.#now.kind !== 'end') {
      const token = this.#take('word', { zh: `下列词之一：${clauses.join('、')}`, en: `one of ${clauses.join(', ')}` })
      const repeatable = ['note', 'param', 'input', 'let', 'unless', 'breach', 'calm'].includes(token.text)
      if (!repeatable && seen.has(token.text)) this.#fail({ zh: `“${token.text}”只出现一次`, en: `“${token.text}” only once` }, token)
      seen.add(token.text)
      switch (token.text) {
        case 'note':
          notes.push(this.#words())
          break
        case 'param':
          parameters.push(this.#placed(token, this.#parameter()))
          break
        case 'input':
          inputs.push(this.#placed(token, this.#input()))
          break
        case 'let':
          lets.push(this.#placed(token, this.#definition()))
          break
        case 'unless':
          guards.push(this.#placed(token, this.#guard()))
          break
        case 'breach':
          breach.push(this.#placed(token, this.#course()))
          break
        case 'calm':
          calm.push(this.#placed(token, this.#course()))
          break
        default:
          this.#clause(token, draft)
      }
    }
    const { title, family, basis, clause, confidence, scope, severity, status, when } = draft
    const must = <T>(value: T | undefined, name: string): T =>
      value ?? this.#fail({ zh: `“${name}”一项`, en: `a line “${name} …”` }, this.#now)
    return this.#placed(place, {
      id,
      version,
      title: must(title, 'title'),
      family: must(family, 'family'),
      basis: must(basis, 'basis'),
      clause: must(clause, 'clause'),
      confidence: must(confidence, 'confidence'),
      scope: must(scope, 'scope'),
      severity: must(severity, 'severity'),
      status: must(status, 'status'),
      from: draft.from ?? null,
      to: draft.to ?? null,
      author: draft.author ?? null,
      reviewer: draft.reviewer ?? null,
      notes,
      parameters,
      inputs,
      lets,
      when: must(when, 'when'),
      lasting: draft.lasting ?? null,
      guards,
      clearWhen: draft.clearWhen ?? null,
      merge: draft.merge ?? null,
      back: draft.back ?? null,
      once: draft.once ?? false,
      wait: draft.wait ?? null,
      breach,
      calm,
    })
  }

  #clause(token: Token, draft: Draft): void {
    switch (token.text) {
      case 'title':
        draft.title = this.#words()
        return
      case 'family':
        draft.family = this.#string('类别', 'a family in quotes')
        return
      case 'basis':
        draft.basis = this.#string('依据', 'the basis in quotes')
        return
      case 'clause':
        draft.clause = this.#string('条款', 'the clause in quotes')
        return
      case 'confidence':
        draft.confidence = this.#oneOf(confidences)
        return
      case 'scope':
        draft.scope = this.#oneOf(scopes)
        return
      case 'severity':
        draft.severity = this.#oneOf(severities)
        return
      case 'status':
        draft.status = this.#status()
        if (this.#isWord('from')) draft.from = this.#dateAfter('from')
        if (this.#isWord('to')) draft.to = this.#dateAfter('to')
        return
      case 'author':
        draft.author = this.#string('起草人', 'the author in quotes')
        return
      case 'reviewer':
        draft.reviewer = this.#string('复核人', 'the reviewer in quotes')
        return
      case 'when':
        draft.when = this.#expr()
        return
      case 'for':
        draft.lasting = this.#expr()
        return
      case 'clear':
        this.#word('when')
        draft.clearWhen = this.#expr()
        return
      case 'merge':
        draft.merge = this.#expr()
        return
      case 'back':
        draft.back = this.#expr()
        return
      case 'once':
        draft.once = true
        return
      case 'wait':
        draft.wait = this.#expr()
        return
      default:
        this.#fail({ zh: `下列词之一：${clauses.join('、')}`, en: `one of ${clauses.join(', ')}` }, token)
    }
  }

  #parameter(): Parameter {
    const name = this.#name()
    this.#sign('=')
    const minus = this.#skipSign('-') ? '-' : ''
    const value = minus + this.#take('number', { zh: '数', en: 'a number' }).text
    let unit = ''
    if (this.#now.kind === 'word' && units.has(this.#now.text)) unit = this.#next().text
    else if (this.#now.kind === 'string' && !this.#slashFollows()) unit = this.#next().text
    return { name, value, unit, ...this.#words() }
  }

  /** Is the quoted text at hand the first half of a pair of words? */
  #slashFollows(): boolean {
    const after = this.#tokens[this.#at + 1]
    return after?.kind === 'sign' && after.text === '/'
  }

  #input(): Input {
    const name = this.#name()
    const kind = this.#oneOf(['value', 'event', 'setting'] as const)
    const many = this.#skipWord('many')
    this.#word('every')
    const every = this.#expr()
    const hold = this.#skipWord('hold') ? this.#expr() : null
    const raw = this.#skipWord('raw')
    return { name, kind, many, every, hold, raw, ...this.#words() }
  }

  #definition(): Definition {
    const name = this.#name()
    const unit = this.#now.kind === 'string' ? this.#next().text : ''
    this.#sign('=')
    const of = this.#expr()
    return { name, of, unit, words: this.#now.kind === 'string' ? this.#words() : null }
  }

  #guard(): Guard {
    const name = this.#name()
    this.#sign('=')
    const of = this.#expr()
    return { name, of, ...this.#words() }
  }

  #course(): Course {
    const input = this.#name()
    const stretches = [this.#stretch()]
    while (this.#skipSign(',')) stretches.push(this.#stretch())
    return { input, stretches }
  }

  #stretch(): Stretch {
    const shape = this.#shape()
    this.#word('for')
    const length = this.#expr()
    const validity = this.#skipWord('as') ? this.#oneOf(validities) : 'valid'
    const mark = this.#skipWord('mark') ? this.#string('标记', 'a mark in quotes') : null
    return { shape, length, validity, mark }
  }

  #shape(): Shape {
    if (this.#skipWord('gap')) return { kind: 'gap' }
    if (this.#skipWord('noise')) {
      const of = this.#expr()
      this.#word('spread')
      return { kind: 'noise', of, spread: this.#expr() }
    }
    if (this.#skipWord('wave')) {
      const of = this.#expr()
      this.#word('spread')
      const spread = this.#expr()
      this.#word('period')
      return { kind: 'wave', of, spread, period: this.#expr() }
    }
    if (this.#skipWord('ramp')) {
      const of = this.#expr()
      this.#word('to')
      return { kind: 'ramp', of, to: this.#expr() }
    }
    return { kind: 'level', of: this.#expr() }
  }

  // expressions, loosest first

  #expr(): Expr {
    const place = this.#now
    if (++this.#depth > DEEPEST) this.#fail({ zh: `嵌套不超过 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels of nesting` }, place)
    const expr = this.#across() ?? this.#or()
    this.#depth--
    return this.#placed(place, expr)
  }

  #across(): Expr | null {
    const [how, member, inWord] = [this.#now, this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]]
    if (how.kind !== 'word' || !across.has(how.text) || member?.kind !== 'word' || inWord?.text !== 'in') return null
    this.#at++
    const name = this.#name()
    this.#word('in')
    const input = this.#name()
    this.#sign(':')
    return { op: 'across', how: how.text as Across, member: name, input, of: this.#expr() }
  }

  #or(): Expr {
    const place = this.#now
    let left = this.#and()
    while (this.#operator('or')) left = this.#placed(place, { op: 'or', left, right: this.#and() })
    return left
  }

  #and(): Expr {
    const place = this.#now
    let left = this.#not()
    while (this.#operator('and')) left = this.#placed(place, { op: 'and', left, right: this.#not() })
    return left
  }

  #not(): Expr {
    const place = this.#now
    let count = 0
    while (this.#operator('not')) count++
    let expr = this.#comparison()
    for (; count > 0; count--) expr = this.#placed(place, { op: 'not', of: expr })
    return expr
  }

  #comparison(): Expr {
    const place = this.#now
    const left = this.#sum()
    if (this.#now.kind !== 'sign' || !comparisons.has(this.#now.text)) return left
    const op = this.#next().text as Comparison
    return this.#placed(place, { op, left, right: this.#sum() })
  }

  #sum(): Expr {
    const place = this.#now
    let left = this.#product()
    for (;;) {
      if (this.#operator('+')) left = this.#placed(place, { op: '+', left, right: this.#product() })
      else if (this.#operator('-')) left = this.#placed(place, { op: '-', left, right: this.#product() })
      else return left
    }
  }

  #product(): Expr {
    const place = this.#now
    let left = this.#negated()
    for (;;) {
      if (this.#operator('*')) left = this.#placed(place, { op: '*', left, right: this.#negated() })
      else if (this.#operator('/')) left = this.#placed(place, { op: '/', left, right: this.#negated() })
      else return left
    }
  }

  #negated(): Expr {
    const place = this.#now
    let count = 0
    while (this.#operator('-')) count++
    let expr = this.#primary()
    for (; count > 0; count--) expr = this.#placed(place, { op: 'negate', of: expr })
    return expr
  }

  /** Skip an operator, word or sign, of which an expression may have only so many. */
  #operator(text: string): boolean {
    const found = this.#skipWord(text) || this.#skipSign(text)
    if (found && ++this.#operators > MOST_OPERATORS) {
      this.#fail({ zh: `不超过 ${MOST_OPERATORS} 个运算`, en: `at most ${MOST_OPERATORS} operators` }, this.#now)
    }
    return found
  }

  #primary(): Expr {
    const token = this.#now
    if (this.#skipSign('(')) {
      const inner = this.#expr()
      this.#sign(')')
      return inner
    }
    if (token.kind === 'number') {
      this.#at++
      if (this.#now.kind === 'word' && units.has(this.#now.text)) {
        return this.#placed(token, { op: 'duration', text: token.text, unit: this.#next().text as DurationUnit })
      }
      return this.#placed(token, { op: 'number', text: token.text })
    }
    if (token.kind === 'word') {
      const follows = this.#tokens[this.#at + 1]
      // `min`, `valid` and `spread` are functions too; any other word of the language is never called, so that `not (…)` and `last (…)` are what they look like
      const called = follows?.text === '(' && follows.kind === 'sign' && (!reserved.has(token.text) || Object.hasOwn(functions, token.text))
      if (called) return this.#placed(token, this.#call(this.#next().text))
      const name = this.#name()
      if (!this.#skipSign('.')) return this.#placed(token, { op: 'name', name })
      const attribute = this.#take('word', { zh: '属性名', en: 'the name of an attribute' }).text
      return this.#placed(token, { op: 'attribute', of: name, name: attribute })
    }
    return this.#fail({ zh: '数、名称、函数或括号', en: 'a number, a name, a function or a parenthesis' }, token)
  }

  #call(name: string): Expr {
    this.#sign('(')
    const args: Expr[] = []
    let mark: string | null = null
    let window: Window | null = null
    if (!this.#skipSign(')')) {
      do {
        if (window !== null) this.#fail({ zh: '“)”：时段写在最后', en: '“)”: the window stands last' }, this.#now)
        if (this.#isWord('last') || this.#isWord('this') || this.#isWord('each')) window = this.#window()
        else if (mark !== null)
          this.#fail({ zh: '时段或“)”：标记只有一个，写在参数之后', en: 'a window or “)”: one mark, behind the arguments' }, this.#now)
        else if (this.#now.kind === 'string') mark = this.#next().text
        else args.push(this.#expr())
      } while (this.#skipSign(','))
      this.#sign(')')
    }
    return { op: 'call', name, args, mark, window }
  }

  #window(): Window {
    if (this.#skipWord('this')) {
      const unit = this.#oneOf(['hour', 'day'] as const)
      return { kind: 'this', unit, needs: this.#needs() }
    }
    if (this.#skipWord('each')) {
      const length = this.#expr()
      return { kind: 'each', length, needs: this.#needs() }
    }
    this.#word('last')
    const length = this.#expr()
    if (this.#skipWord('valid')) return { kind: 'valid', count: length }
    return { kind: 'last', length, needs: this.#needs() }
  }

  #needs(): Expr | null {
    return this.#skipWord('needs') ? this.#expr() : null
  }

  // tokens

  get #now(): Token {
    return this.#tokens[this.#at]!
  }

  #next(): Token {
    const token = this.#now
    if (token.kind !== 'end') this.#at++
    return token
  }

  #fail(expected: Wanted, token: Token): never {
    const end = { zh: '文末', en: 'the end' }
    const found = token.kind === 'end' ? end : token.kind === 'string' ? JSON.stringify(token.text) : `“${token.text}”`
    throw new SyntaxFault(faultAt(token, expected, found))
  }

  #take(kind: TokenKind, expected: Wanted): Token {
    return this.#now.kind === kind ? this.#next() : this.#fail(expected, this.#now)
  }

  #isWord(text: string): boolean {
    return this.#now.kind === 'word' && this.#now.text === text
  }

  #skipWord(text: string): boolean {
    const found = this.#isWord(text)
    if (found) this.#at++
    return found
  }

  #word(text: string): void {
    if (!this.#skipWord(text)) this.#fail({ zh: `“${text}”`, en: `“${text}”` }, this.#now)
  }

  #skipSign(text: string): boolean {
    const found = this.#now.kind === 'sign' && this.#now.text === text
    if (found) this.#at++
    return found
  }

  #sign(text: string): void {
    if (!this.#skipSign(text)) this.#fail({ zh: `“${text}”`, en: `“${text}”` }, this.#now)
  }

  #name(): string {
    const token = this.#take('word', { zh: '名称', en: 'a name' })
    return reserved.has(token.text) ? this.#fail({ zh: '非保留词的名称', en: 'a name that is no word of the language' }, token) : token.text
  }

  #string(zh: string, en: string): string {
    return this.#take('string', { zh: `引号中的${zh}`, en }).text
  }

  #words(): Words {
    const zh = this.#string('中文说明', 'the Chinese words in quotes')
    this.#sign('/')
    return { zh, en: this.#string('英文说明', 'the English words in quotes') }
  }

  #oneOf<T extends string>(choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#now.text)
    if (found === undefined || this.#now.kind !== 'word') {
      return this.#fail({ zh: `下列词之一：${choices.join('、')}`, en: `one of ${choices.join(', ')}` }, this.#now)
    }
    this.#at++
    return found
  }

  #status(): RuleStatus {
    if (!this.#skipWord('in')) return this.#oneOf(statuses)
    this.#sign('-')
    this.#word('force')
    return 'in-force'
  }

  #dateAfter(word: string): string {
    this.#word(word)
    return this.#take('date', { zh: '日期（年-月-日）', en: 'a day (YYYY-MM-DD)' }).text
  }

  #placed<T extends object>({ line, column }: Token, part: T): T {
    if (!this.#places.has(part)) this.#places.set(part, { line, column })
    return part
  }
}
