/** The kernels as a stranger gets them from npm: installed under `node_modules`, where Node runs no TypeScript. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { kernels, packKernel } from '../../scripts/pack.ts'

const root = resolve(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'poyang-pack-'))
const installed = (name: string) => join(folder, 'node_modules', '@poyang', name)
after(() => rmSync(folder, { recursive: true }))

const run = (args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
  return stdout
}
/** Lines that the examples of a README say they print: behind `console.log(…) // ` and in `text` blocks. */
const said = (readme: string) => [
  ...[...readme.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1] ?? ''),
  ...[...readme.matchAll(/```text\n(.*?)```/gs)].flatMap((match) => (match[1] ?? '').trimEnd().split('\n')),
]

test('there are kernels to pack', () => {
  assert.ok(kernels().includes('hj212') && kernels().includes('evidence'), kernels().join())
})

for (const name of kernels()) {
  test(`@poyang/${name} as it is published is found, loads as JavaScript, has types, and carries neither sources nor tests`, () => {
    packKernel(name, installed(name))
    const manifest = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8')) as { dependencies?: Record<string, string> }
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      const [scope = '', kernel] = dependency.split('/')
      if (scope === '@poyang' && kernel !== undefined) packKernel(kernel, installed(kernel))
      else if (!existsSync(join(folder, 'node_modules', scope)))
        symlinkSync(join(root, 'node_modules', scope), join(folder, 'node_modules', scope))
    }
    const doors = run(['--input-type=module', '--eval', `console.log(Object.keys(await import('@poyang/${name}')).length)`])
    assert.ok(Number(doors) > 0)
    assert.ok(existsSync(join(installed(name), 'LICENSE')))
    assert.deepEqual(globSync('**/{*.test.*,test,fixtures,src}', { cwd: installed(name) }), [])
    assert.deepEqual(globSync('**/*.ts', { cwd: installed(name), exclude: (path) => path.endsWith('.d.ts') }), [])
  })
}

for (const name of ['hj212', 'evidence']) {
  test(`the examples in the README of @poyang/${name} run against what is published, and their types hold`, () => {
    const readme = readFileSync(join(installed(name), 'README.md'), 'utf8')
    const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '')
    assert.ok(examples.length > 0)
    let printed = ''
    for (const [index, example] of examples.entries()) {
      const file = join(folder, `${name}-${index}.mts`)
      writeFileSync(file, example)
      printed += run(['--disable-warning=ExperimentalWarning', file])
    }
    const lines = printed.split('\n')
    assert.ok(said(readme).length > 0)
    for (const line of said(readme)) assert.ok(lines.includes(line), `${line} is not in ${printed}`)
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: 'es2024',
      lib: ['es2024', 'dom'],
      module: 'nodenext',
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: examples.map((_, index) => `${name}-${index}.mts`) }),
    )
    const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' })
    assert.equal(status, 0, `${stdout}${stderr}`)
  })
}
