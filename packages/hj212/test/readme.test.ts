/** The examples of the README run, and print what their comments say. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((each) => each[1]!)

test('the README has examples', () => {
  assert.equal(examples.length, 3)
})

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of the README prints what it says`, () => {
    const door = new URL('../src/index.ts', import.meta.url).href
    const code = example.replaceAll("from '@poyang/hj212'", `from '${door}'`)
    const printed = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', code], { encoding: 'utf8' })
    for (const [, said] of example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm))
      assert.ok(printed.split('\n').includes(said!), `${said} is not in ${printed}`)
    assert.ok(printed.length > 0)
  })
}
