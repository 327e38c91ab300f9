/** From the form to what the server is told. Pure. */
import type { ActName, AlarmAct, Outcome } from '../../../../server/src/modules/alarms/schema.ts'
import type { z } from 'zod'

/** Acts that are nothing without words. */
export const noteNeeded: ReadonlySet<z.infer<typeof ActName>> = new Set(['explain', 'close', 'comment'])

export function actOf(
  act: z.infer<typeof ActName>,
  given: { readonly by: string; readonly note: string; readonly outcome: Outcome },
): AlarmAct {
  const { by, note, outcome } = given
  if (act === 'explain') return { act, by, text: note, files: [] }
  if (act === 'close') return { act, by, outcome, note }
  return { act, by, note }
}
