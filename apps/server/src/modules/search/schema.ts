/** What can be found, and how it is asked for. Pure: also loads in the browser. */
import { z } from 'zod'
import { Sentence } from '../../platform/access/schema.ts'

export const FoundKind = z.enum(['task', 'enterprise', 'outlet', 'device', 'alarm', 'rule', 'person', 'page'])
export type FoundKind = z.infer<typeof FoundKind>

/** GET /api/search */
export const SearchQuery = z.object({
  q: z.string().trim().min(1).max(80),
  kind: FoundKind.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type SearchQuery = z.infer<typeof SearchQuery>

export const Found = z.object({
  kind: FoundKind,
  id: z.string(),
  title: Sentence,
  detail: Sentence,
  page: z.string(),
  /** Where the words stand in the title of each language: [from, to) in UTF-16 units. */
  marks: z.object({ zh: z.array(z.tuple([z.number(), z.number()])), en: z.array(z.tuple([z.number(), z.number()])) }),
})
export type Found = z.infer<typeof Found>

export const SearchResult = z.object({
  found: z.array(Found),
  /** How many of each kind, among those looked at. */
  kinds: z.array(z.object({ kind: FoundKind, count: z.number() })),
  /** More fit than are looked at: type more. */
  more: z.boolean(),
})
export type SearchResult = z.infer<typeof SearchResult>

/** What a module lets be found. */
export interface SearchEntry {
  readonly kind: FoundKind
  readonly id: string
  readonly objectId: string
  /** Whoever has this permission over the owner finds it. */
  readonly may: `${string}.${string}`
  readonly owner: { readonly enterprise: string | null; readonly district: string | null } | 'everywhere'
  readonly outletId: string | null
  readonly title: Sentence
  readonly detail: Sentence
  readonly page: string
  readonly weight: number
  /** Further words by which it is found: numbers, codes, addresses. */
  readonly words: readonly string[]
}
