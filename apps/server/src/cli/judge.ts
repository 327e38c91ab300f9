/** `poyang judge`: judged values once more, from the frame log or by other rules. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Settings } from '../settings.ts'

/** Database the values are judged in before they are compared. */
const BESIDE = 'poyang_judge'

const Day = z.iso.date()
/** Rules that stand in the place of those in force; each the whole record, as `@poyang/standards` has it. */
const RulesFile = z.object({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
  rules: z
    .array(
      z.looseObject({
        id: z.string(),
        version: z.string(),
        clause: z.string(),
        effectiveFrom: Day,
        effectiveTo: Day.nullable(),
        confidence: z.enum(['verified', 'secondary', 'memory', 'project']),
        source: z.string(),
        titleZh: z.string(),
        titleEn: z.string(),
        parameters: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1),
})

interface Given {
  check?: boolean
  rebuild?: boolean
  rules?: string
  from?: string
  to?: string
  outlet?: string[]
  data?: string
  json?: boolean
}

export function addJudge(program: Command): void {
  program
    .command('judge')
    .description('judge values once more: from the frame log, to compare or put right; or by other rules, for a second answer')
    .option('--check', 'judge everything again from the log and compare; exit code 0 when it is the same')
    .option('--rebuild', 'the same, and put what the log gives in the place of what is there')
    .option('--rules <file>', 'JSON {"id", "rules"}: judge a stretch again by these rules, beside those in force')
    .option('--from <day>', 'first day of the stretch, YYYY-MM-DD')
    .option('--to <day>', 'last day of the stretch')
    .option('--outlet <id...>', 'only these outlets')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option('--json', 'the report as one JSON object')
    .addHelpText('after', '\nWorks beside a running server. Values judged by other rules never replace those in force.')
    .action(async (given: Given) => {
      const { readSettings } = await import('../settings.ts')
      const settings = readSettings({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) })
      const chosen = [given.check === true, given.rebuild === true, given.rules !== undefined].filter(Boolean).length
      if (chosen !== 1) throw new Error('choose one of --check, --rebuild and --rules')
      if (given.rules === undefined) await again(settings, given)
      else await byOtherRules(settings, given.rules, given)
    })
}

/** The stores of the running server. Throws when none runs: values are judged by the registry, which needs its store. */
async function openStores(settings: Settings) {
  const { readRunFile } = await import('../supervisor/run-file.ts')
  const { openDerivedStore } = await import('./derived-store.ts')
  const { openRelational } = await import('../platform/stores/relational.ts')
  const run = await readRunFile(settings.POYANG_DATA)
  const url = run?.relationalUrl ?? settings.POYANG_RELATIONAL_URL
  if (url === '') throw new Error('no server runs on this data folder: start it first, or name its store with POYANG_RELATIONAL_URL')
  const store = await openDerivedStore(settings)
  const db = openRelational(url)
  const { createMarkSource } = await import('../modules/quality/index.ts')
  const { readFactsSince } = await import('../modules/sources/index.ts')
  return {
    store,
    marks: createMarkSource(db),
    db,
    readFacts: (after: number) => readFactsSince(db, after),
    async close() {
      await db.destroy()
      await store.close()
    },
  }
}

async function again(settings: Settings, given: Given): Promise<void> {
  const { createReadingWalk, createRecordDecoder, openKeyRing, readKeptFrom } = await import('../modules/ingest/index.ts')
  const { createSampleSource } = await import('../modules/power/index.ts')
  const { createEventSource } = await import('../modules/quality/index.ts')
  const { beijingDay, rebuildJudged } = await import('../modules/telemetry/index.ts')
  const { openFrameLogReader } = await import('../platform/frame-log/frame-log-reader.ts')
  const { openColumnar } = await import('../platform/stores/columnar.ts')
  const { embeddedProfile, serverProfile } = await import('../platform/stores/columnar-ddl.ts')
  const { migrateColumnar } = await import('../platform/stores/migrate-columnar.ts')
  const stores = await openStores(settings)
  const { client, database, url } = stores.store
  const reader = openFrameLogReader({ folder: join(settings.POYANG_DATA, 'frames') })
  const beside = new URL(url)
  beside.pathname = `/${BESIDE}`
  const other = openColumnar(beside.href)
  try {
    if ((await reader.tail()) > 0) throw new Error('frames are past their retention: what was judged from them cannot be judged again')
    await client.command({ query: `DROP DATABASE IF EXISTS ${BESIDE}` })
    await client.command({ query: `CREATE DATABASE ${BESIDE}` })
    await migrateColumnar(other, settings.POYANG_COLUMNAR_URL === '' ? embeddedProfile : serverProfile(''))
    const ring = openKeyRing(join(settings.POYANG_DATA, 'gateway', 'registry.json'), join(settings.POYANG_DATA, 'keys', 'devices.jsonl'))
    ring.refresh()
    const kept = await readKeptFrom(join(settings.POYANG_DATA, 'frames'))
    const readingsFrom = Math.max(0, ...kept.values())
    const report = await rebuildJudged(
      {
        client,
        database,
        readingsFrom,
        again: { client: other, database: BESIDE },
        walk: createReadingWalk(reader, createRecordDecoder(ring)),
        readFacts: stores.readFacts,
        marks: stores.marks,
        samples: createSampleSource(stores.db),
        events: createEventSource(stores.db, join(settings.POYANG_DATA, 'gateway', 'runs.jsonl')),
      },
      given.rebuild === true,
    )
    if (given.json === true)
      console.log(JSON.stringify({ ...report, hoursFrom: readingsFrom === 0 ? null : beijingDay(readingsFrom * 1000) }))
    else {
      if (readingsFrom > 0)
        console.log(
          `Hours and days before ${beijingDay(readingsFrom * 1000)} were not judged again: readings of that time are past their retention. They stand as they were judged.`,
        )
      console.log(`Records below ${report.to} of the frame log were judged again: ${report.rows} values.`)
      if (report.differences.length === 0) console.log('Every judged value is what the log gives.')
      for (const { level, month, rows } of report.differences)
        console.log(`${level} values of ${month}: ${rows[0]} are there, the log gives ${rows[1]}; they are not the same.`)
      if (given.rebuild === true && report.differences.length > 0)
        console.log('What the log gives now stands in the place of what was there.')
    }
    if (given.check === true && report.differences.length > 0) process.exitCode = 1
  } finally {
    await other.close()
    await client.command({ query: `DROP DATABASE IF EXISTS ${BESIDE}` })
    await reader.close()
    await stores.close()
  }
}

async function byOtherRules(settings: Settings, file: string, given: Given): Promise<void> {
  const { judgeAgain } = await import('../modules/telemetry/index.ts')
  const { id, rules } = RulesFile.parse(JSON.parse(await readFile(file, 'utf8')))
  const from = secondsOf(given.from, '--from')
  const to = secondsOf(given.to, '--to') + 86_400
  const stores = await openStores(settings)
  try {
    const judged = await judgeAgain({
      client: stores.store.client,
      ruleSet: { id, instead: rules },
      facts: await stores.readFacts(0),
      marks: stores.marks,
      from,
      to,
      outlets: given.outlet === undefined ? null : new Set(given.outlet),
    })
    if (given.json === true) console.log(JSON.stringify({ ruleSet: id, judged }))
    else console.log(`${judged} values were judged by the rules of "${id}"; those in force are as they were.`)
  } finally {
    await stores.close()
  }
}

function secondsOf(day: string | undefined, option: string): number {
  if (!Day.safeParse(day).success) throw new Error(`${option} must be a day, YYYY-MM-DD`)
  return Date.parse(`${day}T00:00:00+08:00`) / 1000
}
