import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aqiRules } from '@poyang/standards'
import { contrast, inkOn } from './ink-on.ts'

test('the number on each colour of the air quality index can be read', () => {
  for (const { parameters } of aqiRules)
    for (const { rgb, en } of parameters.categories) {
      const ink = inkOn(rgb) === '#ffffff' ? ([255, 255, 255] as const) : ([0, 0, 0] as const)
      assert.ok(contrast(rgb, ink) >= 4.5, `${en}: ${contrast(rgb, ink)}`)
    }
})
