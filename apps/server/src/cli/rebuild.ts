/** `poyang rebuild`: everything derived, once more from the frame log. */
import { join } from 'node:path'
import type { Command } from 'commander'
import type { RebuildReport } from '../modules/ingest/index.ts'
import type { Settings } from '../settings.ts'

/** Database the tables are made in before they take the place of those in use. */
const BESIDE = 'poyang_rebuild'

export function addRebuild(program: Command): void {
  program
    .command('rebuild')
    .description('derive readings and the frame index again from the frame log, and put them in the place of what is there')
    .option('--check', 'only compare what is there with what the log gives; exit code 0 when they are the same')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option('--json', 'the report as one JSON object')
    .addHelpText(
      'after',
      '\nWorks beside a running server: frames are accepted and derived all the while. Needs room for a second copy of the tables.\n' +
        'Readings whose frames are past their retention are taken over as they are.',
    )
    .action(async (given: { check?: boolean; data?: string; json?: boolean }) => {
      const { readSettings } = await import('../settings.ts')
      const settings = readSettings({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) })
      const report = await run(settings, given.check === true)
      if (given.json === true) console.log(JSON.stringify(report))
      else for (const sentence of sentencesOf(report, given.check === true)) console.log(sentence)
      if (given.check === true && report.differences.length > 0) process.exitCode = 1
    })
}

async function run(settings: Settings, checkOnly: boolean): Promise<RebuildReport> {
  if (settings.POYANG_COLUMNAR_CLUSTER !== '')
    throw new Error('rebuild works on one columnar server, not yet on a cluster (POYANG_COLUMNAR_CLUSTER is set)')
  const { openDerivedStore } = await import('./derived-store.ts')
  const { checkRebuild, createRecordDecoder, openKeyRing, readKeptFrom, rebuild } = await import('../modules/ingest/index.ts')
  const { openFrameLogReader } = await import('../platform/frame-log/frame-log-reader.ts')
  const { openColumnar } = await import('../platform/stores/columnar.ts')
  const { embeddedProfile, serverProfile } = await import('../platform/stores/columnar-ddl.ts')
  const { migrateColumnar } = await import('../platform/stores/migrate-columnar.ts')

  const folder = join(settings.POYANG_DATA, 'frames')
  const store = await openDerivedStore(settings)
  const reader = openFrameLogReader({ folder })
  const beside = new URL(store.url)
  beside.pathname = `/${BESIDE}`
  const again = openColumnar(beside.href)
  try {
    await store.client.command({ query: `DROP DATABASE IF EXISTS ${BESIDE}` })
    await store.client.command({ query: `CREATE DATABASE ${BESIDE}` })
    await migrateColumnar(again, settings.POYANG_COLUMNAR_URL === '' ? embeddedProfile : serverProfile(''))
    const ring = openKeyRing(join(settings.POYANG_DATA, 'gateway', 'registry.json'), join(settings.POYANG_DATA, 'keys', 'devices.jsonl'))
    ring.refresh()
    const report = await (checkOnly ? checkRebuild : rebuild)({
      reader,
      decode: createRecordDecoder(ring),
      client: store.client,
      database: store.database,
      again: { client: again, database: BESIDE },
      head: () => store.head(),
      keptFrom: await readKeptFrom(folder),
      onProgress: showProgress,
    })
    return report
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\n')
    await again.close()
    await store.client.command({ query: `DROP DATABASE IF EXISTS ${BESIDE}` })
    await reader.close()
    await store.close()
  }
}

const showProgress = (next: number, to: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${next} of ${to} records`)
}

function sentencesOf({ from, to, waiting, settled, differences }: RebuildReport, checkOnly: boolean): string[] {
  const sentences = [
    to > from ? `Records ${from} to ${to - 1} of the frame log were derived again.` : 'The tables hold nothing of the frame log.',
  ]
  if (waiting > 0) sentences.push(`${waiting} more records are in the log and in no table yet: the worker derives them, or poyang rebuild.`)
  if (differences.length === 0) sentences.push('Every table is what the log gives.')
  for (const { table, part, rows } of differences)
    sentences.push(
      `Table ${table}${part === '' ? '' : `, ${part}`}: ${rows[0]} rows are there, the log gives ${rows[1]}; they are not the same.`,
    )
  if (!settled) sentences.push('The writer went on meanwhile: latest values were not compared.')
  if (!checkOnly) sentences.push('What the log gives now stands in the place of what was there.')
  return sentences
}
