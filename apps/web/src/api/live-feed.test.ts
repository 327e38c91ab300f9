import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLiveFeed, isNewer, withLive } from './live-feed.ts'
import type { EventStream } from './live-feed.ts'

const value = (factor: string, text: string, second: string, frame: string) => ({
  factor,
  value: text,
  convertedValue: null,
  mark: 'N',
  kind: 'rtd' as const,
  observedAt: `2026-11-24T08:00:${second}+08:00`,
  frame: `frame:hj212/${frame.padStart(12, '0')}`,
})

function rig() {
  const listeners = new Map<string, (event: { readonly data?: unknown }) => void>()
  const queue: Array<() => void> = []
  const stream: EventStream = { addEventListener: (name, listener) => listeners.set(name, listener), close: () => listeners.clear() }
  const feed = createLiveFeed(
    stream,
    () => 1_000,
    (run) => queue.push(run),
  )
  return {
    feed,
    send: (name: string, data?: unknown) => listeners.get(name)?.({ data: data === undefined ? undefined : JSON.stringify(data) }),
    raw: (data: unknown) => listeners.get('latest')?.({ data }),
    run: () => queue.splice(0).forEach((job) => job()),
  }
}

test('a pushed value is told once per batch to those who watch its outlet, and to nobody else', () => {
  const { feed, send, run } = rig()
  const told = { a: 0, b: 0, any: 0 }
  feed.watch('A', () => told.a++)
  feed.watch('B', () => told.b++)
  feed.watch(null, () => told.any++)
  send('latest', { outletId: 'OUTLET-A', latest: value('w01018', '1.0', '01', '1') })
  feed.watch('OUTLET-A', () => told.a++)
  send('latest', { outletId: 'OUTLET-A', latest: value('w01018', '2.0', '02', '2') })
  run()
  assert.deepEqual(told, { a: 1, b: 0, any: 1 })
  assert.equal(feed.outlet('OUTLET-A')?.latest['w01018']?.value, '2.0')
  assert.equal(feed.outlet('OUTLET-A')?.heardAt, 1_000)
})

test('an older observation does not replace a newer one, but counts as heard', () => {
  const { feed, send, run } = rig()
  send('latest', { outletId: 'OUTLET-A', latest: value('w01018', '2.0', '02', '2') })
  send('latest', { outletId: 'OUTLET-A', latest: value('w01018', '1.0', '01', '3') })
  run()
  assert.equal(feed.outlet('OUTLET-A')?.latest['w01018']?.value, '2.0')
})

test('a later frame for the same moment is a correction and wins', () => {
  assert.equal(isNewer(value('w01018', '3', '05', '10'), value('w01018', '2', '05', '9')), true)
  assert.equal(isNewer(value('w01018', '3', '05', '9'), value('w01018', '2', '05', '9')), false)
})

test('pushed values merge into the list in the order of the list', () => {
  const listed = [value('w01018', '1', '01', '1'), value('w21003', '5', '09', '9')]
  const merged = withLive(listed, {
    heardAt: 0,
    changedAt: 0,
    link: 'online',
    latest: { w21003: value('w21003', '4', '08', '8'), w01018: value('w01018', '2', '02', '2') },
  })
  assert.deepEqual(
    merged.map((one) => one.value),
    ['2', '5'],
  )
})

test('a link that was lost is shown without losing the values or the last time', () => {
  const { feed, send, run } = rig()
  send('latest', { outletId: 'OUTLET-A', latest: value('w01018', '2.0', '02', '2') })
  send('link', { outletId: 'OUTLET-A', link: 'offline', lastHeardAt: '1970-01-01T08:00:00+08:00' })
  run()
  assert.equal(feed.outlet('OUTLET-A')?.link, 'offline')
  assert.equal(feed.outlet('OUTLET-A')?.latest['w01018']?.value, '2.0')
  assert.equal(feed.outlet('OUTLET-A')?.heardAt, 1_000)
  send('link', { outletId: 'OUTLET-B', link: 'never', lastHeardAt: null })
  assert.equal(feed.outlet('OUTLET-B')?.heardAt, null)
})

test('what is no event of the schema is left out without harm', () => {
  const { feed, raw, run } = rig()
  for (const bad of ['{', 'null', '[1,2]', '{"outletId":"x"}', 7, undefined]) raw(bad)
  run()
  assert.equal(feed.outlet('x'), undefined)
  assert.equal(feed.state(), 'open')
})

test('the state follows the stream: connecting, open, lost, open again', () => {
  const { feed, send } = rig()
  assert.equal(feed.state(), 'connecting')
  send('open')
  assert.equal(feed.state(), 'open')
  send('error')
  assert.equal(feed.state(), 'lost')
  send('open')
  assert.equal(feed.state(), 'open')
})
