/** Why somebody may, or may not. Pure: also loads in the browser. */
import { z } from 'zod'
import { Role, Scope, Sentence } from '../../platform/access/schema.ts'

export const WhyQuery = z.object({
  /** `module.action`; without it every permission is told. */
  permission: z
    .string()
    .max(80)
    .regex(/^[a-z]+\.[a-z]+$/)
    .optional(),
  /** `kind:identity` of an outlet, enterprise, device, frame, alarm. */
  object: z
    .string()
    .max(120)
    .regex(/^[a-z-]{1,40}:.+$/)
    .optional(),
})
export type WhyQuery = z.infer<typeof WhyQuery>

export const Why = z.object({
  permission: z.string(),
  allowed: z.boolean(),
  why: z.enum(['granted', 'log-in', 'no-role', 'outside']),
  reason: Sentence,
  /** What of the city it shows. */
  sight: Scope,
})
export type Why = z.infer<typeof Why>

export const WhyOfPost = z.object({
  /** null: acts as none of its posts. */
  post: z.object({ id: z.string(), title: z.string(), organisation: z.string(), onBehalfOf: z.string().nullable() }).nullable(),
  roles: z.array(Role),
  scope: Scope,
  answers: z.array(Why),
})
export type WhyOfPost = z.infer<typeof WhyOfPost>

export const WhyOfPerson = z.object({ posts: z.array(WhyOfPost) })

export const PolicyTable = z.object({
  grants: z.array(
    z.object({
      may: z.string(),
      to: z.array(z.union([Role, z.literal('anonymous')])),
      over: z.enum(['scope', 'all']),
      because: Sentence,
    }),
  ),
})
