import assert from 'node:assert/strict'
import test from 'node:test'
import { lineageOf } from './lineage.ts'
import type { Resolver } from './lineage.ts'
import type { LineageNode } from './schema.ts'

const never = new AbortController().signal
const node = (ref: string, from: readonly string[]): LineageNode => ({
  ref,
  kind: ref.split(':')[0] ?? '',
  zh: ref,
  en: ref,
  facts: {},
  derivedBy: null,
  from: [...from],
  links: {},
})
const resolver =
  (kind: string, graph: Readonly<Record<string, readonly string[]>>): Resolver =>
  (name) =>
    Promise.resolve(Object.hasOwn(graph, name) ? node(`${kind}:${name}`, graph[name] ?? []) : null)

test('a reference is followed down to what stands on nothing, each thing once', async () => {
  const a = resolver('a', { x: ['b:1', 'b:2'] })
  const b = resolver('b', { 1: ['c:z'], 2: ['c:z', 'b:1'] })
  const c = resolver('c', { z: [] })
  const lineage = await lineageOf({ a, b, c }, 'a:x', never)
  assert.deepEqual(
    lineage?.nodes.map(({ ref }) => ref),
    ['a:x', 'b:1', 'b:2', 'c:z'],
  )
})

test('a circle ends, and what is gone is left out while its reference stays', async () => {
  const a = resolver('a', { x: ['a:y', 'a:gone'], y: ['a:x'] })
  const lineage = await lineageOf({ a }, 'a:x', never)
  assert.deepEqual(
    lineage?.nodes.map(({ ref, from }) => [ref, from]),
    [
      ['a:x', ['a:y', 'a:gone']],
      ['a:y', ['a:x']],
    ],
  )
})

test('an answer has an end, however much something stands on', async () => {
  const endless: Resolver = (name) => Promise.resolve(node(`n:${name}`, [`n:${Number(name) + 1}`, `n:${Number(name) + 2}`]))
  assert.equal((await lineageOf({ n: endless }, 'n:0', never))?.nodes.length, 100)
})

test('unknown kinds, and kinds named like parts of every object, lead to nothing', async () => {
  for (const ref of ['b:x', 'constructor:x', '__proto__:x', 'toString:', ':', '']) assert.equal(await lineageOf({}, ref, never), null)
})
