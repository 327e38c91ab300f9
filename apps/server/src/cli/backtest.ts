/** `poyang backtest`: what rules would have done over days and outlets, by the evaluator that watches live. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { BacktestFile, BacktestRequest } from '../modules/alarms/schema.ts'
import type { Settings } from '../settings.ts'

interface Given {
  readonly rule?: string[]
  readonly file?: string[]
  readonly from?: string
  readonly to?: string
  readonly outlets?: string
  readonly as: string
  readonly again?: string
  readonly out?: string
  readonly data?: string
  readonly json?: boolean
}

const collected = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

export function addBacktest(program: Command): void {
  program
    .command('backtest')
    .description('what rules, in force or drafts, would have done over days and outlets')
    .option('--rule <id@version>', 'a rule of the registry, in force or of that version; may be given several times', collected)
    .option('--file <x.rule>', 'the text of a rule; may be given several times', collected)
    .option('--from <day>', 'first day, YYYY-MM-DD in China')
    .option('--to <day>', 'first day that is not in it')
    .option('--outlets <ids>', 'outlets, with commas between; all when absent')
    .option('--as <settled|live>', 'by what is known now, or as the values came', 'settled')
    .option('--again <result.json>', 'run the file of an earlier backtest again; exit code 0 when it gives the same')
    .option('--out <result.json>', 'write the result, with which it can be run again')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option('--json', 'the result as one JSON object')
    .addHelpText(
      'after',
      '\nNeeds the running server of the data folder, or POYANG_COLUMNAR_URL and POYANG_RELATIONAL_URL. Ctrl-C cancels.',
    )
    .action(async (given: Given) => {
      const { readSettings } = await import('../settings.ts')
      const settings = readSettings({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) })
      const { BacktestFile: File } = await import('../modules/alarms/schema.ts')
      const before = given.again === undefined ? null : File.parse(JSON.parse(await readFile(given.again, 'utf8')))
      const result = await run(settings, await requestOf(given, before))
      if (given.out !== undefined) await writeFile(given.out, `${JSON.stringify(result, null, 2)}\n`)
      if (given.json === true) console.log(JSON.stringify(result))
      else for (const sentence of sentencesOf(result)) console.log(sentence)
      if (before === null) return
      for (const sentence of differences(before, result)) console.error(sentence)
      if (differences(before, result).length > 0) process.exitCode = 1
    })
}

async function requestOf(given: Given, before: BacktestFile | null): Promise<BacktestRequest> {
  const { BacktestRequest: Request } = await import('../modules/alarms/schema.ts')
  const by = 'command line'
  if (before !== null) return Request.parse({ ...before.request, by, rules: before.texts.map((text) => ({ text })) })
  const named = (given.rule ?? []).map((name) => {
    const [rule, version] = name.split('@')
    return version === undefined ? { rule } : { rule, version }
  })
  const texts = await Promise.all((given.file ?? []).map(async (path) => ({ text: await readFile(path, 'utf8') })))
  if (named.length + texts.length === 0) throw new Error('name a rule with --rule or --file, or a result with --again')
  const { from, to, as } = given
  if (from === undefined || to === undefined) throw new Error('say the days with --from and --to')
  const outlets = given.outlets === undefined ? {} : { outlets: given.outlets.split(',') }
  const request = Request.safeParse({ by, rules: [...named, ...texts], from, to, as, ...outlets })
  if (request.success) return request.data
  throw new Error(request.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

async function run(settings: Settings, request: BacktestRequest): Promise<BacktestFile> {
  const { readRunFile } = await import('../supervisor/run-file.ts')
  const { runBacktest } = await import('../modules/alarms/index.ts')
  const { linkedSubjects } = await import('../modules/power/index.ts')
  const { openColumnar } = await import('../platform/stores/columnar.ts')
  const { openRelational } = await import('../platform/stores/relational.ts')
  const server = await readRunFile(settings.POYANG_DATA)
  const columnarUrl = server?.columnarUrl ?? settings.POYANG_COLUMNAR_URL
  const relationalUrl = server?.relationalUrl ?? settings.POYANG_RELATIONAL_URL
  if (columnarUrl === '' || relationalUrl === '') throw new Error(`no server runs on ${settings.POYANG_DATA}: start it with poyang serve`)
  const client = openColumnar(columnarUrl)
  const db = openRelational(relationalUrl)
  const cancel = new AbortController()
  const onSignal = () => cancel.abort(new Error('cancelled'))
  process.once('SIGINT', onSignal)
  try {
    return await runBacktest(
      { client, columnarUrl, db, signal: cancel.signal, onProgress: showProgress, now: Date.now(), linked: () => linkedSubjects(db) },
      request,
    )
  } finally {
    process.removeListener('SIGINT', onSignal)
    if (process.stderr.isTTY) process.stderr.write('\n')
    await Promise.all([client.close(), db.destroy()])
  }
}

const showProgress = ({
  done,
  of,
  values,
  pruned,
  blocks,
}: {
  done: number
  of: number
  values: number
  pruned: number
  blocks: number
}) => {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${Math.floor((100 * done) / Math.max(1, of))} %  ${values} values, ${pruned} of ${blocks} days left out`)
}

function sentencesOf({ request, rules, inputs, verdicts }: BacktestFile): string[] {
  const sentences = [`${request.from} to ${request.to} (not included), ${request.as}.`]
  for (const one of rules) {
    const version = one.version === null ? 'draft' : `version ${one.version}`
    sentences.push(
      `${one.rule} ${version}, ${one.title.zh}: ${one.fires} fires at ${one.outlets} outlets of ${one.enterprises} enterprises, ` +
        `${one.minutes.total} minutes in all; ${one.suppressed} excused.`,
    )
    if (one.subjects === 0) sentences.push(`  It watches nothing here; it lacks: ${one.lacking.join(', ')}.`)
    const { right, wrong, excused, open } = one.outcomes
    sentences.push(`  Known outcomes: ${right} right, ${wrong} wrong, ${excused} excused, ${open} open.`)
    if (one.difference !== null) {
      const { version: other, same, added, gone } = one.difference
      sentences.push(`  Against version ${other} in force: ${same} the same, ${added} more, ${gone} fewer.`)
    }
  }
  return [...sentences, `Values read: ${inputs}`, `Verdicts: ${verdicts}`]
}

/** What a second run gave otherwise. */
function differences(before: BacktestFile, after: BacktestFile): string[] {
  return [
    before.inputs === after.inputs ? null : 'The values are not those of the first run: some came later, or were corrected.',
    before.verdicts === after.verdicts ? null : 'The verdicts are not those of the first run.',
  ].filter((one) => one !== null)
}
