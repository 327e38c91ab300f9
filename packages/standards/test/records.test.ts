import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkClock, checkRecord, looksLikeOxygen, type RecordCheck, stampByMeans, stampEvidence } from '../src/index.ts'
import { midnight } from './series.ts'

const codes = (part: Partial<RecordCheck>) =>
  checkRecord({ at: midnight, factor: 'a21026', value: '20', mark: 'N', ...part }).objections.map(({ code }) => code)

test('what is no number or physically impossible goes to review; the ends of a range do not', () => {
  assert.deepEqual(codes({ value: '1.2.3' }), ['NOT_A_NUMBER'])
  assert.deepEqual(codes({ value: null }), ['NOT_A_NUMBER'])
  for (const [factor, inside, outside] of [
    ['a19001', '21.5', '21.51'],
    ['a01014', '60', '60.1'],
    ['w01001', '14', '14.01'],
    ['w01001', '0', '-0.01'],
    ['w00000', '0', '-1'],
    ['a01012', '1600', '1601'],
    ['a01012', '-50', '-51'],
  ] as const) {
    assert.deepEqual(codes({ factor, value: inside }), [], `${factor} ${inside}`)
    assert.deepEqual(codes({ factor, value: outside }), ['OUT_OF_PHYSICAL_RANGE'], `${factor} ${outside}`)
  }
})

test('a value above the instrument range needs mark T', () => {
  assert.deepEqual(codes({ value: '301', rangeMax: '300' }), ['ABOVE_RANGE_UNFLAGGED'])
  assert.deepEqual(codes({ value: '301', rangeMax: '300', mark: 'T' }), [])
  assert.deepEqual(codes({ value: '300', rangeMax: '300' }), [])
})

test('ten or a thousand times the usual value, or a tenth, looks like another unit; five times does not', () => {
  for (const value of ['200', '2', '20000', '0.02']) assert.deepEqual(codes({ value, usual: '20' }), ['UNIT_SUSPECT'], value)
  for (const value of ['100', '20', '0', '4']) assert.deepEqual(codes({ value, usual: '20' }), [], value)
})

test('a channel that repeats oxygen in three records is suspected of being oxygen', () => {
  const pairs = ['20.90', '20.85', '20.95'].map((value, index) => ({ at: midnight + index * 60_000, value, oxygen: '20.9' }))
  assert.equal(looksLikeOxygen(pairs)?.objections[0]?.code, 'CHANNEL_SWAPPED')
  assert.deepEqual(looksLikeOxygen(pairs.slice(0, 2))?.objections, [])
  assert.deepEqual(looksLikeOxygen(pairs.map((pair) => ({ ...pair, value: '8' })))?.objections, [])
  assert.equal(looksLikeOxygen([]), null)
})

test('a clock is off above 60 s and doubtful above ten minutes, in both directions', () => {
  const of = (seconds: number) => checkClock(midnight, midnight + seconds * 1000).objections[0]?.code
  assert.deepEqual([of(60), of(61), of(-61), of(600), of(601)], [undefined, 'CLOCK_OFF', 'CLOCK_OFF', 'CLOCK_OFF', 'CLOCK_DOUBTFUL'])
})

test('hours that arrive before they are over say that the stamp is the end; backfill says nothing', () => {
  const HOUR = 3_600_000
  const of = (delay: number, count = 6) =>
    stampEvidence(
      Array.from({ length: count }, (_, index) => ({
        stamp: midnight + index * HOUR,
        lengthMs: HOUR,
        receivedAt: midnight + index * HOUR + delay,
      })),
    )?.proposal
  assert.equal(of(30_000), 'end')
  assert.equal(of(HOUR + 30_000), 'start')
  assert.equal(of(HOUR - 30_000), 'start', 'a clock may be a minute off')
  assert.equal(of(30_000, 5), 'unknown')
  assert.equal(of(50 * HOUR), 'unknown')
  assert.equal(stampEvidence([]), null)
})

test('hours that are the mean of the minutes before their stamp say that the stamp is the end; constant hours say nothing', () => {
  const HOUR = 3_600_000
  const of = (values: readonly string[], shifted: boolean, count = values.length) =>
    stampByMeans(
      Array.from({ length: count }, (_, index) => {
        const [before, after] = [values[index] ?? '0', values[index + 1] ?? '0']
        return { stamp: midnight + index * HOUR, value: shifted ? before : after, after, before }
      }),
    )
  const moving = ['20', '25', '31', '28', '22', '19', '24', '26']
  assert.deepEqual([of(moving, true, 7)?.proposal, of(moving, true, 7)?.end], ['end', 7])
  assert.equal(of(moving, false, 7)?.proposal, 'start')
  assert.equal(of(moving, true, 5)?.proposal, 'unknown', 'five are too few')
  assert.equal(
    of(
      Array.from({ length: 9 }, () => '20'),
      true,
      8,
    )?.proposal,
    'unknown',
  )
  assert.equal(stampByMeans([{ stamp: midnight, value: '20', after: null, before: null }])?.proposal, 'unknown')
  assert.equal(stampByMeans([]), null)
})
