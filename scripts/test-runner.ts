/**
 * Runs test files with Node's own runner and counts what really ran.
 * A file that holds no test is a failure: a check that reads nothing must not be green.
 */
import { relative, resolve } from 'node:path'
import { run } from 'node:test'

export interface Count {
  passed: number
  failed: number
  skipped: number
}

const root = resolve(import.meta.dirname, '..')

/** Run the files, print failures and slow tests, return the counts. */
export async function runTests(
  files: readonly string[],
  options: { readonly concurrency: number; readonly timeoutMs: number },
): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, skipped: 0 }
  const ranIn = new Set<string>()
  const stream = run({
    files: files.map((file) => resolve(root, file)),
    concurrency: options.concurrency,
    timeout: options.timeoutMs,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const where = (file: string | undefined) => (file === undefined ? '?' : relative(root, file))
  const isFileItself = (name: string) => files.some((file) => resolve(root, file) === name || file === name)
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite' || isFileItself(event.name)) return
    if (event.file !== undefined) ranIn.add(event.file)
    if (event.skip !== undefined || event.todo !== undefined) {
      count.skipped += 1
      console.log(`  skipped: ${event.name} (${where(event.file)})`)
      return
    }
    count.passed += 1
    if (event.details.duration_ms > 10_000)
      console.log(`  slow: ${(event.details.duration_ms / 1000).toFixed(1)} s  ${event.name} (${where(event.file)})`)
  })
  stream.on('test:fail', (event) => {
    if (event.details.type === 'suite') return
    // The runner reports a file whose tests failed as failed itself; only a file that failed outside its tests counts.
    if (isFileItself(event.name) && /subtests? failed/.test(event.details.error.message)) return
    if (event.file !== undefined) ranIn.add(event.file)
    if (isFileItself(event.name)) ranIn.add(event.name)
    count.failed += 1
    const cause = event.details.error.cause
    console.log(
      `\n✖ ${event.name} (${where(event.file)})\n${cause instanceof Error ? cause.stack : String(cause ?? event.details.error)}\n`,
    )
  })
  const errors: string[] = []
  stream.on('test:stderr', (event) => {
    errors.push(event.message)
    if (errors.length > 400) errors.shift()
  })
  for await (const _ of stream) {
    // Drained: the listeners above do the work.
  }
  for (const file of files) {
    if (ranIn.has(resolve(root, file))) continue
    count.failed += 1
    console.log(`\n✖ ${file} ran no test`)
  }
  if (count.failed > 0 && errors.length > 0)
    console.log(`--- what the tests wrote to stderr (last lines)\n${errors.join('').slice(-6_000)}`)
  return count
}
