/** Whether a condition holds over a record. */
import type { Condition, FieldTest } from './procedure.ts'
import type { CaseEvent, FieldValue } from './record.ts'
import type { State } from './state.ts'

/** @param event the event under way; null: none */
export function holds(condition: Condition, state: State, event: CaseEvent | null): boolean {
  switch (condition.op) {
    case 'all':
      return condition.of.every((one) => holds(one, state, event))
    case 'any':
      return condition.of.some((one) => holds(one, state, event))
    case 'not':
      return !holds(condition.of, state, event)
    case 'document':
      return state.documents.has(condition.kind) || (event?.documents.some(({ kind }) => kind === condition.kind) ?? false)
    case 'happened': {
      const { since = [] } = condition
      const last = lastOf(state, [condition.event])
      return last !== undefined && last.seq > (lastOf(state, since)?.seq ?? 0)
    }
    case 'at':
      return condition.stages.includes(state.stages[condition.track] ?? '')
    case 'field': {
      const of = condition.event === 'this' ? event : lastOf(state, [condition.event])
      return passes(condition.is, of?.fields[condition.name], state)
    }
    default: {
      const clock = state.clocks.find(({ id }) => id === condition.clock)
      return clock !== undefined && (event?.on ?? state.today) > clock.due.statutory
    }
  }
}

const lastOf = ({ events }: State, kinds: readonly string[]): CaseEvent | undefined => events.findLast(({ kind }) => kinds.includes(kind))

function passes(test: FieldTest, value: FieldValue | undefined, state: State): boolean {
  if (value === undefined || value === null) return false
  if ('present' in test) return value !== ''
  if ('equals' in test) return value === test.equals
  if ('oneOf' in test) return (typeof value === 'string' || typeof value === 'number') && test.oneOf.includes(value)
  const least = typeof test.atLeast === 'number' ? test.atLeast : settingOf(state, test.atLeast.setting)
  return Number(value) >= least
}

/** What the bureau has set, else the procedure's own value. RangeError when the procedure knows no such setting. */
function settingOf({ procedure, settings }: State, name: string): number {
  const value = settings[name] ?? procedure.settings[name]?.value
  if (value === undefined) throw new RangeError(`${procedure.id} has no setting ${name}`)
  return value
}
