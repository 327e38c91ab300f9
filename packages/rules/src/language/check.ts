/** Does a rule make sense? Names, kinds, static parts, bounds, and who answers for it. */
import type { Course, Expr, Input, Rule, Window } from '../rule.ts'
import type { RuleFault } from '../verdict.ts'
import { functions, reserved } from './functions.ts'
import type { Argument, Kind } from './functions.ts'
import { baseClock, clockOf, defaultFacts, isStatic, meaningOf, minutesPer, noMembers, staticValue } from './names.ts'
import type { Members } from './names.ts'
import { printExpr } from './print.ts'
import { faultAt } from './tokens.ts'
import type { Wanted } from './tokens.ts'

/** Where each part stood in the text. */
export type Places = Map<object, { readonly line: number; readonly column: number }>

/** A window holds at most this many values per series. */
export const LARGEST_WINDOW = 20_000
const DAY = 1440

export function checkAt(rule: Rule, places: Places): RuleFault[] {
  const faults: RuleFault[] = []
  const nowhere = { line: 0, column: 0 }
  new Check(rule, (part, zh, en, found) => {
    faults.push(faultAt(places.get(part) ?? nowhere, { zh, en }, found))
  }).all()
  return faults
}

/** Is it a day that exists, `YYYY-MM-DD`? */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

type Blame = (part: object, zh: string, en: string, found: Wanted | string) => void

const nothing: Wanted = { zh: '没有', en: 'none' }

class Check {
  readonly #rule: Rule
  readonly #blame: Blame
  /** Definitions that may be used where we are: the earlier ones. */
  readonly #defined = new Map<string, Kind | null>()

  constructor(rule: Rule, blame: Blame) {
    this.#rule = rule
    this.#blame = blame
  }

  all(): void {
    const rule = this.#rule
    this.#head()
    this.#names()
    for (const parameter of rule.parameters) {
      if (!/^-?\d+(\.\d+)?$/.test(parameter.value)) this.#blame(parameter, '十进制数', 'a decimal number', parameter.value)
    }
    if (rule.inputs.length === 0) this.#blame(rule, '至少一个输入', 'at least one input', nothing)
    for (const input of rule.inputs) this.#input(input)
    for (const definition of rule.lets) this.#defined.set(definition.name, this.#kind(definition.of, noMembers))
    this.#truth(rule.when)
    for (const guard of rule.guards) this.#truth(guard.of)
    if (rule.clearWhen !== null) this.#truth(rule.clearWhen)
    for (const part of [rule.lasting, rule.merge, rule.wait]) if (part !== null) this.#staticDuration(part, noMembers)
    if (rule.back !== null) this.#expect(rule.back, this.#kind(rule.back, noMembers), 'duration')
    for (const courses of [rule.breach, rule.calm]) {
      for (const [index, course] of courses.entries()) {
        this.#course(course)
        if (courses.some(({ input }, before) => before < index && input === course.input))
          this.#blame(course, '每个输入一行', 'one line of each input', course.input)
      }
    }
  }

  #head(): void {
    const { rule, blame } = { rule: this.#rule, blame: this.#blame }
    if (rule.id === '') blame(rule, '规则编号', 'an id', nothing)
    if (!Number.isSafeInteger(rule.version) || rule.version < 1) blame(rule, '从 1 起的版本号', 'a version from 1 on', String(rule.version))
    for (const day of [rule.from, rule.to]) if (day !== null && !isDay(day)) blame(rule, '日历上有的日期', 'a day of the calendar', day)
    if (rule.from !== null && rule.to !== null && rule.from >= rule.to)
      blame(rule, '施行日早于失效日', 'from before to', `${rule.from}, ${rule.to}`)
    if (rule.status === 'in-force' && rule.from === null) blame(rule, '施行日期', 'a day from which it is in force', nothing)
    if (rule.status === 'draft') return
    if (rule.author === null || rule.reviewer === null || rule.author === rule.reviewer) {
      blame(rule, '起草人之外的复核人', 'a reviewer other than the author', rule.reviewer ?? nothing)
    }
  }

  #names(): void {
    const seen = new Set<string>()
    const { parameters, inputs, lets, guards } = this.#rule
    for (const part of [...parameters, ...inputs, ...lets, ...guards]) {
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(part.name) || reserved.has(part.name)) {
        this.#blame(part, '可用的名称', 'a name that is no word of the language', part.name)
      }
      if (seen.has(part.name)) this.#blame(part, '尚未使用的名称', 'a name not yet in use', part.name)
      seen.add(part.name)
    }
  }

  #input(input: Input): void {
    const every = this.#staticDuration(input.every, noMembers)
    if (every !== null && DAY % every !== 0) this.#blame(input, '能整除一天的时段', 'a whole part of a day', printExpr(input.every))
    if (input.hold !== null) this.#staticDuration(input.hold, noMembers)
  }

  #course(course: Course): void {
    const { input, stretches } = course
    if (!this.#rule.inputs.some(({ name }) => name === input)) this.#blame(course, '输入名', 'the name of an input', input)
    for (const { shape, length } of stretches) {
      this.#staticDuration(length, noMembers)
      if (shape.kind === 'gap') continue
      if (shape.kind === 'wave') this.#staticDuration(shape.period, noMembers)
      const parts = shape.kind === 'ramp' ? [shape.of, shape.to] : shape.kind === 'level' ? [shape.of] : [shape.of, shape.spread]
      for (const part of parts) this.#static(part, 'number', noMembers)
    }
  }

  /** Minutes of a static duration under the defaults, or null after a fault. */
  #staticDuration(expr: Expr, members: Members): number | null {
    const value = this.#static(expr, 'duration', members)
    if (value === null || Number.isNaN(value)) return null
    if (value > 0) return value
    this.#blame(expr, '大于零的时长', 'a duration above zero', printExpr(expr))
    return null
  }

  #static(expr: Expr, wanted: Kind, members: Members): number | null {
    const kind = this.#kind(expr, members)
    if (kind === null) return null
    this.#expect(expr, kind, wanted)
    if (isStatic(this.#rule, expr, members)) return staticValue(this.#rule, expr, defaultFacts)
    this.#blame(expr, '不随时间变化的量', 'something that does not change: a number, parameter or fact', printExpr(expr))
    return null
  }

  #truth(expr: Expr): void {
    this.#expect(expr, this.#kind(expr, noMembers), 'truth')
  }

  #expect(expr: Expr, kind: Kind | null, wanted: Kind): void {
    if (kind === null || kind === wanted) return
    const [{ zh, en }, text] = [wantedWords[kind], printExpr(expr)]
    this.#blame(expr, wantedWords[wanted].zh, wantedWords[wanted].en, { zh: `${zh}：${text}`, en: `${en} (${text})` })
  }

  /** Kind of an expression; null where a fault has been told already. */
  #kind(expr: Expr, members: Members): Kind | null {
    switch (expr.op) {
      case 'number':
        return 'number'
      case 'duration':
        return 'duration'
      case 'attribute':
        return this.#inputNamed(expr, expr.of, members) === null ? null : 'number'
      case 'name':
        return this.#kindOfName(expr, expr.name, members)
      case 'not':
      case 'and':
      case 'or': {
        for (const part of expr.op === 'not' ? [expr.of] : [expr.left, expr.right]) this.#expect(part, this.#kind(part, members), 'truth')
        return 'truth'
      }
      case 'negate': {
        const kind = this.#kind(expr.of, members)
        if (kind === 'truth') this.#expect(expr.of, kind, 'number')
        return kind
      }
      case '+':
      case '-':
      case '*':
      case '/':
        return this.#arithmetic(expr, members)
      case 'across':
        return this.#across(expr, members)
      case 'call':
        return this.#call(expr, members)
      default: {
        const [left, right] = [this.#kind(expr.left, members), this.#kind(expr.right, members)]
        if (left === 'truth') this.#expect(expr.left, left, 'number')
        else if (left !== null) this.#expect(expr.right, right, left)
        return 'truth'
      }
    }
  }

  #kindOfName(expr: Expr, name: string, members: Members): Kind | null {
    const meaning = meaningOf(this.#rule, name, members)
    if (meaning?.is === 'parameter') return minutesPer(meaning.parameter.unit) === null ? 'number' : 'duration'
    if (meaning?.is === 'definition') {
      if (this.#defined.has(name)) return this.#defined.get(name) ?? null
      this.#blame(expr, '在前面定义的名称', 'a name defined further up', name)
      return null
    }
    const input = this.#inputNamed(expr, name, members)
    if (input === null) return null
    return input.kind === 'event' ? 'truth' : 'number'
  }

  /** The input a name stands for where one series is meant. */
  #inputNamed(expr: Expr, name: string, members: Members): Input | null {
    const meaning = meaningOf(this.#rule, name, members)
    if (meaning?.is !== 'input') {
      this.#blame(expr, '已声明的参数、输入或定义', 'a parameter, input or definition', name)
      return null
    }
    if (!meaning.input.many || meaning.member) return meaning.input
    this.#blame(expr, `“any m in ${name}: …”中的成员`, `a member, as in “any m in ${name}: …”`, name)
    return null
  }

  #arithmetic(expr: Expr & { readonly left: Expr; readonly right: Expr }, members: Members): Kind | null {
    const [left, right] = [this.#kind(expr.left, members), this.#kind(expr.right, members)]
    if (left === null || right === null) return null
    for (const [part, kind] of [[expr.left, left] as const, [expr.right, right] as const])
      if (kind === 'truth') this.#expect(part, kind, 'number')
    if (expr.op === '*') return left === 'duration' || right === 'duration' ? 'duration' : 'number'
    if (expr.op === '/') return left === 'duration' && right !== 'duration' ? 'duration' : 'number'
    if (left !== 'truth') this.#expect(expr.right, right, left)
    return left
  }

  #across(expr: Expr & { readonly op: 'across' }, members: Members): Kind | null {
    const meaning = meaningOf(this.#rule, expr.input, noMembers)
    if (meaning?.is !== 'input' || !meaning.input.many) {
      this.#blame(expr, '声明为 many 的输入', 'an input declared many', expr.input)
      return null
    }
    if (meaningOf(this.#rule, expr.member, members) !== null) this.#blame(expr, '尚未使用的名称', 'a name not yet in use', expr.member)
    const kind = this.#kind(expr.of, new Map([...members, [expr.member, expr.input]]))
    const truths = expr.how === 'any' || expr.how === 'all'
    if (truths || expr.how === 'count') this.#expect(expr.of, kind, 'truth')
    else if (kind === 'truth') this.#expect(expr.of, kind, 'number')
    return truths ? 'truth' : expr.how === 'count' ? 'number' : kind
  }

  #call(expr: Expr & { readonly op: 'call' }, members: Members): Kind | null {
    const spec = Object.hasOwn(functions, expr.name) ? functions[expr.name] : undefined
    if (spec === undefined) {
      this.#blame(expr, '已有的函数', `a function: ${Object.keys(functions).join(', ')}`, expr.name)
      return null
    }
    const least = spec.args.length - spec.optional
    if (expr.args.length < least || expr.args.length > spec.args.length) {
      this.#blame(expr, `${least} 个参数`, `${least} argument(s) of ${expr.name}`, String(expr.args.length))
      return null
    }
    if (spec.mark !== (expr.mark !== null))
      this.#blame(expr, spec.mark ? '引号中的标记' : '没有标记', spec.mark ? 'a mark in quotes' : 'no mark', expr.name)
    const kinds = expr.args.map((arg, index) => this.#argument(arg, spec.args[index] ?? 'number', members))
    const [first, second] = spec.args
    if (first === 'same' && second === 'same' && expr.args[1] !== undefined && kinds[0] !== null && kinds[0] !== undefined) {
      this.#expect(expr.args[1], kinds[1] ?? null, kinds[0])
    }
    if ((spec.window === 'needed') !== (expr.window !== null)) {
      this.#blame(
        expr,
        spec.window === 'needed' ? '时段（last、this 或 each）' : '没有时段',
        spec.window === 'needed' ? 'a window (last, this or each)' : 'no window',
        expr.name,
      )
    } else if (expr.window !== null) this.#window(expr, expr.window, members)
    return spec.result === 'same' ? (kinds[0] ?? null) : spec.result
  }

  #argument(arg: Expr, wanted: Argument, members: Members): Kind | null {
    if (wanted === 'static number' || wanted === 'static duration') {
      const kind = wanted === 'static number' ? 'number' : 'duration'
      if (kind === 'duration') this.#staticDuration(arg, members)
      else this.#static(arg, kind, members)
      return kind
    }
    if (wanted === 'input') {
      if (arg.op === 'name') {
        if (meaningOf(this.#rule, arg.name, members)?.is === 'input') return this.#kindOfName(arg, arg.name, members)
      }
      this.#blame(arg, '输入名', 'the name of an input', printExpr(arg))
      return null
    }
    const kind = this.#kind(arg, members)
    if (wanted !== 'same') this.#expect(arg, kind, wanted)
    return kind
  }

  #window(expr: Expr & { readonly op: 'call' }, window: Window, members: Members): void {
    const clock = Math.min(...expr.args.map((arg) => clockOf(this.#rule, arg, members, defaultFacts)), Infinity)
    const step = Number.isFinite(clock) ? clock : baseClock(this.#rule, defaultFacts)
    const size = this.#windowSize(window, members, step)
    if (size !== null && (size < 1 || size > LARGEST_WINDOW)) {
      this.#blame(expr, `1 至 ${LARGEST_WINDOW} 个时段`, `a window of 1 to ${LARGEST_WINDOW} periods`, String(size))
    }
    if (window.kind === 'valid' || window.needs === null) return
    const needs = this.#static(window.needs, 'number', members)
    if (needs !== null && size !== null && needs > size) {
      this.#blame(window.needs, `不超过时段个数 ${size} 的数`, `at most the ${size} periods of the window`, String(needs))
    }
  }

  #windowSize(window: Window, members: Members, step: number): number | null {
    switch (window.kind) {
      case 'valid':
        return this.#static(window.count, 'number', members)
      case 'this':
        return Math.ceil((window.unit === 'hour' ? 60 : DAY) / step)
      default: {
        const minutes = this.#staticDuration(window.length, members)
        if (window.kind === 'each' && minutes !== null && DAY % minutes !== 0) {
          this.#blame(window.length, '能整除一天的时段', 'a whole part of a day', printExpr(window.length))
        }
        return minutes === null ? null : Math.floor(minutes / step)
      }
    }
  }
}

const wantedWords: Readonly<Record<Kind, { readonly zh: string; readonly en: string }>> = {
  number: { zh: '数', en: 'a number' },
  duration: { zh: '时长（如 5 min）', en: 'a duration such as 5 min' },
  truth: { zh: '条件', en: 'a condition' },
}
