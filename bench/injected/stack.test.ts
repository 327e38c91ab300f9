import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faults, injected } from './faults.ts'
import { createFeed, MINUTE, START } from './feed.ts'
import { channels, stackOf } from './stack.ts'

const first = (seed: string, minutes: number) => {
  const stack = stackOf(seed)
  return { instruments: stack.instruments, minutes: Array.from({ length: minutes }, () => stack.next()) }
}

test('the same seed is the same stack, another seed another', () => {
  assert.deepEqual(first('a', 300), first('a', 300))
  assert.notDeepEqual(first('a', 300).minutes, first('b', 300).minutes)
})

test('what a stack says lies between nothing and the end of its range, oxygen below that of air, in the digits of its instruments', () => {
  for (const seed of ['a', 'b', 'c']) {
    const { instruments, minutes } = first(seed, 3_000)
    for (const { values } of minutes)
      for (const channel of channels) {
        const value = values[channel]
        if (value === null) continue
        const { range, decimals } = instruments[channel]
        assert.ok(value >= (channel === 'temperature' ? -20 : 0) && value <= (channel === 'o2' ? 21.5 : range * 1.5), `${channel} ${value}`)
        assert.equal(Number(value.toFixed(decimals)), value)
      }
  }
})

test('a fault changes the channels it is on and no other, and the control changes nothing', () => {
  const { instruments, minutes } = first('a', 400)
  const index = minutes.findIndex(
    ({ mark, values }, at) => at > 200 && mark === 'N' && Object.values(values).every((value) => value !== null),
  )
  const minute = minutes[index]!
  for (const fault of faults) {
    const { change } = fault.inject(minutes[index - 1]!.values, instruments, 'x')
    const { values } = injected(minute, { change }, 30)
    const changed = channels.filter((channel) => values[channel] !== minute.values[channel])
    const allowed = fault.kind === 'gap' ? channels : fault.kind.startsWith('all pollutants') ? [...fault.on, 'o2'] : fault.on
    assert.deepEqual(
      changed.filter((channel) => !allowed.includes(channel)),
      [],
      `${fault.kind} ${fault.strength}`,
    )
    if (fault.kind.startsWith('nothing')) assert.deepEqual(changed, [])
  }
})

test('an hour of the feed is the mean of its valid minutes, known five minutes after its end', () => {
  const { instruments, minutes } = first('a', 66)
  const feed = createFeed(instruments)
  const samples = minutes.flatMap((minute, index) => feed.push(index, minute))
  const hour = samples.find(({ series }) => series === 'o2/hour')
  assert.ok(hour)
  assert.equal(hour.knownAt, START + 65 * MINUTE)
  const valid = samples.filter(
    ({ series, until, validity }) => series === 'o2/minute' && until <= START + 60 * MINUTE && validity === 'valid',
  )
  assert.ok(valid.length >= 45)
  const mean = valid.reduce((sum, { value }) => sum + Number(value), 0) / valid.length
  assert.ok(Math.abs(Number(hour.value) - mean) < 1e-6)
})
