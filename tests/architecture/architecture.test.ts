import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { importsOf, root, sourceFiles } from './imports.ts'
import { layers } from './layers.ts'

const files = sourceFiles()
const imports = files.flatMap(importsOf)

/** The sentence for an import that crosses a border, or null. */
function complaint(file: string, to: string): string | null {
  const layer = layers.find(({ from }) => from.test(file))
  if (!layer) return `${file}: no row of tests/architecture/layers.ts covers it; add one`
  const own = layer.own.exec(file)?.[0]
  if (own !== undefined && own !== '' && to.startsWith(own)) return null
  return layer.may.some((allowed) => allowed.test(to)) ? null : `${file} imports ${to}: ${layer.because}`
}

test('the check reads the whole tree: it has seen every part and its imports', () => {
  for (const part of [
    'packages/hj212/',
    'packages/evidence/',
    'apps/server/src/platform/',
    'apps/server/src/modules/',
    'apps/server/src/gateways/',
    'apps/web/',
    'apps/simulator/',
  ]) {
    assert.ok(
      imports.some(({ file }) => file.startsWith(part)),
      `nothing was read under ${part}`,
    )
  }
  assert.ok(files.length > 80, `only ${files.length} files were read`)
})

test('every import points the way the architecture allows', () => {
  assert.deepEqual(
    imports
      .filter(({ inside }) => inside)
      .map(({ file, to }) => complaint(file, to))
      .filter((sentence) => sentence !== null),
    [],
  )
})

test('a border that is crossed is named in a sentence', () => {
  assert.match(complaint('packages/hj212/src/crc.ts', 'apps/server/src/settings.ts') ?? '', /a kernel stands alone/)
  assert.match(complaint('apps/simulator/src/main.ts', 'apps/server/src/settings.ts') ?? '', /outsider/)
  assert.match(complaint('apps/web/src/main.tsx', 'apps/server/src/modules/sources/store.ts') ?? '', /schemas only/)
  assert.match(complaint('elsewhere/x.ts', 'packages/hj212/src/index.ts') ?? '', /no row/)
})

test('no two modules import each other in a circle', () => {
  const nameOf = (path: string) => /^apps\/server\/src\/modules\/([^/]+)\//.exec(path)?.[1]
  const edges = new Map<string, Set<string>>()
  for (const { file, to, typeOnly } of imports) {
    const from = nameOf(file)
    const target = nameOf(to)
    if (from === undefined || target === undefined || from === target || typeOnly || /(\.test|-for-tests(\.worker)?)\.ts$/.test(file))
      continue
    // Schemas are words, not behaviour: they may name each other's types.
    if (to.endsWith('/schema.ts')) continue
    edges.set(from, (edges.get(from) ?? new Set()).add(target))
  }
  const circles: string[] = []
  const walk = (path: readonly string[]) => {
    for (const next of edges.get(path.at(-1) ?? '') ?? []) {
      if (path.includes(next)) circles.push([...path.slice(path.indexOf(next)), next].join(' → '))
      else walk([...path, next])
    }
  }
  for (const start of edges.keys()) walk([start])
  assert.deepEqual([...new Set(circles)], [])
})

test('a kernel depends on nothing but what its package.json declares, and hj212 on nothing at all', () => {
  const declared = (name: string): string[] =>
    Object.keys(JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), 'utf8')).dependencies ?? {})
  assert.deepEqual(declared('hj212'), [])
  const outside = imports.filter(({ file, inside }) => !inside && /^packages\/[^/]+\/src\//.test(file) && !file.endsWith('.test.ts'))
  const wrong = outside.filter(
    ({ file, to }) => !declared(file.split('/')[1] ?? '').some((name) => to === name || to.startsWith(`${name}/`)),
  )
  assert.deepEqual(
    wrong.map(({ file, to }) => `${file} imports ${to}`),
    [],
  )
})

test('no file of the tree names a path of somebody’s machine', () => {
  const needle = /[/]work[/]|[.][.][/]shared/
  const wrong = files.filter((file) => needle.test(readFileSync(join(root, file), 'utf8')))
  assert.deepEqual(wrong, [])
})
