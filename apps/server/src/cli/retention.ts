/** `poyang retention`: what is past its age, and only when told so, its removal. */
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Expired, RetentionPlan } from '../modules/ingest/index.ts'
import type { Settings } from '../settings.ts'

export function addRetention(program: Command): void {
  program
    .command('retention')
    .description('say what is past the age its class of data is kept; with --apply remove it')
    .option('--dry-run', 'only say it (this is what happens without --apply)')
    .option('--apply', 'remove it, after noting it in frames/retention.log')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option('--json', 'one object a line')
    .addHelpText(
      'after',
      '\nClasses and days: POYANG_KEEP_FRAMES_DAYS, POYANG_KEEP_RTD_DAYS (real-time data and facility states), POYANG_KEEP_MINUTE_DAYS,\n' +
        'POYANG_KEEP_HOUR_DAYS. Daily data, run times and checks are kept for good.\n' +
        'Frames go by whole segments that are derived and covered by a signed checkpoint; readings by whole months or years.',
    )
    .action(async (given: { apply?: boolean; dryRun?: boolean; data?: string; json?: boolean }) => {
      if (given.apply === true && given.dryRun === true) throw new Error('choose one of --dry-run and --apply')
      const { readSettings } = await import('../settings.ts')
      const settings = readSettings({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) })
      const plan = await run(settings, given.apply === true)
      if (given.json === true) for (const each of plan.expired) console.log(JSON.stringify(each))
      else for (const sentence of sentencesOf(plan, given.apply === true)) console.log(sentence)
    })
}

async function run(settings: Settings, apply: boolean): Promise<RetentionPlan> {
  if (settings.POYANG_COLUMNAR_CLUSTER !== '')
    throw new Error('retention works on one columnar server, not yet on a cluster (POYANG_COLUMNAR_CLUSTER is set)')
  const { openDerivedStore } = await import('./derived-store.ts')
  const { applyRetention, planRetention, readProgress } = await import('../modules/ingest/index.ts')
  const { openEvidenceReader } = await import('../platform/evidence/evidence-reader.ts')
  const { openFrameLogReader } = await import('../platform/frame-log/frame-log-reader.ts')

  const folder = join(settings.POYANG_DATA, 'frames')
  const store = await openDerivedStore(settings)
  const reader = openFrameLogReader({ folder })
  try {
    const context = {
      folder,
      reader,
      client: store.client,
      database: store.database,
      keptDays: {
        frames: settings.POYANG_KEEP_FRAMES_DAYS,
        kinds: {
          rtd: settings.POYANG_KEEP_RTD_DAYS,
          state: settings.POYANG_KEEP_RTD_DAYS,
          minute: settings.POYANG_KEEP_MINUTE_DAYS,
          hour: settings.POYANG_KEEP_HOUR_DAYS,
        },
      },
      derived: await readProgress(store.client),
      signed: (await openEvidenceReader(join(settings.POYANG_DATA, 'evidence', 'frames')).checkpoint())?.checkpoint.size ?? 0,
      now: Date.now(),
    }
    const plan = await planRetention(context)
    if (apply) await applyRetention(context, plan)
    return plan
  } finally {
    await reader.close()
    await store.close()
  }
}

const size = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

function sentenceOf(each: Expired): string {
  switch (each.what) {
    case 'frames':
      return `frames: records ${each.from} to ${each.to - 1} (${each.file}, ${size(each.bytes)})`
    case 'frame-index':
      return `frame index: ${each.rows} rows of ${each.part} that name frames that are gone (${size(each.bytes)})`
    case 'readings':
      return `readings: ${each.rows} rows of ${each.kind} data observed from ${each.from} up to ${each.to} (${size(each.bytes)})`
    default:
      return each satisfies never
  }
}

function sentencesOf({ expired, heldBack }: RetentionPlan, applied: boolean): string[] {
  const sentences = expired.map((each) => `${applied ? 'removed' : 'past its age'}  ${sentenceOf(each)}`)
  if (heldBack !== null) sentences.push(`kept  frames: ${heldBack}`)
  if (expired.length === 0) sentences.push('Nothing is past its age.')
  else if (!applied) sentences.push('Nothing was removed: run it again with --apply to remove this.')
  return sentences
}
