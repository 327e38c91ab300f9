/** The portal in a real Chromium, all of it on one demo city. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import './account.ts'
import './pages.ts'
import './alarms.ts'
import './boards.ts'
import './power.ts'
import './enterprise-file.ts'

test('every part of the portal is run from here', () => {
  const own = readFileSync(import.meta.filename, 'utf8')
  const parts = readdirSync(import.meta.dirname).filter(
    (name) => !name.includes('.test.') && readFileSync(join(import.meta.dirname, name), 'utf8').includes("from './shared-city.ts'"),
  )
  assert.ok(parts.length >= 4, parts.join())
  for (const part of parts) assert.ok(own.includes(`import './${part}'`), part)
})
