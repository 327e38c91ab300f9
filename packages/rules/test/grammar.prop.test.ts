/** The grammar on the language page, read as it is printed there, against the reader: both ways. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { printRule, reserved, ruleDocuments, ruleTexts } from '../src/index.ts'
import { readRule } from '../src/language/parse.ts'
import { SyntaxFault, tokensOf } from '../src/language/tokens.ts'
import type { Token } from '../src/language/tokens.ts'

/** Right-hand sides: a word or sign as it stands, the name of a production or kind of token, parts in a row, one of several, [optional], repeated*. */
type Part =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'row' | 'one'; readonly parts: readonly Part[] }
  | { readonly is: 'maybe' | 'many'; readonly part: Part }

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'rules-language.md'), 'utf8')
const [, block = ''] = /## Grammar[\s\S]*?```\n([\s\S]*?)```/.exec(page) ?? []

function productionsOf(text: string): ReadonlyMap<string, Part> {
  const signs = text
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/^(\w+) +=/gm, '; $1 :=')
    .match(/"[^"]+"|\w+|:=|[;|()[\]*]/g)
  assert.ok(signs !== null)
  let at = 0
  const one = (): Part => {
    const parts = [row()]
    while (signs[at] === '|') {
      at++
      parts.push(row())
    }
    return parts.length === 1 ? parts[0]! : { is: 'one', parts }
  }
  const row = (): Part => {
    const parts: Part[] = []
    for (let sign = signs[at]; sign !== undefined && !['|', ')', ']', ';'].includes(sign); sign = signs[at]) {
      at++
      let part: Part
      if (sign === '(' || sign === '[') {
        const inner = one()
        at++
        part = sign === '[' ? { is: 'maybe', part: inner } : inner
      } else part = sign.startsWith('"') ? { is: 'text', text: sign.slice(1, -1) } : { is: 'name', name: sign }
      if (signs[at] === '*') {
        at++
        part = { is: 'many', part }
      }
      parts.push(part)
    }
    return parts.length === 1 ? parts[0]! : { is: 'row', parts }
  }
  const found = new Map<string, Part>()
  while (signs[at] === ';') {
    const name = signs[at + 1]!
    at += 3
    found.set(name, one())
  }
  assert.equal(at, signs.length, 'the grammar was read to its end')
  return found
}

const grammar = productionsOf(block)
const kinds = new Set(['string', 'number', 'date', 'word', 'name'])

/** Whether the grammar derives exactly these tokens. */
function derives(tokens: readonly Token[]): boolean {
  const known = new Map<string, ReadonlySet<number>>()
  const ends = (part: Part, at: number): ReadonlySet<number> => {
    const token = tokens[at]
    const next = (holds: boolean) => new Set(holds ? [at + 1] : [])
    switch (part.is) {
      case 'text':
        return next(token !== undefined && (token.kind === 'word' || token.kind === 'sign') && token.text === part.text)
      case 'name': {
        if (part.name === 'name') return next(token?.kind === 'word' && !reserved.has(token.text))
        if (kinds.has(part.name)) return next(token?.kind === part.name)
        const key = `${part.name} ${at}`
        const before = known.get(key)
        if (before !== undefined) return before
        const production = grammar.get(part.name)
        assert.ok(production !== undefined, `no production ${part.name}`)
        const found = ends(production, at)
        known.set(key, found)
        return found
      }
      case 'row':
        return part.parts.reduce<ReadonlySet<number>>(
          (starts, each) => new Set([...starts].flatMap((start) => [...ends(each, start)])),
          new Set([at]),
        )
      case 'one':
        return new Set(part.parts.flatMap((each) => [...ends(each, at)]))
      case 'maybe':
        return new Set([at, ...ends(part.part, at)])
      default: {
        const reached = new Set([at])
        for (const start of reached) for (const end of ends(part.part, start)) reached.add(end)
        return reached
      }
    }
  }
  return ends({ is: 'name', name: 'rule' }, 0).has(tokens.length - 1)
}

/** What the reader says of the same: a rule, or where it stopped and why; null: nothing the grammar would speak of. */
function reads(text: string): boolean | null {
  try {
    readRule(text, new Map())
    return true
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
    // said in words below the grammar: which lines must be there and how often, how long and how deep
    return /only once|a line “|at most \d+/.test(error.fault.expected) ? null : false
  }
}

/** A text that the grammar derives from a production, by the numbers drawn; short where they run out. */
function derived(name: string, draw: (below: number) => number): string {
  const words: string[] = []
  const walk = (part: Part, depth: number): void => {
    const isLong = depth > 24 || words.length > 40
    switch (part.is) {
      case 'text':
        words.push(part.text)
        return
      case 'name': {
        const samples: Readonly<Record<string, readonly string[]>> = {
          string: ['"a"', '"启炉 \\"1\\""', '""'],
          number: ['5', '0.25', '24'],
          date: ['2026-01-01'],
          word: ['limit', 'valid', 'x'],
          name: ['x', 'several', 'mean', 'missing', 'state', '限值', '_1'],
        }
        const choice = samples[part.name]
        if (choice !== undefined) words.push(choice[draw(choice.length)]!)
        else walk(grammar.get(part.name)!, depth + 1)
        return
      }
      case 'row':
        for (const each of part.parts) walk(each, depth)
        return
      case 'one': {
        // where it is long enough, the way out of `primary` is a number or a name, of `expr` an `or`
        const shortest = part === grammar.get('primary') ? draw(2) : part === grammar.get('expr') ? 1 : null
        const way = isLong && shortest !== null ? shortest : draw(part.parts.length)
        walk(part.parts[way]!, depth)
        return
      }
      case 'maybe':
        if (!isLong && draw(3) === 0) walk(part.part, depth)
        return
      default:
        for (let count = isLong ? 0 : draw(3); count > 0; count--) walk(part.part, depth)
    }
  }
  walk(grammar.get(name)!, 0)
  return words.join(' ')
}

const draws = fc.array(fc.nat(9_999), { minLength: 60, maxLength: 60 }).map((numbers) => {
  let turn = 0
  return (below: number) => (numbers[turn % numbers.length]! * 31 + turn++ * 17) % below
})

const head = [
  'rule "T" version 1',
  'title "例" / "Example"',
  'family "test"',
  'basis "例"',
  'clause "1"',
  'confidence project',
  'scope factor',
  'severity notice',
  'status draft',
  'when x > 5',
]

test('the page has a grammar whose every name is explained', () => {
  const named = new Set(
    [
      ...block
        .replaceAll(/--.*$/gm, '')
        .replaceAll(/"[^"]+"/g, '')
        .matchAll(/\w+/g),
    ].map(([name]) => name),
  )
  for (const name of named) assert.ok(grammar.has(name) || kinds.has(name), name)
  assert.ok(grammar.size >= 20)
})

test('every shipped document is derived by the grammar, as it was written and as it is printed', () => {
  for (const text of ruleTexts) assert.ok(derives(tokensOf(text)), text.slice(0, 60))
  for (const rule of ruleDocuments()) assert.ok(derives(tokensOf(printRule(rule))), rule.id)
})

test('what the grammar derives the reader reads', () => {
  fc.assert(
    fc.property(fc.constantFrom('expr', 'clause'), draws, (name, draw) => {
      const part = derived(name, draw)
      const line = name === 'expr' ? `for ${part}` : part
      const first = line.split(' ')[0] ?? ''
      const text = [...head.filter((each) => each.split(' ')[0] !== first), line].join('\n')
      assert.ok(derives(tokensOf(text)), text)
      assert.notEqual(reads(text), false, text)
    }),
    { numRuns: 600 },
  )
})

test('what the grammar does not derive the reader refuses: documents with a token taken out, doubled, put elsewhere or changed', () => {
  const texts = ruleTexts.map((text) => tokensOf(text).slice(0, -1))
  const spelt = ({ kind, text }: Token) => (kind === 'string' ? JSON.stringify(text) : text)
  const others = [
    'x',
    '5',
    '"a"',
    '(',
    ')',
    ',',
    '-',
    'not',
    'and',
    'min',
    'last',
    'valid',
    'for',
    '.',
    '/',
    'mean',
    '=',
    'in',
    '2026-01-01',
  ]
  let [refused, read] = [0, 0]
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('out', 'twice', 'move', 'change', 'put', 'alike'),
      (tokens, a, b, how) => {
        const words = tokens.map(spelt)
        const [at, to] = [a % words.length, b % words.length]
        const other = others[b % others.length]!
        if (how === 'out') words.splice(at, 1)
        else if (how === 'twice') words.splice(at, 0, words[at]!)
        else if (how === 'move') words.splice(to, 0, ...words.splice(at, 1))
        else if (how === 'alike')
          words[at] = words[tokens.findIndex(({ kind }, index) => kind === tokens[at]!.kind && index > to % (at + 1))] ?? other
        else words.splice(at, how === 'put' ? 0 : 1, other)
        const text = words.join(' ')
        const said = reads(text)
        if (said === null) return
        assert.equal(said, derives(tokensOf(text)), text)
        if (said) read++
        else refused++
      },
    ),
    { numRuns: 600 },
  )
  assert.ok(refused > 100 && read > 20, `${refused} refused, ${read} read: the test would prove little`)
})
