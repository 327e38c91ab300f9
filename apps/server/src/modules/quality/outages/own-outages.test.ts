import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outageRule } from '../rules.ts'
import { coveredMs, outagesOfRuns, silencesOf } from './own-outages.ts'

const { parameters } = outageRule
const s = (seconds: number) => 1_764_000_000_000 + seconds * 1000
const short = (outages: ReturnType<typeof outagesOfRuns>) =>
  outages.map(({ kind, from, to, planned, detail }) => [
    kind,
    (from - s(0)) / 1000,
    to === null ? null : (to - s(0)) / 1000,
    planned,
    detail,
  ])

test('a stop in order, a kill and a full disk are told apart; what is shorter than ten seconds is none', () => {
  const events = [
    { event: 'started', at: s(0), lastAlive: null },
    { event: 'stopped', at: s(100) },
    { event: 'started', at: s(160), lastAlive: s(100) },
    { event: 'hindered', at: s(200), why: 'disk-full' },
    { event: 'able', at: s(260) },
    { event: 'started', at: s(400), lastAlive: s(330) },
    { event: 'stopped', at: s(500) },
    { event: 'started', at: s(509), lastAlive: s(500) },
  ] as const
  assert.deepEqual(short(outagesOfRuns({ events, alive: s(600) }, s(605), parameters)), [
    ['stopped', 100, 160, true, 'stopped'],
    ['refusing', 200, 260, false, 'disk-full'],
    ['stopped', 330, 400, false, 'killed'],
  ])
})

test('an outage that lasts has no end yet', () => {
  const events = [{ event: 'started', at: s(0), lastAlive: null } as const]
  assert.deepEqual(short(outagesOfRuns({ events, alive: s(50) }, s(69), parameters)), [])
  assert.deepEqual(short(outagesOfRuns({ events, alive: s(50) }, s(70), parameters)), [['stopped', 50, null, false, 'killed']])
  const hindered = [...events, { event: 'hindered', at: s(20), why: 'write-failed' } as const]
  assert.deepEqual(short(outagesOfRuns({ events: hindered, alive: s(60) }, s(62), parameters)), [
    ['refusing', 20, null, false, 'write-failed'],
  ])
})

test('everybody silent at once is our line; a few devices silent, or a short while, is not', () => {
  const minute = (index: number, devices: number) => ({ at: s(index * 60), devices })
  const heard = [minute(0, 9), minute(1, 9), minute(2, 9), minute(6, 9)]
  assert.deepEqual(short(silencesOf(heard, s(420), parameters)), [['all-silent', 180, 360, false, '9']])
  assert.deepEqual(short(silencesOf(heard.slice(0, 3), s(420), parameters)), [['all-silent', 180, null, false, '9']])
  assert.deepEqual(silencesOf([minute(0, 4), minute(9, 4)], s(600), parameters), [])
  assert.deepEqual(silencesOf([minute(0, 9), minute(3, 9)], s(240), parameters), [])
})

test('overlapping outages count once', () => {
  assert.equal(
    coveredMs(
      [
        { from: 0, to: 100 },
        { from: 50, to: 150 },
        { from: 190, to: null },
      ],
      20,
      200,
    ),
    140,
  )
})
