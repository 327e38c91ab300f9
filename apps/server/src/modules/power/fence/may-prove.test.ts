import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProofKind } from '../schema.ts'
import type { StoredProof } from '../store.ts'
import { mayProve } from './may-prove.ts'

const at = (clock: string) => Date.parse(`${clock}:00+08:00`)
const proof = (kind: ProofKind, from: string, to: string | null, recordedAt = '2026-03-11T09:00'): StoredProof => ({
  id: 1,
  enterprise: 'E-9',
  facility: 'FAN',
  kind,
  from: at(from),
  to: to === null ? null : at(to),
  document: '赣环监审〔2026〕3号',
  by: '李工',
  recordedAt: at(recordedAt),
})
const all = [
  proof('review', '2026-01-01T00:00', null),
  proof('calibration', '2025-06-01T00:00', '2026-06-01T00:00'),
  proof('publication', '2026-01-01T00:00', null),
  proof('human-check', '2026-03-10T08:00', '2026-03-10T09:00'),
]
const stretch = { from: at('2026-03-10T08:30'), to: at('2026-03-10T08:42'), metered: true, coverage: '1' }
const missingOf = (proofs: readonly StoredProof[], more: object = {}) =>
  mayProve({ ...stretch, proofs, ...more }).missing.map(({ what }) => what)

test('with review, calibration, publication and a human check a reading may prove', () => {
  const answer = mayProve({ ...stretch, proofs: all })
  assert.deepEqual([answer.mayProve, answer.missing.length, answer.proofs.length], [true, 0, 4])
})

for (const kind of ['review', 'calibration', 'publication', 'human-check'] as const)
  test(`without ${kind} it is refused, and the refusal names it with its clause`, () => {
    const answer = mayProve({ ...stretch, proofs: all.filter((one) => one.kind !== kind) })
    assert.equal(answer.mayProve, false)
    assert.deepEqual(
      answer.missing.map(({ what }) => what),
      [kind],
    )
    assert.match(answer.missing[0]?.clause ?? '', /第四十一条/)
  })

test('with nothing on record all four are named', () => {
  assert.deepEqual(missingOf([]), ['review', 'calibration', 'publication', 'human-check'])
})

test('a calibration that ends within the stretch is out of date; the next one that follows at once closes it', () => {
  const others = all.filter((one) => one.kind !== 'calibration')
  const first = proof('calibration', '2025-03-10T00:00', '2026-03-10T08:40')
  assert.deepEqual(missingOf([...others, first]), ['calibration'])
  assert.deepEqual(missingOf([...others, first, proof('calibration', '2026-03-10T08:40', '2027-03-10T00:00')]), [])
  assert.deepEqual(missingOf([...others, first, proof('calibration', '2026-03-10T08:41', '2027-03-10T00:00')]), ['calibration'])
})

test('a place made public after the reading does not help it', () => {
  const others = all.filter((one) => one.kind !== 'publication')
  assert.deepEqual(missingOf([...others, proof('publication', '2026-03-10T08:31', null)]), ['publication'])
})

test('a check of part of the stretch, or from before its end, is none', () => {
  const others = all.filter((one) => one.kind !== 'human-check')
  assert.deepEqual(missingOf([...others, proof('human-check', '2026-03-10T08:00', '2026-03-10T08:41')]), ['human-check'])
  assert.deepEqual(missingOf([...others, proof('human-check', '2026-03-10T08:00', '2026-03-10T09:00', '2026-03-10T08:35')]), [
    'human-check',
  ])
})

test('an unmetered stretch and gaps are named too', () => {
  assert.deepEqual(missingOf(all, { metered: false }), ['meter'])
  assert.deepEqual(missingOf(all, { coverage: '0.89' }), ['coverage'])
  assert.deepEqual(missingOf(all, { coverage: '0.9' }), [])
})
