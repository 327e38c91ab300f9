import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandNames, commandOfFields, minuteIntervals } from './command-form.ts'
import type { CommandFields } from './command-form.ts'

const fields: CommandFields = {
  command: 'get-clock',
  seconds: '60',
  minutes: '10',
  timeout: '5',
  resends: '3',
  kind: 'hour',
  from: '2026-11-23T00:00',
  to: '2026-11-24T00:00',
}

test('every command offered can be made from the fields as they stand at first', () => {
  for (const command of commandNames) assert.equal(commandOfFields({ ...fields, command })?.command, command)
})

test('history is asked for in Beijing time, and not from later to earlier', () => {
  assert.deepEqual(commandOfFields({ ...fields, command: 'fetch-history' }), {
    command: 'fetch-history',
    kind: 'hour',
    from: '2026-11-23T00:00:00+08:00',
    to: '2026-11-24T00:00:00+08:00',
  })
  assert.equal(commandOfFields({ ...fields, command: 'fetch-history', to: fields.from }), null)
})

test('what the standard does not allow is no command', () => {
  assert.equal(commandOfFields({ ...fields, command: 'set-rtd-interval', seconds: '5' }), null)
  assert.equal(commandOfFields({ ...fields, command: 'set-rtd-interval', seconds: 'soon' }), null)
  assert.equal(commandOfFields({ ...fields, command: 'set-minute-interval', minutes: '7' }), null)
  assert.equal(commandOfFields({ ...fields, command: 'set-timeout', resends: '0' }), null)
})

test('every minute interval offered is one the server takes', () => {
  for (const minutes of minuteIntervals) assert.notEqual(commandOfFields({ ...fields, command: 'set-minute-interval', minutes }), null)
})
