/** The words in which procedures are written down. */
import type { Words } from '../../law.ts'
import type { Condition, EventDef, FieldDef, Need } from '../../procedure/procedure.ts'

export const say = (zh: string, en: string): Words => ({ zh, en })
export const field = (zh: string, en: string, kind: FieldDef['kind'], required = true): FieldDef => ({ title: say(zh, en), kind, required })
export const choice = (zh: string, en: string, choices: Readonly<Record<string, Words>>): FieldDef => ({
  title: say(zh, en),
  kind: 'choice',
  required: true,
  choices: Object.entries(choices).map(([id, title]) => ({ id, title })),
})
export const main = (...stages: string[]) => [{ track: 'main', stages }]
export const go = (to: string, when?: Condition) => ({ track: 'main', to, ...(when === undefined ? {} : { when }) })
export const event = (given: Pick<EventDef, 'title' | 'at' | 'by'> & Partial<EventDef>): EventDef => ({
  moves: [],
  needs: [],
  documents: [],
  fields: {},
  basis: [],
  ...given,
})
export const outcome = (is: string, of = 'this'): Condition => ({ op: 'field', event: of, name: 'outcome', is: { equals: is } })
export const isTrue = (name: string): Condition => ({ op: 'field', event: 'this', name, is: { equals: true } })
export const happened = (kind: string, ...since: string[]): Condition => ({ op: 'happened', event: kind, since })
export const not = (of: Condition): Condition => ({ op: 'not', of })
export const any = (...of: Condition[]): Condition => ({ op: 'any', of })
export const all = (...of: Condition[]): Condition => ({ op: 'all', of })
export const at = (track: string, ...stages: string[]): Condition => ({ op: 'at', track, stages })
export const need = (id: string, when: Condition, otherwise: Words, basis: Need['basis']): Need => ({ id, when, otherwise, basis })

export const stage = (zh: string, en: string, end = false) => ({ title: say(zh, en), ...(end ? { end: true as const } : {}) })

