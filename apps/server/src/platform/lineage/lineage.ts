/** References → what they stand on, down to raw bytes. Each module names its kinds of things and how to look them up. */
import { z } from 'zod'
import type { ObjectRef } from '../audit/audit.ts'
import type { ProblemKind } from '../http/problem.ts'
import { httpProblems, raise } from '../http/problem.ts'
import { route } from '../http/route.ts'
import type { AnyRoute } from '../http/route.ts'
import { Lineage } from './schema.ts'
import type { LineageNode } from './schema.ts'

/** Looks up one thing by what stands behind the colon; null when there is no such thing. */
export type Resolver = (name: string, signal: AbortSignal) => Promise<LineageNode | null>

export const lineageProblems = {
  unknown: { type: '/problems/lineage-unknown', status: 404, title: 'The reference leads to nothing', titleZh: '引用无法溯源' },
} as const satisfies Record<string, ProblemKind>

/** Nodes of one answer; a corrected reading can stand on many frames, whose references are given all the same. */
const MOST_NODES = 100

/** A reference and what it stands on, breadth first, so many nodes. Null when the reference itself leads to nothing. */
export async function lineageOf(
  resolvers: Readonly<Record<string, Resolver>>,
  root: string,
  signal: AbortSignal,
  most = MOST_NODES,
): Promise<Lineage | null> {
  const nodes: LineageNode[] = []
  const seen = new Set([root])
  const queue = [root]
  for (let ref = queue.shift(); ref !== undefined && nodes.length < most; ref = queue.shift()) {
    const cut = ref.indexOf(':')
    const kind = ref.slice(0, cut)
    const resolve = Object.hasOwn(resolvers, kind) ? resolvers[kind] : undefined
    const node = (await resolve?.(ref.slice(cut + 1), signal)) ?? null
    if (node === null) {
      if (ref === root) return null
      continue // what a rule of retention removed: its reference stays in `from`
    }
    nodes.push(node)
    for (const next of node.from) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return { root, nodes }
}

const Reference = z.object({ '*': z.string().regex(/^[a-z]+:[A-Za-z0-9./_:-]{1,200}$/) })

/** What a reference is about: an outlet where it names one first, otherwise the thing itself. */
export function objectOf(ref: string): ObjectRef {
  const cut = ref.indexOf(':')
  const [kind, name] = [ref.slice(0, cut), ref.slice(cut + 1)]
  if (kind === 'frame') return { kind, id: name.split('/')[1] ?? '' }
  return ofOutlets.has(kind) ? { kind: 'outlet', id: name.split('/')[0] ?? '' } : { kind, id: name }
}

/** Kinds of references that begin with the identity of an outlet. */
const ofOutlets: ReadonlySet<string> = new Set(['reading', 'latest', 'value'])

export function lineageRoutes(resolvers: Readonly<Record<string, Resolver>>): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/lineage/*',
      summary: 'What a reference stands on, down to bytes and proof (溯源)',
      may: 'lineage.read',
      data: 'operational',
      audit: null,
      of: ({ params }) => objectOf(params['*']),
      params: Reference,
      query: z.object({ nodes: z.coerce.number().int().min(1).max(MOST_NODES).default(MOST_NODES) }),
      output: Lineage,
      problems: [lineageProblems.unknown, httpProblems.columnarDown, httpProblems.busy, httpProblems.tooCostly],
      run: async ({ signal }, { params, query }) =>
        (await lineageOf(resolvers, params['*'], signal, query.nodes)) ??
        raise(lineageProblems.unknown, 'Nothing stands under this reference.'),
    }),
  ]
}
