import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { openApiText, problems, routes } from './interface.ts'

const page = (name: string) => readFileSync(resolve(import.meta.dirname, '..', '..', 'docs', 'api', name), 'utf8')

test('docs/api/openapi.json is what the routes say', () => {
  assert.ok(
    page('openapi.json') === openApiText(),
    'docs/api/openapi.json is stale: run `node tests/api/write-openapi.ts` and look at the difference',
  )
})

test('every route declares its schemas, permission, class of data and audit event', () => {
  assert.ok(routes.length >= 15, `only ${routes.length} routes were looked at`)
  const complaints = routes.flatMap((route) => {
    const name = `${route.method} ${route.path}`
    const places = [...route.path.matchAll(/:([a-zA-Z]+)|(\*)/g)].map((match) => match[1] ?? '*')
    const named = Object.keys((route.params as { shape?: object } | undefined)?.shape ?? {})
    return [
      /^[a-z]+\.[a-z]+$/.test(route.may) ? null : `${name}: no permission`,
      ['open', 'operational', 'enterprise'].includes(route.data) ? null : `${name}: no class of data`,
      (route.audit === null) === (route.method === 'GET') ? null : `${name}: reading is not audited, changing is`,
      route.output !== undefined || route.produces !== undefined ? null : `${name}: no schema of its answer`,
      route.method === 'GET' || route.body !== undefined ? null : `${name}: no schema of its body`,
      places.toSorted().join() === named.toSorted().join() ? null : `${name}: the schema of its path does not name its parts`,
      (route.run === undefined) !== (route.stream === undefined) ? null : `${name}: one of run and stream`,
    ].filter((complaint) => complaint !== null)
  })
  assert.deepEqual(complaints, [])
})

test('no two routes have one address and method', () => {
  const names = routes.map((route) => `${route.method} ${route.path}`)
  assert.equal(new Set(names).size, names.length)
})

test('every kind of problem has a paragraph in docs/api/problems.md with its status and titles, and no paragraph is left over', () => {
  const text = page('problems.md')
  const paragraphs = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.split('\n')[0]?.trim() ?? '', part]),
  )
  assert.deepEqual([...paragraphs.keys()].toSorted(), problems.map((problem) => problem.type).toSorted())
  for (const problem of problems) {
    const paragraph = paragraphs.get(problem.type) ?? ''
    assert.ok(paragraph.includes(`${problem.status} · ${problem.titleZh} · ${problem.title}`), `${problem.type}: status and titles differ`)
    assert.ok(paragraph.length > 150, `${problem.type}: says neither why nor what to do`)
  }
})

test('every problem that a route can give stands in a catalogue', () => {
  const known = new Set(problems.map((problem) => problem.type))
  const strange = routes.flatMap((route) =>
    (route.problems ?? []).filter((problem) => !known.has(problem.type)).map((problem) => problem.type),
  )
  assert.deepEqual(strange, [])
})
