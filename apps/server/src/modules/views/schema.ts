/** Saved views of ledgers. Pure: also loads in the browser. */
import { z } from 'zod'

const ledger = z.string().regex(/^[a-z][a-z-]{0,39}$/)

export const SavedView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The part of the address behind `?`. */
  search: z.string(),
})
export type SavedView = z.infer<typeof SavedView>

export const SavedViews = z.object({ views: z.array(SavedView) })
export type SavedViews = z.infer<typeof SavedViews>

export const ViewsQuery = z.object({ ledger })
/** Under a name that is kept already it takes the place of that one. */
export const KeepView = z.object({ ledger, name: z.string().trim().min(1).max(30), search: z.string().max(3_000) })
export type KeepView = z.infer<typeof KeepView>
