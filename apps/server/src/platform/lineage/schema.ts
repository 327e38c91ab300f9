/** Lineage: what a reference stands on, down to bytes and a hash proof. Pure: also loads in the browser. */
import { z } from 'zod'

/**
 * GET /api/lineage/{ref}. References: `frame:hj212/000000123456` or `frame:mqtt/…` (a record of the frame log),
 * `reading:<outlet>/<factor>/<kind>/<YYYY-MM-DDThh:mm:ss>` (Beijing time), `latest:<outlet>/<factor>`, `connection:hj212/<index>`.
 */
export const LineageNode = z.object({
  ref: z.string(),
  /** Kind of thing: `frame`, `reading`, `latest`, `connection`. */
  kind: z.string(),
  /** What it is, in words. */
  zh: z.string(),
  en: z.string(),
  /** The facts of this node as text, for display: name -> value. */
  facts: z.record(z.string(), z.string()),
  /** Rule or program version that derived it; null for what is raw. */
  derivedBy: z.string().nullable(),
  /** What it stands on. Empty for raw bytes. */
  from: z.array(z.string()),
  /** Where to get the bytes and the proof, for a frame. */
  links: z.record(z.string(), z.string()),
})
export type LineageNode = z.infer<typeof LineageNode>
export const Lineage = z.object({ root: z.string(), nodes: z.array(LineageNode) })
export type Lineage = z.infer<typeof Lineage>
