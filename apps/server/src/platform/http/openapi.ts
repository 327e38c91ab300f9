/** Routes → OpenAPI 3.1 document. Source: OpenAPI 3.1.1, JSON Schema 2020-12. */
import { z } from 'zod'
import { httpProblems } from './problem.ts'
import type { ProblemKind } from './problem.ts'
import type { AnyRoute } from './route.ts'

type Json = Record<string, unknown>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', reused: 'inline' }) as Json
  return rest
}

/** `/api/outlets/:id` → `/api/outlets/{id}`; a trailing `*` is the rest of the path. */
export const openApiPath = (path: string): string => path.replaceAll(/:([a-zA-Z]+)/g, '{$1}').replace('*', '{ref}')

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties, required } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name: name === '*' ? 'ref' : name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    schema: property,
  }))
}

const always: readonly ProblemKind[] = [
  httpProblems.logIn,
  httpProblems.notAllowed,
  httpProblems.foreignHost,
  httpProblems.tooMany,
  httpProblems.internal,
]

/** The whole interface as one document. Pure: the same routes give the same text. */
export function openApiOf(routes: readonly AnyRoute[]): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = openApiPath(route.path)
    const refusals = new Map<number, ProblemKind[]>()
    const asked = route.params !== undefined || route.query !== undefined || route.body !== undefined
    const kinds = [
      ...(asked ? [httpProblems.invalid] : []),
      ...(route.of === undefined ? [] : [httpProblems.unknownObject]),
      ...(route.problems ?? []),
      ...always,
    ]
    for (const kind of kinds) refusals.set(kind.status, [...(refusals.get(kind.status) ?? []), kind])
    const content: Json = {}
    if (route.output !== undefined) content['application/json'] = { schema: schemaOf(route.output, 'output') }
    for (const [type, description] of Object.entries(route.produces ?? {})) content[type] ??= { schema: { type: 'string', description } }
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: {
        summary: route.summary,
        'x-permission': route.may,
        'x-data-class': route.data,
        'x-audit': route.audit,
        // object: one is named and decided upon; list: the answer is narrowed; city: only for those who see all of it.
        'x-sight': route.data === 'open' ? 'open' : route.of !== undefined ? 'object' : route.narrows === true ? 'list' : 'city',
        parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
        ...(route.body === undefined
          ? {}
          : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }),
        responses: {
          200: { description: 'Done', content },
          ...Object.fromEntries(
            [...refusals.entries()].map(([status, of]) => [
              status,
              {
                description: of.map((kind) => `${kind.type}: ${kind.title}`).join('; '),
                content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
              },
            ]),
          ),
        },
      },
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Poyang 鄱阳',
      version: '0.1.0',
      description:
        'From the raw device frame to the published figure. Errors are RFC 9457 problems; times carry +08:00; values are decimal text as sent.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'instance'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            titleZh: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            instance: { type: 'string', description: 'Identity of the request in the log' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
            },
          },
        },
      },
    },
  }
}
