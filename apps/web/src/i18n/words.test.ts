import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { en } from './en.ts'
import { zh } from './zh.ts'

const source = resolve(import.meta.dirname, '..')
const used = globSync('**/*.{ts,tsx}', { cwd: source })
  .filter((path) => !/i18n\/(zh|en)|\.test\.ts$/.test(path))
  .map((path) => readFileSync(resolve(source, path), 'utf8'))
  .join('\n')

/** Every word by its path, `quality.spans.d7`. */
function pathsOf(words: object, before: readonly string[] = []): string[][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? pathsOf(value, [...before, key]) : [[...before, key]],
  )
}

const read = (words: object, path: readonly string[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], words)

test('both languages have the same words, and none is empty', () => {
  const [chinese, english] = [zh, en].map((words) => pathsOf(words).map((path) => path.join('.')))
  assert.deepEqual(english?.toSorted(), chinese?.toSorted())
  for (const words of [zh, en]) for (const path of pathsOf(words)) assert.notEqual(read(words, path), '', path.join('.'))
})

test('every word is said somewhere: by its name, or out of a list that is looked into', () => {
  const names = new Set(used.match(/[A-Za-z_$][\w$]*/g))
  const lookedInto = new Set([...used.matchAll(/([A-Za-z_$][\w$]*)\s*\[/g)].map(([, name]) => name))
  const unsaid = pathsOf(zh).filter((path) => {
    const key = path.at(-1) ?? ''
    return !names.has(key) && !path.slice(0, -1).some((list) => lookedInto.has(list))
  })
  assert.deepEqual(
    unsaid.map((path) => path.join('.')),
    [],
  )
})

test('Chinese words are Chinese: no sentence of Latin letters only', () => {
  const latin = pathsOf(zh).filter((path) => {
    const text = read(zh, path)
    return typeof text === 'string' && /[A-Za-z]{4,}/.test(text) && !/[\u4e00-\u9fff]/.test(text)
  })
  assert.deepEqual(
    latin.map((path) => path.join('.')),
    ['otherLanguage'],
  )
})
