import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { describeSettings, gatherSettings } from './settings-sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'poyang-settings-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('the environment goes before the file, and the file before the default', () => {
  const path = file('one.env', '# 市生态环境局\nPOYANG_BUREAU="鄱阳市生态环境局"\nPOYANG_HTTP_PORT=9000\n')
  const told = describeSettings({ POYANG_SETTINGS: path, POYANG_HTTP_PORT: '9001', HOME: '/nowhere' })
  const of = (name: string) => told.find((one) => one.name === name)
  assert.deepEqual(of('POYANG_BUREAU'), { name: 'POYANG_BUREAU', value: '鄱阳市生态环境局', origin: path })
  assert.deepEqual([of('POYANG_HTTP_PORT')?.value, of('POYANG_HTTP_PORT')?.origin], ['9001', 'environment'])
  assert.deepEqual([of('POYANG_HJ212_PORT')?.value, of('POYANG_HJ212_PORT')?.origin], ['9212', 'default'])
})

test('a secret may stand in a file of its own, and is never shown', () => {
  const secret = file('secret', 'postgresql://u:very-secret@h/d\n')
  const environment = { POYANG_RELATIONAL_URL_FILE: secret }
  assert.equal(gatherSettings(environment).values['POYANG_RELATIONAL_URL'], 'postgresql://u:very-secret@h/d')
  const told = JSON.stringify(describeSettings(environment))
  assert.ok(!told.includes('very-secret'))
  assert.ok(told.includes(`environment, by ${secret}`))
  assert.throws(() => gatherSettings({ ...environment, POYANG_RELATIONAL_URL: 'x' }), /are both given in environment/)
})

test('a name that is no setting is refused with the nearest one', () => {
  assert.throws(
    () => gatherSettings({ POYANG_HTP_PORT: '1' }),
    /no setting POYANG_HTP_PORT \(environment\); did you mean POYANG_HTTP_PORT\?/,
  )
  assert.throws(
    () => gatherSettings({ POYANG_SETTINGS: file('two.env', 'POYANG_XYZZY_PLUGH=1') }),
    /two\.env\); poyang settings lists them/,
  )
  assert.throws(() => gatherSettings({ POYANG_SETTINGS: join(folder, 'none') }), /that POYANG_SETTINGS names cannot be read/)
})
