import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorkCalendar, decide, diagramOf, periods, procedureOf, procedures, stateCouncilHolidays, stateOf } from '../src/index.ts'
import type { CaseEvent, Condition, FieldValue, Role } from '../src/index.ts'
import { noon } from './case-for-tests.ts'

for (const procedure of procedures)
  test(`${procedure.title.zh} is whole: every stage, clock, document, period and setting that is named exists`, () => {
    const { tracks, events, clocks, documents, settings } = procedure
    const check = (condition: Condition): void => {
      if (condition.op === 'all' || condition.op === 'any') return condition.of.forEach(check)
      if (condition.op === 'not') return check(condition.of)
      if (condition.op === 'document') return assert.ok(documents[condition.kind], condition.kind)
      if (condition.op === 'at') return condition.stages.forEach((stage) => assert.ok(tracks[condition.track]?.stages[stage], stage))
      if (condition.op === 'over')
        return assert.ok(
          clocks.some(({ id }) => id === condition.clock),
          condition.clock,
        )
      if (condition.op === 'happened') return [condition.event, ...(condition.since ?? [])].forEach((kind) => assert.ok(events[kind], kind))
      if (condition.event !== 'this') assert.ok(events[condition.event]?.fields[condition.name], `${condition.event}.${condition.name}`)
      if ('atLeast' in condition.is && typeof condition.is.atLeast === 'object') assert.ok(settings[condition.is.atLeast.setting])
    }
    for (const [kind, definition] of Object.entries(events)) {
      assert.ok(definition.basis.length > 0, `${kind} stands on no article`)
      for (const { track, stages } of definition.at)
        for (const stage of stages) assert.ok(tracks[track]?.stages[stage], `${kind} at ${stage}`)
      for (const { track, to, when } of definition.moves) {
        assert.ok(tracks[track]?.stages[to], `${kind} to ${to}`)
        if (when !== undefined) check(when)
      }
      for (const document of definition.documents) assert.ok(documents[document], document)
      for (const { when, basis } of definition.needs) {
        assert.ok(basis.length > 0)
        check(when)
      }
      if (definition.extends !== undefined) {
        const clock = clocks.find(({ id }) => id === definition.extends?.clock)
        assert.ok(
          periods.get(clock?.period ?? '')?.extensions.some(({ id }) => id === definition.extends?.rule),
          kind,
        )
      }
    }
    for (const { period, startsOn, endsOn, only, startField } of clocks) {
      assert.ok(periods.has(period), period)
      if (only !== undefined) check(only)
      if (startField !== undefined)
        for (const kind of startsOn) assert.equal(events[kind]?.fields[startField]?.kind, 'day', `${kind}.${startField}`)
      for (const kind of [...startsOn, ...endsOn]) assert.ok(events[kind], kind)
    }
    // Every stage that is no end can be left, and every one but the first reached.
    for (const [track, { stages, initial }] of Object.entries(tracks)) {
      for (const [stage, { end }] of Object.entries(stages)) {
        const reached =
          stage === initial || Object.values(events).some(({ moves }) => moves.some((move) => move.track === track && move.to === stage))
        assert.ok(reached, `${track} never comes to ${stage}`)
        const left = Object.values(events).some(({ at }) => at.some((one) => one.track === track && one.stages.includes(stage)))
        if (track === 'main') assert.equal(left, end !== true, `${track} ${stage}`)
      }
    }
  })

const calendar = createWorkCalendar(stateCouncilHolidays)

/** Walks a procedure; returns the state, or the words of the first refusal. */
function walk(
  id: string,
  steps: ReadonlyArray<readonly [kind: string, on: string, as: Role, fields?: Readonly<Record<string, FieldValue>>]>,
) {
  const procedure = procedureOf(id, '2026-03-01')
  let events: readonly CaseEvent[] = []
  for (const [kind, on, as, fields = {}] of steps) {
    const definition = procedure.events[kind] ?? assert.fail(`${id} has no ${kind}`)
    const given: Record<string, FieldValue> = {}
    for (const [name, field] of Object.entries(definition.fields)) {
      if (!field.required) continue
      given[name] =
        field.kind === 'yes-no'
          ? true
          : field.kind === 'day'
            ? on
            : field.kind === 'list'
              ? ['甲']
              : field.kind === 'number'
                ? 1
                : field.kind === 'money'
                  ? '100.00'
                  : (field.choices?.[0]?.id ?? '甲')
    }
    // Everybody has one role here: two people a role where two are asked for.
    const by = Array.from({ length: definition.persons ?? 1 }, (_, index) => `${as}${index}`)
    const draft = {
      kind,
      on,
      at: noon(on),
      by,
      as,
      fields: { ...given, ...fields },
      documents: definition.documents.map((one) => ({ kind: one, id: one })),
    }
    const decision = decide(
      stateOf(procedure, events, { calendar, now: noon(on) }),
      draft,
      by.map((person) => ({ id: person, roles: new Set([as]) })),
    )
    if (!decision.accepted) return decision.refusals.map(({ words }) => words.zh).join('；')
    events = [...events, decision.event]
  }
  return stateOf(procedure, events, { calendar, now: noon('2026-12-01') })
}
/** The words of the refusal; none when every step was accepted. */
const refusal = (found: ReturnType<typeof walk>): string => (typeof found === 'string' ? found : '')
const ended = (found: ReturnType<typeof walk>) =>
  typeof found === 'string' ? found : found.ended ? found.stages['main'] : `not ended: ${found.stages['main']}`

const spot = [
  ['violation.find', '2026-03-02', 'officer'],
  ['officers.identify', '2026-03-02', 'officer'],
  ['party.tell', '2026-03-02', 'officer'],
  ['party.hear', '2026-03-02', 'officer'],
] as const
const organisation = [['violation.find', '2026-03-02', 'officer', { person: 'organisation' }], ...spot.slice(1)] as const

test('there are ten procedures, with needs enough to say no', () => {
  assert.equal(procedures.length, 10)
  assert.ok(procedures.flatMap(({ events }) => Object.values(events)).flatMap(({ needs }) => needs).length > 40)
})

test('on the spot: 200 yuan for a citizen and 3,000 for an organisation, and not a cent more', () => {
  const decide200 = (amount: string) =>
    walk('penalty.summary', [...spot, ['decision.make', '2026-03-02', 'officer', { outcome: 'fine', amount }]])
  assert.equal(typeof decide200('200.00'), 'object')
  assert.match(refusal(decide200('200.01')), /超过二百元/)
  const decide3000 = (amount: string) =>
    walk('penalty.summary', [...organisation, ['decision.make', '2026-03-02', 'officer', { outcome: 'fine', amount }]])
  assert.equal(typeof decide3000('3000.00'), 'object')
  assert.match(refusal(decide3000('3000.01')), /超过三千元/)
  const whole = walk('penalty.summary', [
    ...spot,
    ['decision.make', '2026-03-02', 'officer', { outcome: 'warning' }],
    ['decision.report', '2026-03-03', 'officer'],
    ['case.close', '2026-03-04', 'clerk'],
  ])
  assert.equal(ended(whole), 'closed')
})

test('a fine above 100 yuan is collected on the spot only for a ground', () => {
  const decided = [...spot, ['decision.make', '2026-03-02', 'officer', { outcome: 'fine', amount: '150.00' }]] as const
  assert.match(
    refusal(walk('penalty.summary', [...decided, ['payment.collect', '2026-03-02', 'officer', { amount: '150.00' }]])),
    /难以执行/,
  )
  assert.equal(
    typeof walk('penalty.summary', [...decided, ['payment.collect', '2026-03-02', 'officer', { amount: '150.00', hardLater: true }]]),
    'object',
  )
  assert.equal(typeof walk('penalty.summary', [...decided, ['payment.collect', '2026-03-02', 'officer', { amount: '100.00' }]]), 'object')
})

test('a seal: its thirty days are never made longer by a holiday, an extension adds thirty', () => {
  const sealed = [
    ['seizure.propose', '2026-01-19', 'officer', { grave: false }],
    ['seizure.approve', '2026-01-19', 'decision-maker'],
    ['seizure.carry-out', '2026-01-20', 'officer'],
  ] as const
  const term = (found: ReturnType<typeof walk>) =>
    typeof found === 'string' ? found : found.clocks.find(({ id }) => id === 'term')?.due.statutory
  assert.equal(term(walk('compulsion.seizure', sealed)), '2026-02-19')
  assert.equal(term(walk('compulsion.seizure', [...sealed, ['seizure.extend', '2026-02-14', 'decision-maker']])), '2026-03-21')
  assert.match(
    refusal(
      walk('compulsion.seizure', [
        ['seizure.propose', '2026-01-19', 'officer'],
        ['seizure.approve', '2026-01-19', 'decision-maker'],
      ]),
    ),
    /集体讨论/,
  )
})

test('compensation: screened in thirty days, negotiated, signed, put right, closed; a large damage needs its full appraisal', () => {
  const begun = [
    ['clue.register', '2026-03-02', 'clerk'],
    ['screening.decide', '2026-03-20', 'decision-maker'],
  ] as const
  const rest = [
    ['negotiation.invite', '2026-04-10', 'negotiator'],
    ['negotiation.meet', '2026-04-20', 'negotiator'],
    ['negotiation.end', '2026-04-28', 'negotiator'],
    ['agreement.sign', '2026-05-06', 'decision-maker'],
    ['effect.evaluate', '2026-09-01', 'appraiser'],
    ['claim.close', '2026-09-10', 'decision-maker'],
  ] as const
  assert.equal(
    ended(
      walk('claim.compensation', [
        ...begun,
        ['damage.appraise', '2026-04-01', 'appraiser', { method: 'expert', amount: '300000.00' }],
        ...rest,
      ]),
    ),
    'closed',
  )
  assert.match(
    refusal(
      walk('claim.compensation', [...begun, ['damage.appraise', '2026-04-01', 'appraiser', { method: 'expert', amount: '300000.01' }]]),
    ),
    /不适用简易评估/,
  )
  assert.match(
    refusal(walk('claim.compensation', [begun[0], ['screening.decide', '2026-03-20', 'decision-maker', { outcome: 'not-start' }]])),
    /写明理由/,
  )
})

test('a dispute runs the clock of its own kind, and a head who does not appear gives the reason', () => {
  const of = (kind: string) => walk('dispute.response', [['notice.receive', '2026-09-14', 'clerk', { kind }]])
  const clocks = (kind: string) => {
    const found = of(kind)
    return typeof found === 'string' ? found : found.clocks.map(({ id, due }) => `${id} ${due.statutory}`)
  }
  assert.deepEqual(clocks('ordinary'), ['answer-ordinary 2026-09-28'])
  assert.deepEqual(clocks('simplified'), ['answer-simplified 2026-09-20'])
  assert.deepEqual(clocks('suit'), ['answer-suit 2026-09-29'])
  const answered = [
    ['notice.receive', '2026-09-14', 'clerk', { kind: 'suit' }],
    ['case.assign', '2026-09-15', 'decision-maker'],
    ['answer.submit', '2026-09-20', 'legal-reviewer'],
  ] as const
  assert.match(refusal(walk('dispute.response', [...answered, ['hearing.attend', '2026-10-20', 'counsel', { head: 'none' }]])), /说明理由/)
  assert.equal(
    typeof walk('dispute.response', [...answered, ['hearing.attend', '2026-10-20', 'decision-maker', { head: 'deputy' }]]),
    'object',
  )
})

test('an inspection beyond the yearly cap is not approved, and none is closed before its result is published', () => {
  const drawn = [['draw.record', '2026-03-02', 'clerk']] as const
  assert.match(
    refusal(walk('inspection.random', [...drawn, ['visit.approve', '2026-03-03', 'decision-maker', { withinCap: false }]])),
    /频次上限/,
  )
  const visited = [...drawn, ['visit.approve', '2026-03-03', 'decision-maker'], ['visit.record', '2026-03-05', 'officer']] as const
  assert.match(refusal(walk('inspection.random', [...visited, ['inspection.close', '2026-03-06', 'clerk']])), /尚未公开/)
  assert.equal(
    ended(
      walk('inspection.random', [
        ...visited,
        ['result.publish', '2026-03-06', 'publicity-officer'],
        ['inspection.close', '2026-03-06', 'clerk'],
      ]),
    ),
    'closed',
  )
})

test('services come to their end: a plan is filed, a sign verified, a credit repaired, a complaint answered', () => {
  assert.equal(
    ended(
      walk('service.emergency-plan', [
        ['plan.sign', '2026-09-10', 'party'],
        ['plan.submit', '2026-10-09', 'party'],
        ['plan.check', '2026-10-15', 'clerk'],
      ]),
    ),
    'registered',
  )
  const sign = walk('service.outlet-sign', [
    ['sign.apply', '2026-09-10', 'party'],
    ['sign.check', '2026-09-11', 'clerk'],
    ['sign.install', '2026-09-20', 'party'],
    ['sign.verify', '2026-09-21', 'officer'],
    ['sign.cancel', '2026-09-22', 'clerk'],
  ])
  assert.equal(ended(sign), 'cancelled')
  const applied = [['repair.apply', '2026-09-10', 'party']] as const
  assert.match(refusal(walk('service.credit-repair', [...applied, ['repair.decide', '2026-09-11', 'decision-maker']])), /未核实/)
  const repaired = walk('service.credit-repair', [
    ...applied,
    ['repair.verify', '2026-09-11', 'officer'],
    ['repair.decide', '2026-09-14', 'decision-maker'],
    ['publicity.end', '2026-09-14', 'publicity-officer'],
    ['publicity.confirm', '2026-09-15', 'publicity-officer'],
  ])
  assert.equal(ended(repaired), 'confirmed')
  const answered = walk('service.complaint', [
    ['complaint.receive', '2026-09-10', 'clerk'],
    ['complaint.accept', '2026-09-10', 'clerk'],
    ['complaint.assign', '2026-09-11', 'clerk'],
    ['complaint.check', '2026-09-12', 'officer'],
    ['complaint.reply', '2026-09-14', 'clerk'],
    ['complaint.close', '2026-09-20', 'clerk'],
  ])
  assert.equal(ended(answered), 'closed')
})

test('a procedure is the one in force on the day, and none where none was', () => {
  assert.equal(procedureOf('penalty.ordinary', '2023-07-01').version, '2023-07-01')
  assert.throws(() => procedureOf('penalty.ordinary', '2023-06-30'), /no version/)
  for (const procedure of procedures) assert.match(diagramOf(procedure, 'en'), /^stateDiagram-v2\n/)
})
