/** Which tasks are shown; it is in the address. */
import { InboxQuery, TaskView } from '../../../../server/src/modules/inbox/schema.ts'

export interface InboxSearch {
  readonly view?: TaskView
  readonly kind?: string
  readonly colour?: NonNullable<InboxQuery['colour']>
  /** The one that is unfolded. */
  readonly task?: number
}

const Colour = InboxQuery.shape.colour.unwrap()

/** Reads the address; what does not fit is left out. */
export function inboxSearch({ view, kind, colour, task }: Record<string, unknown>): InboxSearch {
  const chosen = TaskView.safeParse(view)
  const light = Colour.safeParse(colour)
  return {
    ...(chosen.success && chosen.data !== 'todo' ? { view: chosen.data } : {}),
    ...(typeof kind === 'string' && /^[a-z-]+\.[a-z-]+$/.test(kind) ? { kind } : {}),
    ...(light.success ? { colour: light.data } : {}),
    ...(task !== undefined && Number.isSafeInteger(Number(task)) && Number(task) > 0 ? { task: Number(task) } : {}),
  }
}
