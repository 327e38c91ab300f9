/** Fills in what an event asks for, so that a test says only what it is about. */
import { addDays, startOfDay } from '@poyang/standards'
import { createWorkCalendar, decide, ordinaryPenalty, stateOf, stateCouncilHolidays } from '../src/index.ts'
import type { Actor, CaseEvent, Decision, Draft, FieldDef, FieldValue, Role, Settings, State } from '../src/index.ts'

export const calendar = createWorkCalendar(stateCouncilHolidays)
export const noon = (day: string): number => startOfDay(day) + 12 * 3_600_000

function valueOf({ kind, choices }: FieldDef, day: string): FieldValue {
  switch (kind) {
    case 'number':
      return 5
    case 'money':
      return '20000.00'
    case 'yes-no':
      return true
    case 'day':
      return day
    case 'list':
      return ['甲']
    case 'choice':
      return choices?.[0]?.id ?? ''
    default:
      return '甲'
  }
}

export function draftOf(
  kind: string,
  on: string,
  by: readonly string[],
  as: Role,
  fields: Readonly<Record<string, FieldValue>> = {},
): Draft {
  const definition = ordinaryPenalty.events[kind]
  if (definition === undefined) throw new Error(`no event ${kind}`)
  const required = Object.entries(definition.fields).filter(([, { required: must }]) => must)
  return {
    kind,
    on,
    at: noon(on),
    by,
    as,
    fields: { ...Object.fromEntries(required.map(([name, field]) => [name, valueOf(field, on)])), ...fields },
    documents: definition.documents.map((document) => ({ kind: document, id: `${document}-1` })),
  }
}

/** A bureau in which everybody has one role, and some have two. */
export const people: ReadonlyMap<string, Actor> = new Map(
  (
    [
      ['王调查', ['officer', 'investigator']],
      ['李调查', ['officer', 'investigator']],
      ['赵审查', ['case-reviewer']],
      ['钱法审', ['legal-reviewer']],
      ['孙局长', ['decision-maker']],
      ['周听证', ['hearing-officer']],
      ['吴秘书', ['committee-secretary']],
      ['郑委员', ['committee-member']],
      ['冯委员', ['committee-member']],
      ['银行', ['fine-collector']],
      ['陈公示', ['publicity-officer']],
      ['褚归档', ['archivist']],
      ['企业', ['party']],
      [
        '多面手',
        ['investigator', 'case-reviewer', 'legal-reviewer', 'decision-maker', 'committee-member', 'hearing-officer', 'fine-collector'],
      ],
    ] as const
  ).map(([id, roles]) => [id, { id, roles: new Set<Role>(roles) }]),
)
export const actorsOf = (ids: readonly string[]): Actor[] => ids.map((id) => people.get(id) ?? { id, roles: new Set<Role>() })

/** A case under way. */
export class RunningCase {
  events: CaseEvent[] = []
  readonly settings: Settings
  constructor(settings: Settings = {}) {
    this.settings = settings
  }
  state(day: string): State {
    return stateOf(ordinaryPenalty, this.events, { calendar, now: noon(day), settings: this.settings })
  }
  try(kind: string, on: string, by: readonly string[], as: Role, fields: Readonly<Record<string, FieldValue>> = {}): Decision {
    const decision = decide(this.state(on), draftOf(kind, on, by, as, fields), actorsOf(by))
    if (decision.accepted) this.events = [...this.events, decision.event]
    return decision
  }
  /** Must be accepted. */
  do(kind: string, on: string, by: readonly string[], as: Role, fields: Readonly<Record<string, FieldValue>> = {}): void {
    const decision = this.try(kind, on, by, as, fields)
    if (!decision.accepted) throw new Error(`${kind} on ${on}: ${decision.refusals.map(({ words }) => words.zh).join('；')}`)
  }
  /** What it is refused for, in codes and Chinese words. */
  refused(kind: string, on: string, by: readonly string[], as: Role, fields: Readonly<Record<string, FieldValue>> = {}): string[] {
    const before = this.events
    const decision = this.try(kind, on, by, as, fields)
    this.events = before
    return decision.accepted ? [] : decision.refusals.map(({ code, words }) => `${code}: ${words.zh}`)
  }
}

export const officers = ['王调查', '李调查'] as const

/** Up to the served notice: 2024-03-20, the statement until 2024-03-27. */
export function notifiedCase(settings: Settings = {}, fields: Readonly<Record<string, FieldValue>> = { hearingRight: false }): RunningCase {
  const one = new RunningCase(settings)
  one.do('clue.register', '2024-03-01', ['王调查'], 'officer', { conductStart: '2024-02-01' })
  one.do('case.file', '2024-03-04', ['孙局长'], 'decision-maker')
  one.do('investigation.begin', '2024-03-05', officers, 'investigator')
  one.do('evidence.add', '2024-03-06', officers, 'investigator')
  one.do('investigation.conclude', '2024-03-11', officers, 'investigator')
  one.do('case.review', '2024-03-13', ['赵审查'], 'case-reviewer')
  one.do('legal.submit', '2024-03-14', officers, 'investigator')
  one.do('legal.opinion', '2024-03-18', ['钱法审'], 'legal-reviewer')
  one.do('notice.serve', '2024-03-20', officers, 'investigator', fields)
  return one
}

export const nextDay = (day: string): string => addDays(day, 1)
