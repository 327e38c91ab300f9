/**
 * The life of an alarm as a pure function of its events: open → owner informed → enterprise explains → officer accepts, sends somebody to the
 * site, or makes a lead → closed with an outcome. Nothing is ever taken back; a later event says more.
 */
import type { ActName, AlarmState, Outcome } from '../schema.ts'

/** One event, times in ms since 1970. */
export type LifeEvent =
  | { readonly what: 'opened' | 'continued'; readonly at: number; readonly observedTo: number | null }
  | { readonly what: 'cleared'; readonly at: number; readonly observedTo: number }
  | { readonly what: 'overtaken'; readonly at: number }
  | { readonly what: 'inform'; readonly at: number; readonly explainBy: number }
  | { readonly what: 'close'; readonly at: number; readonly outcome: Outcome }
  | { readonly what: 'explain' | 'accept' | 'send' | 'lead' | 'comment'; readonly at: number }

export interface Stand {
  readonly state: AlarmState
  readonly outcome: Outcome | null
  readonly explainBy: number | null
  /** End of the last episode; null while it lasts. */
  readonly observedTo: number | null
  readonly episodes: number
  readonly overtaken: boolean
}

const born: Stand = { state: 'open', outcome: null, explainBy: null, observedTo: null, episodes: 0, overtaken: false }

/** In which states each act may be done. */
const allowed: Readonly<Record<ActName, readonly AlarmState[]>> = {
  inform: ['open'],
  // Also after the officer has gone on: what the enterprise has to say is heard until the end.
  explain: ['open', 'informed', 'explained', 'on-site', 'lead'],
  accept: ['explained', 'on-site'],
  send: ['open', 'informed', 'explained'],
  lead: ['open', 'informed', 'explained', 'accepted', 'on-site'],
  close: ['open', 'informed', 'explained', 'accepted', 'on-site', 'lead'],
  comment: ['open', 'informed', 'explained', 'accepted', 'on-site', 'lead', 'closed'],
}

export const mayAct = (state: AlarmState, act: ActName): boolean => allowed[act].includes(state)

export const actsIn = (state: AlarmState): ActName[] => (Object.keys(allowed) as ActName[]).filter((act) => mayAct(state, act))

function after(stand: Stand, event: LifeEvent): Stand {
  switch (event.what) {
    case 'opened':
    case 'continued':
      return { ...stand, observedTo: event.observedTo, episodes: stand.episodes + 1 }
    case 'cleared':
      return { ...stand, observedTo: event.observedTo }
    case 'overtaken':
      return { ...stand, overtaken: true }
    case 'inform':
      return { ...stand, state: 'informed', explainBy: event.explainBy }
    case 'explain':
      // Beside the case or the visit that is under way an explanation changes no state.
      return stand.state === 'on-site' || stand.state === 'lead' ? stand : { ...stand, state: 'explained' }
    case 'accept':
      return { ...stand, state: 'accepted' }
    case 'send':
      return { ...stand, state: 'on-site' }
    case 'lead':
      return { ...stand, state: 'lead' }
    case 'close':
      return { ...stand, state: 'closed', outcome: event.outcome }
    default:
      return stand
  }
}

/** Where an alarm stands after its events, which come in their order. */
export const standOf = (events: readonly LifeEvent[]): Stand => events.reduce(after, born)

/** Is the enterprise's window over without a word of it? */
export const isOverdue = (stand: Pick<Stand, 'state' | 'explainBy'>, now: number): boolean =>
  stand.state === 'informed' && stand.explainBy !== null && now > stand.explainBy

/** Fewer outcomes than this say nothing about a rule. */
const ENOUGH = 5

/** right / (right + wrong) to two decimals; what is excused was right, yet says nothing of the rule's worth. Null where there are too few. */
export function precisionOf(right: number, wrong: number): string | null {
  return right + wrong < ENOUGH ? null : (right / (right + wrong)).toFixed(2)
}
