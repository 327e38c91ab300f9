/** What stands in `deploy/` fits the project: files that are copied are there, settings are settings, every line is explained. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { gatherSettings } from '../../apps/server/src/settings-sources.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, 'deploy', name), 'utf8')
const names = (text: string) => [...new Set(text.match(/\bPOYANG_[A-Z0-9_]+/g))]

test('everything that the Dockerfile copies is there, and every manifest of a workspace is copied before the packages are installed', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n')
  const copied = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from=')).map((line) => line.split(/\s+/).slice(1, -1))
  assert.ok(copied.length > 5)
  for (const path of copied.flat()) assert.ok(existsSync(join(root, path)), `COPY ${path}`)
  for (const manifest of ['apps/server/package.json', 'apps/web/package.json', 'apps/simulator/package.json', 'packages'])
    assert.ok(copied.flat().includes(manifest), manifest)
})

test('the image runs as nobody in particular and starts a program that is there', () => {
  const lines = read('Dockerfile').split('\n')
  const user = lines.findIndex((line) => line === 'USER poyang')
  assert.ok(user > 0 && user < lines.findIndex((line) => line.startsWith('ENTRYPOINT')))
  const [, program] = JSON.parse(lines.find((line) => line.startsWith('ENTRYPOINT'))?.slice('ENTRYPOINT '.length) ?? '[]') as string[]
  assert.ok(existsSync(join(root, program ?? 'none')))
  const unit = read('poyang.service')
  assert.match(unit, /^User=poyang$/m)
  assert.ok(existsSync(join(root, /^ExecStart=\S+ \/opt\/poyang\/(\S+) serve$/m.exec(unit)?.[1] ?? 'none')))
})

test('every setting that is named is one', () => {
  for (const file of ['Dockerfile', 'compose.yaml', 'poyang.service', 'poyang.env.example']) {
    const given = names(read(file)).filter((name) => name !== 'POYANG_SETTINGS' && !name.endsWith('_FILE'))
    assert.ok(given.length > 0 || file === 'poyang.service', file)
    assert.doesNotThrow(() => gatherSettings(Object.fromEntries(given.map((name) => [name, '']))), file)
  }
  const { values } = gatherSettings(parseEnv(read('poyang.env.example')))
  assert.equal(values['POYANG_HTTP_PORT'], '8443')
})

test('the unit shuts out what the server does not need', () => {
  const unit = read('poyang.service')
  for (const line of [
    'NoNewPrivileges=true',
    'ProtectSystem=strict',
    'CapabilityBoundingSet=',
    'PrivateTmp=true',
    'SystemCallFilter=@system-service',
  ])
    assert.ok(unit.split('\n').includes(line), line)
})
