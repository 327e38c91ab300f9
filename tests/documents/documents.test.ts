import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'apps/**/README.md', 'bench/*.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
})

test('every relative link of every page leads to a file', () => {
  assert.ok(pages.length >= 12, `only ${pages.length} pages were read`)
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  )
  assert.deepEqual(dead, [])
})

test('every module of the server has a row in the glossary', () => {
  const glossary = read('docs/glossary.md')
  const modules = readdirSync(join(root, 'apps/server/src/modules'))
  assert.ok(modules.length >= 3)
  assert.deepEqual(
    modules.filter((name) => !glossary.includes(`\`${name}\``)),
    [],
  )
})

test('every decision says its state, context, decision, cost and what else was weighed', () => {
  const decisions = globSync('docs/decisions/*.md', { cwd: root })
  assert.ok(decisions.length >= 4)
  for (const path of decisions) {
    for (const part of ['State:', '**Context.**', '**Decision.**', '**Cost.**', '**What else was weighed.**']) {
      assert.ok(read(path).includes(part), `${path} lacks ${part}`)
    }
  }
})

test('both READMEs show the same commands and the same picture', () => {
  const commands = (text: string) => [...text.matchAll(/^(npm \w+|\.\/poyang [^#\n]*?)\s*#/gm)].map((match) => match[1]?.trim())
  assert.deepEqual(commands(read('README.md')), commands(read('README.zh-CN.md')))
  assert.ok(commands(read('README.md')).includes('npm start'))
  assert.ok(existsSync(join(root, 'docs/images/city.png')))
})
