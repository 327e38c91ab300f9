/** Expressions in an officer's words, with their present numbers where there are some. */
import type { Expr, Rule, Window } from '../rule.ts'
import { functions } from './functions.ts'
import { isTruth, meaningOf, minutesPer, noMembers } from './names.ts'
import type { Members } from './names.ts'

export type Language = 'zh' | 'en'
/** The present number of an expression; null where there is none. */
export type NumberOf = (expr: Expr, members: Members) => number | null

/** An expression in words. `numberOf` puts the numbers of one moment behind what they belong to. */
export function wordsOf(rule: Rule, expr: Expr, language: Language, numberOf?: NumberOf): string {
  return say({ rule, language, numberOf: numberOf ?? null }, expr, noMembers)
}

interface Speaker {
  readonly rule: Rule
  readonly language: Language
  readonly numberOf: NumberOf | null
}

const comparisons = {
  zh: { '>': '大于', '>=': '不小于', '<': '小于', '<=': '不大于', '=': '等于', '!=': '不等于' },
  en: { '>': 'is above', '>=': 'is at least', '<': 'is below', '<=': 'is at most', '=': 'equals', '!=': 'differs from' },
} as const
const acrossWords = {
  zh: { any: '任一', all: '全部', sum: '合计', mean: '平均', smallest: '最小', largest: '最大', count: '个数' },
  en: { any: 'any', all: 'all', sum: 'the sum', mean: 'the mean', smallest: 'the smallest', largest: 'the largest', count: 'the number' },
} as const
const units = { zh: { min: '分钟', h: '小时', d: '天' }, en: { min: 'min', h: 'h', d: 'd' } } as const
const attributes: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  limit: { zh: '限值', en: 'limit' },
  range: { zh: '量程', en: 'range' },
  resolution: { zh: '分辨力', en: 'resolution' },
  lod: { zh: '检出限', en: 'detection limit' },
  rated: { zh: '额定功率', en: 'rated power' },
  ratedCurrent: { zh: '额定电流', en: 'rated current' },
  filed: { zh: '备案值', en: 'filed value' },
  noload: { zh: '空载功率', en: 'no-load power' },
  o2benchmark: { zh: '基准氧含量', en: 'oxygen benchmark' },
  repeatability: { zh: '重复性', en: 'repeatability' },
}

export const attributeWords = (name: string, language: Language): string => attributes[name]?.[language] ?? name

/** A float in at most seven significant digits, without exponent where that is short. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(7)))
}

/** A number with its unit; minutes in the unit they are best read in. */
export function quantityWords(value: number, unit: string, language: Language): string {
  const longer =
    unit === 'min' && Math.abs(value) >= 2880 && value % 1440 === 0 ? 'd' : unit === 'min' && value >= 120 && value % 60 === 0 ? 'h' : unit
  const shown = shortNumber(longer === unit ? value : value / (minutesPer(longer) ?? 1))
  const named = longer === 'min' || longer === 'h' || longer === 'd' ? units[language][longer] : longer
  return named === '' || language === 'zh' ? `${shown}${named}` : `${shown} ${named}`
}

function say(speaker: Speaker, expr: Expr, members: Members): string {
  const { rule, language } = speaker
  const zh = language === 'zh'
  const part = (of: Expr) => say(speaker, of, members)
  const chained = (of: Expr) => (of.op === expr.op ? part(of) : nested(of))
  const nested = (of: Expr) =>
    of.op === 'and' || of.op === 'or' || of.op === 'across' ? (zh ? `（${part(of)}）` : `(${part(of)})`) : part(of)
  switch (expr.op) {
    case 'number':
      return expr.text
    case 'duration':
      return `${expr.text}${zh ? '' : ' '}${units[language][expr.unit]}`
    case 'name':
      return named(speaker, expr, members)
    case 'attribute': {
      const owner = meaningOf(rule, expr.of, members)
      const of = owner?.is === 'input' ? owner.input[language] : expr.of
      const name = attributeWords(expr.name, language)
      return withNumber(speaker, expr, members, zh ? `${of}的${name}` : `the ${name} of ${of}`)
    }
    case 'not':
      return zh ? `“${part(expr.of)}”不成立` : `“${part(expr.of)}” is not so`
    case 'negate':
      return `-${nested(expr.of)}`
    case 'and':
      return `${chained(expr.left)}${zh ? '，且' : ' and '}${chained(expr.right)}`
    case 'or':
      return `${chained(expr.left)}${zh ? '，或' : ' or '}${chained(expr.right)}`
    case '+':
    case '-':
    case '*':
    case '/': {
      const sign = { '+': '+', '-': '−', '*': '×', '/': '÷' }[expr.op]
      const side = (of: Expr) => (of.op === '+' || of.op === '-' ? (zh ? `（${part(of)}）` : `(${part(of)})`) : nested(of))
      return `${side(expr.left)} ${sign} ${side(expr.right)}`
    }
    case 'across': {
      const how = acrossWords[language][expr.how]
      const over = rule.inputs.find((input) => input.name === expr.input)?.[language] ?? expr.input
      const inside = say(speaker, expr.of, new Map([...members, [expr.member, expr.input]]))
      const sentence = zh ? `${how}${over}：${inside}` : `${how} of ${over}: ${inside}`
      return expr.how === 'any' || expr.how === 'all' ? sentence : withNumber(speaker, expr, members, sentence)
    }
    case 'call':
      return called(speaker, expr, members)
    default:
      return zh
        ? `${part(expr.left)}${comparisons.zh[expr.op]}${part(expr.right)}`
        : `${part(expr.left)} ${comparisons.en[expr.op]} ${part(expr.right)}`
  }
}

function named(speaker: Speaker, expr: Expr & { readonly op: 'name' }, members: Members): string {
  const { rule, language } = speaker
  const meaning = meaningOf(rule, expr.name, members)
  if (meaning === null) return expr.name
  if (meaning.is === 'parameter') {
    const { value, unit } = meaning.parameter
    const number = speaker.numberOf?.(expr, members) ?? null
    const said = quantityWords(number === null ? Number(value) : number / (minutesPer(unit) ?? 1), unit, language)
    return language === 'zh' ? `${meaning.parameter.zh}（${said}）` : `${meaning.parameter.en} (${said})`
  }
  if (meaning.is === 'definition') {
    if (meaning.definition.words === null) return say(speaker, meaning.definition.of, noMembers)
    const { of, words, unit } = meaning.definition
    return isTruth(rule, of) ? words[language] : withNumber(speaker, of, noMembers, words[language], unit)
  }
  return meaning.input.kind === 'event' ? meaning.input[language] : withNumber(speaker, expr, members, meaning.input[language])
}

function called(speaker: Speaker, expr: Expr & { readonly op: 'call' }, members: Members): string {
  const spec = functions[expr.name]
  if (spec === undefined) return expr.name
  // inside a function the numbers of the moment say little: the result stands behind the whole
  const silent: Speaker = { ...speaker, numberOf: null }
  const window = expr.window === null ? '' : windowWords(silent, expr.window, members)
  const sentence = spec[speaker.language].replaceAll(/\{(\d|w|m)\}/g, (_, key: string) => {
    if (key === 'w') return window
    if (key === 'm') return expr.mark ?? ''
    const arg = expr.args[Number(key)]
    return arg === undefined ? '' : say(silent, arg, members)
  })
  return spec.result === 'truth'
    ? sentence.trim()
    : withNumber(speaker, expr, members, sentence.trim(), spec.result === 'duration' ? 'min' : '')
}

function withNumber(speaker: Speaker, expr: Expr, members: Members, sentence: string, unit = ''): string {
  if (speaker.numberOf === null || members.size > 0) return sentence
  const value = speaker.numberOf(expr, members)
  const zh = speaker.language === 'zh'
  const number = value === null ? (zh ? '未知' : 'unknown') : quantityWords(value, unit, speaker.language)
  return zh ? `${sentence}（${number}）` : `${sentence} (${number})`
}

function windowWords(speaker: Speaker, window: Window, members: Members): string {
  const zh = speaker.language === 'zh'
  switch (window.kind) {
    case 'last': {
      const length = say(speaker, window.length, members)
      return zh ? `最近${length}` : `over the last ${length}`
    }
    case 'valid': {
      const count = say(speaker, window.count, members)
      return zh ? `最近${count}个有效值` : `over the last ${count} valid values`
    }
    case 'this':
      if (zh) return window.unit === 'hour' ? '本小时' : '本日'
      return `since the ${window.unit} began`
    default: {
      const length = say(speaker, window.length, members)
      return zh ? `每${length}` : `of each ${length}`
    }
  }
}
