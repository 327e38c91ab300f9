/**
 * The one interpreter: the record under a procedure → stage, clocks, what each person may do now and why not. Pure; the same record gives the
 * same answer on any machine and any day later.
 */
import { addDays, dayOf } from '@poyang/standards'
import type { Day, EpochMs } from '@poyang/standards'
import type { WorkCalendar } from '../calendar/work-calendar.ts'
import { periodOf } from '../data/periods.ts'
import { dueOf } from '../periods/due.ts'
import type { Course, Due, Extension, Suspension } from '../periods/period.ts'
import type { Article, Words } from '../law.ts'
import { holds } from './conditions.ts'
import type { ClockDef, EventDef, EventKind, Incompatible, Procedure, Role, StageId, TrackId } from './procedure.ts'
import type { Actor, CaseEvent, FieldValue } from './record.ts'

/** What a bureau has set, by the setting's id. */
export type Settings = Readonly<Record<string, number>>

export interface Clock {
  readonly id: string
  readonly title: Words
  readonly period: string
  /** Seq of the event that started it. */
  readonly startedBy: number
  readonly due: Due
  /** standing: a suspension lasts. met and late: an event ended it, in time or not. */
  readonly state: 'running' | 'standing' | 'overdue' | 'met' | 'late'
  /** Day on which it was met. */
  readonly metOn: Day | null
}

export interface State {
  readonly procedure: Procedure
  readonly events: readonly CaseEvent[]
  readonly stages: Readonly<Record<TrackId, StageId>>
  /** The main track has come to an end. */
  readonly ended: boolean
  readonly documents: ReadonlyMap<string, ReadonlyArray<{ readonly id: string; readonly seq: number }>>
  /** Roles each person has had in this case. */
  readonly acted: ReadonlyMap<string, ReadonlySet<Role>>
  readonly clocks: readonly Clock[]
  readonly today: Day
  readonly settings: Settings
}

export interface Refusal {
  readonly code: 'stage' | 'role' | 'persons' | 'incompatible' | 'need' | 'document' | 'field' | 'unknown' | 'ended' | 'order'
  readonly words: Words
  readonly basis: readonly Article[]
}

export interface Permission {
  readonly event: EventKind
  readonly title: Words
  readonly allowed: boolean
  readonly refusals: readonly Refusal[]
  /** What is not from the law's own text but from memory or doubtful: said, not enforced. */
  readonly warnings: readonly Refusal[]
  /** Documents and required fields that come with the event. */
  readonly documents: readonly string[]
  readonly fields: EventDef['fields']
}

export interface Given {
  readonly calendar: WorkCalendar
  readonly now: EpochMs
  readonly settings?: Settings
}

/** RangeError for an event the procedure does not know: such a record is not one of this procedure. */
export function stateOf(procedure: Procedure, events: readonly CaseEvent[], given: Given): State {
  const stages: Record<TrackId, StageId> = {}
  for (const [track, { initial }] of Object.entries(procedure.tracks)) stages[track] = initial
  const documents = new Map<string, Array<{ id: string; seq: number }>>()
  const acted = new Map<string, Set<Role>>()
  let standing: Standing = { events: [], stages, ended: false, documents, acted }
  for (const [index, event] of events.entries()) {
    const definition = procedure.events[event.kind]
    if (definition === undefined) throw new RangeError(`${procedure.id} ${procedure.version} knows no event ${event.kind}`)
    for (const { kind, id } of event.documents) documents.set(kind, [...(documents.get(kind) ?? []), { id, seq: event.seq }])
    for (const person of event.by) acted.set(person, (acted.get(person) ?? new Set<Role>()).add(event.as))
    standing = { ...standing, events: events.slice(0, index + 1) }
    standing = { ...standing, stages: movedBy(definition, stateAt(procedure, standing, { ...given, today: event.on }), event) }
  }
  return stateAt(procedure, { ...standing, ended: isEnd(procedure, standing.stages['main'] ?? '') }, { ...given, today: dayOf(given.now) })
}

/** What is folded from the record; clocks are computed from it when they are asked for. */
type Standing = Pick<State, 'events' | 'stages' | 'ended' | 'documents' | 'acted'>

function stateAt(procedure: Procedure, standing: Standing, { calendar, settings = {}, today }: Given & { readonly today: Day }): State {
  let clocks: readonly Clock[] | undefined
  return {
    ...standing,
    procedure,
    today,
    settings,
    get clocks() {
      if (clocks === undefined) {
        // A clock's own condition may not ask for clocks.
        const without: State = { ...standing, procedure, today, settings, clocks: [] }
        const applying = procedure.clocks.filter(({ only }) => only === undefined || holds(only, without, null))
        clocks = clocksOf(procedure, applying, { events: standing.events, calendar, today })
      }
      return clocks
    },
  }
}

/** The first move of each track that holds is taken; all look at the stages before the event. */
function movedBy({ moves }: EventDef, state: State, event: CaseEvent): Readonly<Record<TrackId, StageId>> {
  const stages: Record<TrackId, StageId> = { ...state.stages }
  const moved = new Set<TrackId>()
  for (const { track, to, when } of moves) {
    if (moved.has(track) || (when !== undefined && !holds(when, state, event))) continue
    moved.add(track)
    stages[track] = to
  }
  return stages
}

const isEnd = (procedure: Procedure, stage: StageId): boolean => procedure.tracks['main']?.stages[stage]?.end === true

/** Everything the procedure knows that could be done, each allowed or refused with its reasons; what cannot be done at this stage at all is left out unless asked for. */
export function permissionsOf(state: State, actor: Actor, { all = false }: { all?: boolean } = {}): readonly Permission[] {
  return Object.entries(state.procedure.events)
    .map(([kind, definition]) => permissionOf(state, kind, definition, actor))
    .filter(({ refusals }) => all || !refusals.some(({ code }) => code === 'stage' || code === 'ended'))
}

function permissionOf(state: State, kind: EventKind, definition: EventDef, actor: Actor): Permission {
  const refusals: Refusal[] = [...refusedByStage(state, definition)]
  const warnings: Refusal[] = []
  const role = definition.by.find((one) => actor.roles.has(one))
  if (role === undefined) refusals.push(refuse.role(definition))
  else refusals.push(...refusedByDuties(state, actor.id, role))
  judgeNeeds(state, definition, null, refusals, warnings)
  return {
    event: kind,
    title: definition.title,
    allowed: refusals.length === 0,
    refusals,
    warnings,
    documents: definition.documents,
    fields: definition.fields,
  }
}

export type Draft = Omit<CaseEvent, 'seq'>
export type Decision =
  | { readonly accepted: true; readonly event: CaseEvent; readonly warnings: readonly Refusal[] }
  | { readonly accepted: false; readonly refusals: readonly Refusal[]; readonly warnings: readonly Refusal[] }

/** Whether an event may be added to the record by these people, and if so as which number. */
export function decide(state: State, draft: Draft, actors: readonly Actor[]): Decision {
  const definition = state.procedure.events[draft.kind]
  if (definition === undefined) return { accepted: false, refusals: [refuse.unknown(draft.kind)], warnings: [] }
  const refusals: Refusal[] = [...refusedByStage(state, definition)]
  const warnings: Refusal[] = []
  const people = new Set(draft.by)
  if (!definition.by.includes(draft.as)) refusals.push(refuse.role(definition))
  for (const person of people) {
    const actor = actors.find(({ id }) => id === person)
    if (actor === undefined || !actor.roles.has(draft.as)) refusals.push(refuse.role(definition))
    refusals.push(...refusedByDuties(state, person, draft.as))
  }
  const least = definition.persons ?? 1
  if (people.size < least) refusals.push(refuse.persons(least))
  const last = state.events.at(-1)
  if (last !== undefined && draft.on < last.on && draft.fields['backdatedReason'] === undefined) refusals.push(refuse.order(last.on))
  if (draft.on > dayOf(draft.at)) refusals.push(refuse.future(draft.on))
  for (const kind of definition.documents)
    if (!draft.documents.some((one) => one.kind === kind)) refusals.push(refuse.document(state, kind))
  refusals.push(...refusedByFields(definition, draft.fields))
  const event: CaseEvent = { ...draft, seq: state.events.length + 1 }
  judgeNeeds(state, definition, event, refusals, warnings)
  return refusals.length === 0 ? { accepted: true, event, warnings } : { accepted: false, refusals: unique(refusals), warnings }
}

function refusedByStage(state: State, { at }: EventDef): readonly Refusal[] {
  if (state.ended) return [refuse.ended]
  const fits = at.some(({ track, stages }) => stages.includes(state.stages[track] ?? ''))
  return fits ? [] : [refuse.stage(state, at)]
}

/** Duties that one person may not have in one case, whatever account or delegation brought them. */
function refusedByDuties(state: State, person: string, role: Role): Refusal[] {
  const had = state.acted.get(person)
  if (had === undefined) return []
  return state.procedure.incompatible
    .filter(({ roles: [a, b] }) => (a === role && had.has(b)) || (b === role && had.has(a)))
    .map((pair) => refuse.incompatible(pair))
}

function judgeNeeds(state: State, { needs }: EventDef, event: CaseEvent | null, refusals: Refusal[], warnings: Refusal[]): void {
  for (const { when, otherwise, basis } of needs) {
    if (asksThis(when) && event === null) continue
    if (holds(when, state, event)) continue
    const sure = basis.some(({ confidence }) => confidence === 'verified' || confidence === 'project')
    ;(sure ? refusals : warnings).push({ code: 'need', words: otherwise, basis })
  }
}

/** A need on the event's own fields can be judged only when these are there. */
function asksThis(condition: Parameters<typeof holds>[0]): boolean {
  switch (condition.op) {
    case 'all':
    case 'any':
      return condition.of.some(asksThis)
    case 'not':
      return asksThis(condition.of)
    case 'field':
      return condition.event === 'this'
    default:
      return false
  }
}

function refusedByFields({ fields }: EventDef, given: Readonly<Record<string, FieldValue>>): Refusal[] {
  const refusals: Refusal[] = []
  for (const [name, { title, required, kind, choices }] of Object.entries(fields)) {
    const value = given[name]
    if (value === undefined || value === null || value === '') {
      if (required) refusals.push(refuse.fieldMissing(title))
      continue
    }
    if (!fits(kind, value) || (choices !== undefined && !choices.some(({ id }) => id === value))) refusals.push(refuse.fieldWrong(title))
  }
  return refusals
}

function fits(kind: EventDef['fields'][string]['kind'], value: FieldValue): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'money':
      // Yuan as decimal text with at most two decimals: money is never a binary float.
      return typeof value === 'string' && /^\d{1,13}(\.\d{1,2})?$/.test(value)
    case 'yes-no':
      return typeof value === 'boolean'
    case 'day':
      return typeof value === 'string' && isDay(value)
    case 'list':
      return Array.isArray(value)
    default:
      return typeof value === 'string'
  }
}

function isDay(text: string): boolean {
  try {
    return addDays(text, 0) === text
  } catch {
    return false
  }
}

function clocksOf(
  procedure: Procedure,
  applying: readonly ClockDef[],
  given: { readonly events: readonly CaseEvent[]; readonly calendar: WorkCalendar; readonly today: Day },
): Clock[] {
  const suspensions = suspensionsOf(procedure, given.events)
  return applying.map((clock) => clockOf(procedure, clock, { ...given, suspensions })).filter((clock) => clock !== null)
}

function clockOf(
  procedure: Procedure,
  clock: ClockDef,
  given: {
    readonly events: readonly CaseEvent[]
    readonly calendar: WorkCalendar
    readonly today: Day
    readonly suspensions: readonly Suspension[]
  },
): Clock | null {
  const { events, calendar, today, suspensions } = given
  const started = events.findLast(({ kind }) => clock.startsOn.includes(kind))
  if (started === undefined) return null
  const field = clock.startField === undefined ? undefined : started.fields[clock.startField]
  const period = periodOf(clock.period)
  const met = events.find(({ kind, seq }) => seq > started.seq && clock.endsOn.includes(kind))
  const until = met?.on ?? today
  const course: Course =
    period.unit === 'hour'
      ? { start: started.at }
      : {
          start: typeof field === 'string' ? field : started.on,
          suspensions,
          extensions: extensionsOf(procedure, clock, events.slice(started.seq)),
          today: until,
        }
  const due = dueOf(period, course, calendar)
  const inTime = until <= due.statutory
  const state = met !== undefined ? (inTime ? 'met' : 'late') : due.standing !== null ? 'standing' : inTime ? 'running' : 'overdue'
  return { id: clock.id, title: clock.title, period: clock.period, startedBy: started.seq, due, state, metOn: met?.on ?? null }
}

function extensionsOf(procedure: Procedure, clock: ClockDef, events: readonly CaseEvent[]): Extension[] {
  const extensions: Extension[] = []
  for (const { kind, on, documents } of events) {
    const granted = procedure.events[kind]?.extends
    if (granted?.clock === clock.id) extensions.push({ rule: granted.rule, approvedOn: on, document: documents[0]?.id ?? kind })
  }
  return extensions
}

/** Time that events have left out of the clocks, by kind; what began and did not end still lasts. */
function suspensionsOf(procedure: Procedure, events: readonly CaseEvent[]): Suspension[] {
  const open = new Map<string, { from: Day; document: string }>()
  const over: Suspension[] = []
  for (const { kind, on, documents } of events) {
    const { suspends } = procedure.events[kind] ?? {}
    if (suspends === undefined) continue
    const begun = open.get(suspends.kind)
    if (suspends.part === 'begins') {
      if (begun === undefined) open.set(suspends.kind, { from: on, document: documents[0]?.id ?? kind })
    } else if (begun !== undefined) {
      over.push({ kind: suspends.kind, from: begun.from, to: on, document: begun.document })
      open.delete(suspends.kind)
    }
  }
  for (const [kind, { from, document }] of open) over.push({ kind: kind as Suspension['kind'], from, to: null, document })
  return over
}

const roleNames: Readonly<Record<Role, Words>> = {
  officer: { zh: '执法人员', en: 'officer' },
  investigator: { zh: '调查人员', en: 'investigator' },
  'case-reviewer': { zh: '案件审查人员', en: 'case reviewer' },
  'legal-reviewer': { zh: '法制审核人员', en: 'legal reviewer' },
  counsel: { zh: '法律顾问', en: 'counsel' },
  'hearing-officer': { zh: '听证主持人', en: 'hearing officer' },
  recorder: { zh: '记录员', en: 'recorder' },
  'committee-member': { zh: '案件审理委员会委员', en: 'committee member' },
  'committee-secretary': { zh: '委员会秘书', en: 'committee secretary' },
  'decision-maker': { zh: '行政机关负责人', en: 'decision maker' },
  'fine-collector': { zh: '收缴机构', en: 'fine collector' },
  'publicity-officer': { zh: '公示人员', en: 'publicity officer' },
  archivist: { zh: '归档人员', en: 'archivist' },
  party: { zh: '当事人', en: 'party' },
  clerk: { zh: '经办人员', en: 'clerk' },
  negotiator: { zh: '磋商人员', en: 'negotiator' },
  appraiser: { zh: '鉴定评估人员', en: 'appraiser' },
}
export const roleName = (role: Role): Words => roleNames[role]

const unique = (refusals: readonly Refusal[]): Refusal[] => {
  const seen = new Set<string>()
  return refusals.filter(({ words }) => !seen.has(words.zh) && seen.add(words.zh) !== undefined)
}

const refuse = {
  ended: { code: 'ended', words: { zh: '案件已经终结', en: 'The case has come to its end' }, basis: [] },
  stage(state: State, at: EventDef['at']): Refusal {
    const names = at.flatMap(({ track, stages }) => stages.map((stage) => state.procedure.tracks[track]?.stages[stage]?.title))
    const join = (language: 'zh' | 'en', mark: string) => [...new Set(names.map((name) => name?.[language] ?? ''))].join(mark)
    return {
      code: 'stage',
      words: { zh: `只能在以下阶段进行：${join('zh', '、')}`, en: `Only at: ${join('en', ', ')}` },
      basis: [],
    }
  },
  role({ by, basis }: EventDef): Refusal {
    return {
      code: 'role',
      words: {
        zh: `须由${by.map((role) => roleNames[role].zh).join('或')}进行`,
        en: `To be done by: ${by.map((role) => roleNames[role].en).join(' or ')}`,
      },
      basis,
    }
  },
  persons: (least: number): Refusal => ({
    code: 'persons',
    words: { zh: `须由不少于${least}人共同进行`, en: `At least ${least} people must act together` },
    basis: [{ text: '行政处罚法', article: '42', confidence: 'verified', from: '2021-07-15', to: null }],
  }),
  incompatible: ({ roles: [a, b], basis }: Incompatible): Refusal => ({
    code: 'incompatible',
    words: {
      zh: `同一人不得在本案中兼任${roleNames[a].zh}和${roleNames[b].zh}`,
      en: `One person may not be ${roleNames[a].en} and ${roleNames[b].en} of the same case`,
    },
    basis,
  }),
  document(state: State, kind: string): Refusal {
    const title = state.procedure.documents[kind] ?? { zh: kind, en: kind }
    return { code: 'document', words: { zh: `缺少文书：${title.zh}`, en: `Document missing: ${title.en}` }, basis: [] }
  },
  fieldMissing: (title: Words): Refusal => ({
    code: 'field',
    words: { zh: `未填写：${title.zh}`, en: `Not filled in: ${title.en}` },
    basis: [],
  }),
  fieldWrong: (title: Words): Refusal => ({
    code: 'field',
    words: { zh: `填写不正确：${title.zh}`, en: `Not a proper value: ${title.en}` },
    basis: [],
  }),
  order: (last: Day): Refusal => ({
    code: 'order',
    words: {
      zh: `早于案卷最近一项记录（${last}），补记须写明原因`,
      en: `Earlier than the last entry (${last}); an entry made later needs its reason`,
    },
    basis: [],
  }),
  future: (day: Day): Refusal => ({
    code: 'order',
    words: { zh: `${day}尚未到来`, en: `${day} has not come yet` },
    basis: [],
  }),
  unknown: (kind: string): Refusal => ({
    code: 'unknown',
    words: { zh: `本程序没有“${kind}”这一事项`, en: `The procedure knows no event ${kind}` },
    basis: [],
  }),
} as const satisfies Readonly<Record<string, Refusal | ((...given: never[]) => Refusal)>>
