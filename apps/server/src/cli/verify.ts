/** `poyang verify`: is everything that came in still there, unchanged, and as it was signed? */
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Verification } from '@poyang/evidence'
import { type Command, InvalidArgumentError } from 'commander'
import type { LogFinding, LogsVerified } from '../platform/evidence/verify-logs.ts'
import { readSettings } from '../settings.ts'

interface Options {
  readonly data?: string
  readonly json?: boolean
  readonly from: number
  readonly key?: string
  readonly checkpoint?: string
  readonly bundle?: string
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('check the frame log, its proofs and checkpoints; or one evidence bundle')
    .description(
      [
        'Reads the frame log from the first record to the last, also beside a running server: check values, gaps, the hash of each record',
        'against the Merkle tree, the root of the tree against every signed checkpoint, each signature. Changes nothing.',
        '校验帧日志、存证与检查点；或用 --bundle 校验单个存证包。',
        'Exit code: 0 all is well, 1 something was changed or lost, 2 the check could not be made.',
      ].join('\n'),
    )
    .option('--data <folder>', 'data folder of the server (default: POYANG_DATA or ./data)')
    .option('--from <index>', 'begin with this record; earlier ones are taken from the hashes on disk', parseIndex, 0)
    .option('--key <verifier key>', 'the verifier key you have from elsewhere, as name+id+key')
    .option('--checkpoint <file>', 'a checkpoint of this log that you kept elsewhere: the log must still fit it')
    .option(
      '--bundle <file>',
      'check this evidence bundle, or each line of an exported audit, instead of the log (- reads from standard input)',
    )
    .option('--json', 'write NDJSON: one object for each finding, then the summary')
    .addHelpText(
      'after',
      '\nExamples:\n  poyang verify\n  poyang verify --data /srv/poyang --checkpoint kept/checkpoint-2026-11-24\n  poyang verify --bundle record-123456.json --key "$(cat verifier-key)"',
    )
    .action(async (options: Options) => {
      process.exitCode = options.bundle === undefined ? await verifyFolder(options) : await verifyFile(options.bundle, options)
    })
}

function parseIndex(text: string): number {
  const index = Number(text)
  if (!Number.isSafeInteger(index) || index < 0) throw new InvalidArgumentError('It takes the index of a record.')
  return index
}

async function verifyFolder(options: Options): Promise<number> {
  const data = options.data === undefined ? readSettings(process.env).POYANG_DATA : resolve(options.data)
  const framesFolder = join(data, 'frames')
  if (!(await stat(framesFolder).catch(() => null))?.isDirectory()) return cannot(options, `There is no frame log in ${framesFolder}.`)
  const { verifyLogs } = await import('../platform/evidence/verify-logs.ts')
  const began = performance.now()
  const result = await verifyLogs({
    framesFolder,
    evidenceFolder: join(data, 'evidence', 'frames'),
    from: options.from,
    ...(options.key === undefined ? {} : { trustedKey: options.key }),
    ...(options.checkpoint === undefined ? {} : { keptCheckpoint: await readFile(options.checkpoint, 'utf8') }),
    onFinding: (finding) => print(options, finding, findingLine(finding)),
    onProgress: progress(),
  })
  print(options, { summary: result }, summaryLines(result, (performance.now() - began) / 1_000))
  return result.ok ? 0 : 1
}

async function verifyFile(path: string, options: Options): Promise<number> {
  const text = await readText(path).catch((error: NodeJS.ErrnoException) => error)
  if (typeof text !== 'string') return cannot(options, `The bundle cannot be read: ${text.message}.`)
  const { verifyBundle } = await import('@poyang/evidence')
  const lines = text.trimEnd().split('\n')
  if (lines.length > 1 && isExported(lines[0] ?? '')) return verifyLines(lines, options, verifyBundle)
  const result = verifyBundle(text, options.key === undefined ? {} : { trustedKey: options.key })
  for (const step of result.steps) print(options, step, `${step.ok ? 'ok    ' : 'FAILED'}  ${step.en}\n${indent(step.detail)}`)
  print(options, { summary: { ok: result.ok, keyTrusted: result.keyTrusted } }, verdictLine(result))
  return result.ok ? 0 : 1
}

/** A line of an export: `{"event": …, "bundle": …}`. */
function exportedOf(line: string): { readonly event: unknown; readonly bundle: unknown } | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'bundle' in value && 'event' in value ? value : null
  } catch {
    return null
  }
}
const isExported = (line: string): boolean => exportedOf(line) !== null

/** Each line of an export of the audit: its bundle, and that what stands beside the bundle is what was signed. */
function verifyLines(
  lines: readonly string[],
  options: Options,
  verifyBundle: (given: unknown, how: { trustedKey?: string }) => Verification,
): number {
  let failed = 0
  let unsigned = 0
  let keyTrusted = true
  for (const [at, line] of lines.entries()) {
    const exported = exportedOf(line)
    if (exported !== null && exported.bundle === null) {
      unsigned += 1
      print(options, { line: at + 1, ok: null }, `note    Line ${at + 1}: no checkpoint covered the row when it was taken away.`)
      continue
    }
    const result = verifyBundle(exported?.bundle, options.key === undefined ? {} : { trustedKey: options.key })
    const isSame = result.bundle !== null && isWhatItSays(exported?.event, result.bundle.leaf)
    keyTrusted &&= result.keyTrusted
    if (result.ok && isSame) continue
    failed += 1
    const why = result.ok ? 'what stands beside the bundle is not what was signed' : (result.steps.find(({ ok }) => !ok)?.en ?? '')
    print(options, { line: at + 1, ok: false, why }, `FAILED  Line ${at + 1}: ${why}.`)
  }
  const proved = lines.length - failed - unsigned
  print(
    options,
    { summary: { ok: failed === 0, proved, unsigned, failed, keyTrusted } },
    `${proved} rows proved, ${unsigned} not signed yet, ${failed} failed; ${keyTrusted ? 'the key is the one you gave' : 'compare the key with the one the log publishes (--key)'}.`,
  )
  return failed === 0 ? 0 : 1
}

function isWhatItSays(event: unknown, leaf: Uint8Array): boolean {
  try {
    const signed = JSON.parse(new TextDecoder().decode(leaf)) as { sequence?: unknown }
    return isDeepStrictEqual({ ...signed, sequence: Number(signed.sequence) }, event)
  } catch {
    return false
  }
}

async function readText(path: string): Promise<string> {
  if (path !== '-') return readFile(path, 'utf8')
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk)
  return text
}

function verdictLine({ ok, keyTrusted, bundle, checkpoint }: Verification): string {
  if (!ok || bundle === null || checkpoint === null) return 'The bundle does not prove the record.'
  const proved = `Record ${bundle.index} is in the log ${checkpoint.origin} of ${checkpoint.size} records, unchanged`
  return keyTrusted
    ? `${proved}; the key is the one you gave.`
    : `${proved}, as far as its key is the one the log publishes (give it with --key).`
}

const findingLine = ({ level, sentence }: LogFinding): string => `${level === 'error' ? 'FAILED' : 'note  '}  ${sentence}`
const indent = (text: string): string => text.replaceAll(/^/gm, '          ')

function summaryLines({ ok, records, end, checkpoints, signed, verifierKey }: LogsVerified, seconds: number): string {
  return [
    `Read ${records} records (the log ends at ${end}) in ${seconds.toFixed(1)} s; ${checkpoints} checkpoints, the last over ${signed} records.`,
    verifierKey === null ? 'No verifier key.' : `Verifier key: ${verifierKey}`,
    ok ? 'All is well.' : 'Something was changed or lost: see above.',
  ].join('\n')
}

function print({ json }: Options, object: object, line: string): void {
  console.log(json === true ? JSON.stringify(object) : line)
}

function cannot(options: Options, sentence: string): number {
  if (options.json === true) console.log(JSON.stringify({ level: 'error', code: 'cannot-check', sentence }))
  else console.error(sentence)
  return 2
}

/** A line on standard error each second, so that standard output stays clean. */
function progress(): (records: number) => void {
  let last = performance.now()
  return (records) => {
    if (performance.now() - last < 1_000) return
    last = performance.now()
    process.stderr.write(process.stderr.isTTY ? `\r${records} records checked` : `${records} records checked\n`)
  }
}
