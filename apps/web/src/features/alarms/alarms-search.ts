/** Which alarms the inbox shows; the filter is in the address. */
import { AlarmState, RuleId, Severity } from '../../../../server/src/modules/alarms/schema.ts'
import { EnterpriseId, OutletId } from '../../../../server/src/modules/sources/schema.ts'

export interface AlarmsSearch {
  /** Without it those that wait for us. */
  readonly view?: 'all'
  readonly layout?: 'grouped'
  readonly state?: AlarmState
  readonly severity?: Severity
  readonly family?: string
  readonly rule?: string
  readonly outlet?: string
  readonly enterprise?: string
  readonly district?: string
  /** Alarms before this number: the list stands still. */
  readonly before?: number
}

/** Reads the address; what does not fit is left out. */
export function alarmsSearch(search: Record<string, unknown>): AlarmsSearch {
  const state = AlarmState.safeParse(search['state'])
  const severity = Severity.safeParse(search['severity'])
  const rule = RuleId.safeParse(search['rule'])
  const outlet = OutletId.safeParse(search['outlet'])
  const enterprise = EnterpriseId.safeParse(search['enterprise'])
  const { family, district } = search
  const before = Number(search['before'])
  return {
    ...(search['view'] === 'all' ? { view: 'all' as const } : {}),
    ...(search['layout'] === 'grouped' ? { layout: 'grouped' as const } : {}),
    ...(state.success ? { state: state.data } : {}),
    ...(severity.success ? { severity: severity.data } : {}),
    ...(rule.success ? { rule: rule.data } : {}),
    ...(outlet.success ? { outlet: outlet.data } : {}),
    ...(enterprise.success ? { enterprise: enterprise.data } : {}),
    ...(typeof family === 'string' && /^[a-z-]{1,40}$/.test(family) ? { family } : {}),
    ...(typeof district === 'string' && district !== '' ? { district: district.slice(0, 40) } : {}),
    ...(search['before'] !== undefined && Number.isSafeInteger(before) && before > 0 ? { before } : {}),
  }
}

/** What the server is asked. A chosen state is a question of its own: also closed ones. */
export function alarmsQueryOf({ view, layout: _layout, ...filter }: AlarmsSearch): Record<string, string | number | undefined> {
  return { ...filter, waiting: view === undefined && filter.state === undefined ? 'yes' : undefined }
}

/** How many filters narrow the list. */
export function isNarrowed({ view: _view, layout: _layout, before: _before, ...filter }: AlarmsSearch): boolean {
  return Object.keys(filter).length > 0
}
