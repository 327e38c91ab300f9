/**
 * When a process was there: each start, each stop, each stretch in which it could not do its work, and a sign of life every few seconds.
 * Survives a kill and a power cut, so that a time without it can be named afterwards.
 */
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** started: with the last sign of life of the run before · stopped: in order · hindered: there, but unable, says `why` · able: no longer so. */
export interface RunEvent {
  readonly event: 'started' | 'stopped' | 'hindered' | 'able'
  /** ms since 1970. */
  readonly at: number
  /** Only of `started`; null in the first run. */
  readonly lastAlive?: number | null
  readonly why?: string
}

export interface RunJournal {
  hindered(why: string): void
  able(): void
  /** Writes `stopped`. */
  close(): Promise<void>
}

export interface Runs {
  readonly events: readonly RunEvent[]
  /** Last sign of life; null when there never was one. */
  readonly alive: number | null
}

const ALIVE_MS = 5_000
/** Digits of a time until the year 2286; the sign of life is rewritten in place. */
const DIGITS = 13

const aliveFile = (file: string) => `${file}.alive`

/** Begin a run. `onError` hears of a disk that takes nothing; the process goes on. */
export async function openRunJournal(
  file: string,
  { now = Date.now, onError }: { readonly now?: () => number; readonly onError: (error: unknown) => void },
): Promise<RunJournal> {
  await mkdir(dirname(file), { recursive: true })
  const { alive } = await readRuns(file)
  const journal = await open(file, 'a')
  let writing: Promise<void> = Promise.resolve()
  const after = (work: () => Promise<void>) => {
    writing = writing.then(work).catch(onError)
  }
  const note = (event: RunEvent) => after(() => append(journal, `${JSON.stringify(event)}\n`))
  // A power cut may have left half a line: the empty one before ends it.
  after(() => append(journal, '\n'))
  note({ event: 'started', at: now(), lastAlive: alive })
  await writing
  const sign = await open(aliveFile(file), 'w')
  const live = () => after(() => rewrite(sign, now()))
  live()
  const timer = setInterval(live, ALIVE_MS)
  timer.unref()
  await writing
  return {
    hindered: (why) => note({ event: 'hindered', at: now(), why }),
    able: () => note({ event: 'able', at: now() }),
    async close() {
      clearInterval(timer)
      note({ event: 'stopped', at: now() })
      live()
      await writing
      await Promise.all([journal.close(), sign.close()])
    },
  }
}

async function append(file: FileHandle, line: string): Promise<void> {
  await file.appendFile(line)
  await file.datasync()
}

async function rewrite(file: FileHandle, at: number): Promise<void> {
  await file.write(String(at).padStart(DIGITS, '0'), 0)
  await file.datasync()
}

/** What is known of a process that keeps such a journal; a line cut short by a power cut is left out. */
export async function readRuns(file: string): Promise<Runs> {
  const text = (path: string) => readFile(path, 'utf8').catch(ifMissing(''))
  const [lines, sign] = await Promise.all([text(file), text(aliveFile(file))])
  const events: RunEvent[] = []
  for (const line of lines.split('\n')) {
    const event = eventOf(line)
    if (event !== null) events.push(event)
  }
  const alive = /^\d{13}$/.test(sign) ? Number(sign) : (events.at(-1)?.at ?? null)
  return { events, alive }
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value
    throw error
  }

const names: ReadonlySet<string> = new Set(['started', 'stopped', 'hindered', 'able'])

function eventOf(line: string): RunEvent | null {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    return null // half a line, or zeros of a power cut
  }
  if (typeof given !== 'object' || given === null || !('event' in given) || !('at' in given)) return null
  return typeof given.at === 'number' && typeof given.event === 'string' && names.has(given.event) ? (given as RunEvent) : null
}
