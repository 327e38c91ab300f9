/** Checks a frame log and its evidence from the first record to the last, beside a running server, and reports in sentences. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checkpoint, openVerifier } from '@poyang/evidence'
import { filesToLookAt, walkLog } from '../frame-log/walk-log.ts'
import { type CheckedHistory, checkHistory } from './check-history.ts'
import { startTreeCheck, type TreeFault } from './check-tree.ts'
import { openCheckpoint, readText } from './checkpoint-files.ts'
import { verifierKeyPath } from './evidence-log.ts'
import { fastVerify } from './fast-crypto.ts'
import { readHashes } from './hash-files.ts'

export interface VerifyLogsOptions {
  readonly framesFolder: string
  readonly evidenceFolder: string
  /** Records before this one are not read; their hashes on disk stand for them. */
  readonly from: number
  /** A verifier key the reader has from elsewhere. */
  readonly trustedKey?: string
  /** A checkpoint of this log that was kept elsewhere: the tree must still give its root. */
  readonly keptCheckpoint?: string
  readonly onFinding: (finding: LogFinding) => void
  /** Told now and then: records checked so far. */
  readonly onProgress?: (records: number) => void
}

/** `error` means that something was changed or lost; `note` is for the reader to know. */
export interface LogFinding {
  readonly level: 'error' | 'note'
  readonly code: string
  readonly sentence: string
}

export interface LogsVerified {
  readonly ok: boolean
  /** Records read with a right check value. */
  readonly records: number
  /** Number of records of the log: index of the last one and one. */
  readonly end: number
  readonly checkpoints: number
  /** Records the last checkpoint covers. */
  readonly signed: number
  readonly origin: string | null
  readonly verifierKey: string | null
}

export async function verifyLogs(options: VerifyLogsOptions): Promise<LogsVerified> {
  const { evidenceFolder, framesFolder, from, onFinding } = options
  let errors = 0
  const say = (level: LogFinding['level'], code: string, sentence: string): void => {
    if (level === 'error') errors += 1
    onFinding({ level, code, sentence })
  }
  const verifierKey = (await readText(filesToLookAt, verifierKeyPath(evidenceFolder)))?.trim() ?? null
  const history = await signedCheckpoints(options, verifierKey, say)
  const { signed, count } = history
  const tree = startTreeCheck({
    checkpoints: history.checkpoints(),
    signed,
    read: (level, first, to) => readHashes(filesToLookAt, evidenceFolder, level, first, to),
    onFault: (fault) => say('error', fault.what, sentenceOf(fault)),
  })
  const skipped = Math.min(from, signed)
  if (skipped > 0) say('note', 'skipped', `Records before ${skipped} were not read; their hashes stand for them.`)
  await tree.takeUnread(skipped)
  const removed = await removedBefore(framesFolder)

  let records = 0
  let end = skipped
  try {
    for await (const step of walkLog({ folder: framesFolder, from: skipped, wholeBelow: signed })) {
      switch (step.what) {
        case 'leaves':
          await tree.takeRecords(step.leaves)
          records += step.leaves.length
          end = step.first + step.leaves.length
          options.onProgress?.(records)
          break
        case 'torn-tail':
          say(
            'note',
            step.what,
            `Behind record ${step.from - 1} stand bytes that are no whole record (${step.why}): being written, or cut at the next start.`,
          )
          break
        case 'damaged':
        case 'missing':
          end = step.to
          if (step.what === 'missing' && step.to <= removed)
            say(
              'note',
              'past-retention',
              `Records ${step.from} to ${step.to - 1} are past their retention and were removed; their hashes stand for them.`,
            )
          else say('error', step.what, `${named(step.from, step.to)} ${step.what === 'missing' ? 'missing' : 'damaged'}: ${step.why}.`)
          await tree.takeUnread(step.to - step.from)
          break
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    say('error', 'stopped', `The check stopped at record ${tree.size}: ${error.message}.`)
  }
  if (end < signed) say('error', 'log-too-short', `The last checkpoint covers ${signed} records, but the log ends at ${end}.`)
  if (end > signed) say('note', 'unsigned', `${end - signed} records from ${signed} on are newer than the last checkpoint.`)
  if (tree.compared < count && end >= signed) say('error', 'not-compared', `${count - tree.compared} checkpoints could not be compared.`)
  return {
    ok: errors === 0,
    records,
    end,
    checkpoints: count,
    signed,
    origin: verifierKey?.split('+')[0] ?? null,
    verifierKey,
  }
}

type Say = (level: LogFinding['level'], code: string, sentence: string) => void

async function signedCheckpoints(
  { evidenceFolder, trustedKey, keptCheckpoint }: VerifyLogsOptions,
  verifierKey: string | null,
  say: Say,
): Promise<CheckedHistory> {
  const none: CheckedHistory = { count: 0, signed: 0, async *checkpoints() {} }
  const verifier = openVerifier(trustedKey ?? verifierKey ?? '', fastVerify)
  if (verifier === null) {
    const isGiven = trustedKey !== undefined
    say(
      'error',
      'no-key',
      isGiven ? 'The key that was given is no verifier key.' : 'There is no evidence to check: the verifier key is missing or damaged.',
    )
    return none
  }
  if (trustedKey !== undefined && trustedKey !== verifierKey)
    say('error', 'key-differs', 'The log publishes another key than the one that was given.')
  const history = await checkHistory({
    files: filesToLookAt,
    folder: evidenceFolder,
    verifier,
    onWrong: (what) => say('error', 'checkpoint-invalid', `Not a valid checkpoint: ${what}.`),
  })
  if (history.count === 0) say('note', 'no-checkpoint', 'No checkpoint has been signed yet.')
  if (keptCheckpoint === undefined) return history
  const kept = openCheckpoint(keptCheckpoint, verifier)
  if (typeof kept === 'string') say('error', 'kept-checkpoint-invalid', `The checkpoint that was given cannot be used: ${kept}.`)
  else if (kept.checkpoint.size > history.signed)
    say(
      'error',
      'rewound',
      `The checkpoint that was given covers ${kept.checkpoint.size} records, the log has none of that size any more: it was rewound.`,
    )
  else if (kept.checkpoint.size > 0) return withKept(history, kept.checkpoint)
  return history
}

/** A checkpoint from elsewhere in its place among those of the history. */
function withKept(history: CheckedHistory, kept: Checkpoint): CheckedHistory {
  return {
    count: history.count + 1,
    signed: history.signed,
    async *checkpoints() {
      let isTold = false
      for await (const checkpoint of history.checkpoints()) {
        if (!isTold && checkpoint.size >= kept.size) {
          isTold = true
          yield kept
        }
        yield checkpoint
      }
    },
  }
}

/** Records below this index were removed on purpose, as the notes of `poyang retention` say. */
async function removedBefore(framesFolder: string): Promise<number> {
  const text = await readFile(join(framesFolder, 'retention.log'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  let removed = 0
  for (const line of text.split('\n')) {
    // A note that a power cut left half was not acted upon.
    if (!line.startsWith('{') || !line.endsWith('}')) continue
    const { what, to }: { what?: unknown; to?: unknown } = JSON.parse(line)
    if (what === 'frames' && typeof to === 'number') removed = Math.max(removed, to)
  }
  return removed
}

const named = (from: number, to: number): string => (to - from === 1 ? `Record ${from} is` : `Records ${from} to ${to - 1} are`)

function sentenceOf(fault: TreeFault): string {
  switch (fault.what) {
    case 'record-differs':
      return `Record ${fault.index} does not have the hash that stands in the tree.`
    case 'hashes-missing':
      return `Hashes ${fault.from} to ${fault.to - 1} of level ${fault.level} are not on disk.`
    case 'hashes-differ':
      return `Hashes ${fault.from} to ${fault.to - 1} of level ${fault.level} do not follow from the level below.`
    case 'root-differs':
      return `The checkpoint of ${fault.size} records does not have the root that records and hashes give.`
    case 'hashes-changed':
      return `The hashes on disk do not give the root signed for ${fault.size} records; the records themselves do: the hashes were changed.`
    case 'records-changed':
      break
  }
  return `The records do not give the root signed for ${fault.size} records; the hashes on disk do: the records named above were changed.`
}
