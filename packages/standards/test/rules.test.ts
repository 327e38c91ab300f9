import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  addDays,
  type Confidence,
  governsOn,
  isDoubtful,
  reasonWords,
  refOf,
  ruleAt,
  ruleIds,
  startOfDay,
  versionsOf,
} from '../src/index.ts'

const all = ruleIds.flatMap((id) => versionsOf(id).map((rule) => ({ id, rule })))

test('every rule has its clause, titles in both languages, real days, a known confidence, a source', () => {
  const confidences: readonly Confidence[] = ['verified', 'secondary', 'memory', 'project']
  assert.ok(all.length >= 40)
  for (const { id, rule } of all) {
    assert.equal(rule.id, id)
    for (const text of [rule.version, rule.clause, rule.titleZh, rule.titleEn, rule.source]) assert.ok(text.length > 0, id)
    assert.match(rule.titleZh, /[\u4e00-\u9fff]/, id)
    assert.ok(confidences.includes(rule.confidence), id)
    startOfDay(rule.effectiveFrom)
    if (rule.effectiveTo !== null) assert.ok(rule.effectiveTo >= rule.effectiveFrom, id)
  }
})

test('versions of a rule follow each other without overlap, and the first after the last day is the next one', () => {
  for (const id of ruleIds) {
    const versions = versionsOf(id)
    versions.forEach((rule, index) => {
      const next = versions[index + 1]
      if (next === undefined) return
      assert.ok(rule.effectiveTo !== null && rule.effectiveTo < next.effectiveFrom, id)
      assert.equal(ruleAt(id, rule.effectiveTo)?.version, rule.version)
      assert.equal(ruleAt(id, next.effectiveFrom)?.version, next.version)
      assert.equal(governsOn(rule, addDays(rule.effectiveTo, 1)), false)
    })
  }
})

test('what was not read in its own text is seen to be doubtful, and the doubt survives into the reference of a result', () => {
  for (const { id, rule } of all) {
    if (rule.confidence === 'memory') assert.ok(isDoubtful(rule), id)
    assert.deepEqual(refOf(rule).doubt, rule.doubt, id)
    if (rule.doubt !== undefined) assert.match(rule.doubt.zh, /[\u4e00-\u9fff]/, id)
    assert.ok(!('parameters' in refOf(rule)), id)
  }
  for (const id of ['cems.minute', 'cems.hour', 'cems.day', 'cems.oxygen', 'cems.flow', 'cems.standard-state'] as const) {
    assert.ok(isDoubtful(ruleAt(id, '2026-06-01') ?? assert.fail(id)), `${id}: HJ 212-2025 was not read`)
    assert.ok(!isDoubtful(ruleAt(id, '2025-06-01') ?? assert.fail(id)), id)
  }
})

test('reasons speak both languages', () => {
  for (const [code, { zh, en }] of Object.entries(reasonWords)) {
    assert.match(zh, /[\u4e00-\u9fff]/, code)
    assert.ok(en.length > 0, code)
  }
})

/** Functions of the public door in the folders that compute by a rule: name and docstring. */
function documented(): { name: string; file: string; text: string }[] {
  const folder = join(import.meta.dirname, '..', 'src')
  const door = readFileSync(join(folder, 'index.ts'), 'utf8')
  return [
    ...door.matchAll(
      /^export \{([^}]+)\} from '\.\/((?:cems|conversion|judgement|limits|records|water|incineration)\/[\w-]+|transmission|emission-total)\.ts'/gm,
    ),
  ].flatMap((match) => {
    const file = `${match[2]}.ts`
    const source = readFileSync(join(folder, file), 'utf8')
    return (match[1] ?? '').split(',').flatMap((part) => {
      const name = part.trim()
      if (name === '') return []
      const at = source.search(new RegExp(`export (?:function|const) ${name}\\b`))
      const before = source.slice(0, at).trimEnd()
      return [{ name, file, text: before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : '' }]
    })
  })
}

test('every function of the door names its source, and every rule it names exists', () => {
  const functions = documented()
  assert.ok(functions.length >= 45, `only ${functions.length} were found`)
  const known: readonly string[] = ruleIds
  for (const { name, file, text } of functions) {
    if (file === 'limits/limit.ts' || file === 'limits/national.ts') continue // they read tables; each row names its source
    assert.match(text, /Source: /, `${file}: ${name}`)
    const named = /Rules?: ([^]*?)\. Source/.exec(text)?.[1]?.match(/[a-z]+(?:\.[a-z0-9-]+)+|base-volume/g) ?? []
    if (!/\/(unit|benchmarks)\.ts$/.test(file) && name !== 'totalOf') assert.ok(named.length > 0, `${file}: ${name} names no rule`)
    for (const id of named) assert.ok(known.includes(id), `${file}: ${name} names ${id}`)
  }
})
