/** Thousands of cases walked at random by whatever is permitted: what the law forbids is never reached. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays } from '@poyang/standards'
import { latestBefore, ordinaryPenalty } from '../src/index.ts'
import type { CaseEvent, Role } from '../src/index.ts'
import { calendar, notifiedCase, people, RunningCase } from './case-for-tests.ts'

function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const excluded: ReadonlyArray<readonly [Role, Role]> = [
  ['investigator', 'case-reviewer'],
  ['investigator', 'hearing-officer'],
  ['investigator', 'committee-member'],
  ['investigator', 'legal-reviewer'],
  ['investigator', 'decision-maker'],
  ['legal-reviewer', 'decision-maker'],
  ['decision-maker', 'fine-collector'],
]

/** Written from the law, not from the procedure's data. */
function mustHold(events: readonly CaseEvent[], threshold: number): void {
  const roles = new Map<string, Set<Role>>()
  for (const { by, as } of events) for (const person of by) roles.set(person, (roles.get(person) ?? new Set<Role>()).add(as))
  for (const [person, had] of roles) for (const [a, b] of excluded) assert.ok(!(had.has(a) && had.has(b)), `${person} is ${a} and ${b}`)
  const decided = events.find(({ kind }) => kind === 'decision.make')
  if (decided === undefined) return
  const before = events.filter(({ seq }) => seq < decided.seq)
  const last = (kind: string) => before.findLast((event) => event.kind === kind)
  const review = last('legal.opinion')
  assert.equal(review?.fields['outcome'], 'agree')
  assert.ok((review?.seq ?? 0) > (last('evidence.add')?.seq ?? 0))
  if (decided.fields['outcome'] !== 'penalty') return
  const notice = last('notice.serve')
  assert.ok(notice, 'a penalty without a notice')
  const received = String(notice.fields['receivedOn'])
  const waived = last('statement.waive') !== undefined
  // Counted backwards: the fifth working day after the notice lies before the decision.
  assert.ok(waived || latestBefore(addDays(decided.on, -1), 5, 'workday', calendar) >= received, `heard ${received} decided ${decided.on}`)
  const statement = last('statement.receive')
  if (statement !== undefined) assert.ok((last('statement.review')?.seq ?? 0) > statement.seq)
  const asked = last('hearing.request')
  if (asked !== undefined) assert.ok(last('hearing.report') !== undefined || last('hearing.withdraw') !== undefined)
  if (Number(decided.fields['amount'] ?? 0) >= threshold) {
    const resolved = last('committee.resolve')
    assert.ok(resolved, 'no committee')
    for (const kind of ['statement.receive', 'hearing.report', 'notice.serve', 'evidence.add'])
      assert.ok(resolved.seq > (last(kind)?.seq ?? 0), kind)
  }
}

test('no walk of permitted steps reaches a decision that the law forbids, and no person two duties that exclude each other', () => {
  const random = randomOf(42)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const kinds = Object.keys(ordinaryPenalty.events)
  const everyone = [...people.keys()]
  const reached = new Map<string, number>()
  for (let round = 0; round < 250; round++) {
    const threshold = pick([0, 30_000])
    // Two of three begin where it becomes dangerous: with the notice served.
    const settings = { committeeThreshold: threshold }
    const one = round % 3 === 0 ? new RunningCase(settings) : notifiedCase(settings, { hearingRight: pick([true, false]) })
    let day = one.events.at(-1)?.on ?? '2024-03-01'
    for (let step = 0; step < 90; step++) {
      const { stages } = one.state(day)
      const open = kinds.filter((name) =>
        ordinaryPenalty.events[name]?.at.some(({ track, stages: list }) => list.includes(stages[track] ?? '')),
      )
      if (open.length === 0) break
      // What moves the case on is tried more often, or walks get nowhere.
      const kind = pick([
        ...open,
        ...open
          .filter((name) => /^(case|invest|evidence.add|legal|notice|committee|decision|hearing)/.test(name))
          .flatMap((name) => [name, name, name]),
      ])
      const role = pick(ordinaryPenalty.events[kind]?.by ?? [])
      const able = everyone.filter((id) => people.get(id)?.roles.has(role))
      const by = [pick(able), pick(able)]
      const fields: Record<string, string | boolean> = {}
      if (kind === 'decision.make') {
        fields['outcome'] = pick(['penalty', 'penalty', 'no-penalty', 'crime'])
        fields['amount'] = pick(['10000.00', '30000.00'])
      }
      if (kind === 'notice.serve') fields['hearingRight'] = pick([true, false])
      if (kind === 'legal.opinion') fields['outcome'] = pick(['agree', 'agree', 'return'])
      // Ends that are too near, and stays, are tried less often, so that walks get on.
      if (/reject|transfer|revoke|terminate|stay/.test(kind) && random() < 0.97) continue
      const decision = one.try(kind, day, by, role, fields)
      if (decision.accepted) reached.set(kind, (reached.get(kind) ?? 0) + 1)
      if (random() < 0.25) day = addDays(day, 1 + Math.floor(random() * 4))
      if (!decision.accepted) assert.ok(decision.refusals.length > 0)
    }
    mustHold(one.events, threshold)
    assert.deepEqual(
      one.events.map(({ seq }) => seq),
      one.events.map((_, index) => index + 1),
    )
  }
  // A walk that gets nowhere proves nothing.
  assert.ok((reached.get('decision.make') ?? 0) > 20, JSON.stringify([...reached]))
  assert.ok((reached.get('hearing.report') ?? 0) > 3)
  assert.ok((reached.get('committee.resolve') ?? 0) > 20)
})
