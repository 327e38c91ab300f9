import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gravestFirst } from './gravest-first.ts'

test('the gravest alarms stand first, those of one severity in their order', () => {
  const alarms = [
    { id: 5, severity: 'warning' as const },
    { id: 4, severity: 'serious' as const },
    { id: 3, severity: 'notice' as const },
    { id: 2, severity: 'serious' as const },
    { id: 1, severity: 'alarm' as const },
  ]
  assert.deepEqual(
    gravestFirst(alarms).map(({ id }) => id),
    [4, 2, 1, 5, 3],
  )
})
