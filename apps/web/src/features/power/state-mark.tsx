/** A state of a facility as a shape and a word: never by colour alone. */
import type { z } from 'zod'
import type { State } from '../../../../server/src/modules/power/schema.ts'
import { useWords } from '../../i18n/language.tsx'

export type FacilityState = z.infer<typeof State>

export function StateMark({ state }: { readonly state: FacilityState }) {
  const { power: said } = useWords()
  return (
    <span className={`power-state power-state-${state}`}>
      <span className={`power-swatch power-bar-${state}`} aria-hidden="true" />
      {said.states[state]}
    </span>
  )
}
