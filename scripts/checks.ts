/** The steps of `npm run check` and `npm test`, each counted, each timed. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { runTests, type Count } from './test-runner.ts'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => resolve(root, 'node_modules', '.bin', name)

export const total: Count = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []

async function step(name: string, work: () => Promise<Count> | Count): Promise<void> {
  const began = performance.now()
  const count = await work()
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
  if (count.failed > 0) failures.push(name)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${count.failed === 0 ? '✔' : '✖'} ${name}: ${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''} (${seconds} s)`,
  )
}

/** A command that passes when it exits with 0; counts as one. */
const command = (name: string, file: string, args: readonly string[]) =>
  step(name, () => {
    const done = spawnSync(file, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    if (done.status === 0) return { passed: 1, failed: 0, skipped: 0 }
    console.log(`${done.stdout}${done.stderr}${done.error?.message ?? ''}`.slice(-20_000))
    return { passed: 0, failed: 1, skipped: 0 }
  })

const tests = (name: string, patterns: readonly string[], options: { readonly concurrency: number; readonly timeoutMs: number }) =>
  step(name, () => {
    const files = patterns
      .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') || path.includes('dist') }))
      .toSorted()
    if (files.length === 0) {
      console.log(`no file matches ${patterns.join(', ')}`)
      return { passed: 0, failed: 1, skipped: 0 }
    }
    return runTests(files, options)
  })

const isFast = (path: string) => !/\.(int|e2e)\.test\.ts$/.test(path)
const fastTests = () =>
  globSync(['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'], {
    cwd: root,
    exclude: (path) => path.includes('node_modules') || path.includes('dist'),
  }).filter(isFast)

/** The fast half: format, lint with types, three type checks, knip, architecture, unit and property tests. */
export async function fastHalf(): Promise<void> {
  await command('format', bin('oxfmt'), ['--check', '.'])
  await command('lint with types', bin('oxlint'), ['--type-aware', '--deny-warnings', '.'])
  await command('types: kernels', bin('tsc'), ['-p', 'packages/tsconfig.json'])
  await command('types: server, simulator, tests', bin('tsc'), ['-p', 'tsconfig.json'])
  await command('types: pages', bin('tsc'), ['-p', 'apps/web/tsconfig.json'])
  await command('unused files, exports, dependencies', bin('knip'), [])
  await tests('unit, property and architecture tests', fastTests(), { concurrency: 2, timeoutMs: 120_000 })
}

/** The slow half: real engines, real sockets, real Chromium. */
export async function slowHalf(): Promise<void> {
  await tests('tests on the real engines', ['packages/**/*.int.test.ts', 'apps/**/*.int.test.ts', 'tests/**/*.int.test.ts'], {
    concurrency: 1,
    timeoutMs: 600_000,
  })
  await command('pages build', process.execPath, ['scripts/build.ts'])
  await tests('pages in Chromium, end to end', ['apps/**/*.e2e.test.ts', 'tests/**/*.e2e.test.ts'], { concurrency: 1, timeoutMs: 900_000 })
}

/** Print the closing line and leave with 1 when anything failed or nothing ran. */
export function close(): never {
  if (failures.length > 0) console.log(`\nfailed: ${failures.join('; ')}`)
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
}
