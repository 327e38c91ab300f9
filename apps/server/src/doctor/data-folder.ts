/** Findings about the data folder, seen from outside: they hold whether a server runs or not. */
import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Settings } from '../settings.ts'
import { bytesText, messageOf, note, ok, problem, type Finding } from './finding.ts'

/** Before this release was made no clock can stand. */
const EARLIEST = Date.UTC(2026, 0, 1)
/** Files may carry a time a little ahead: another machine's clock, a file system's rounding. */
const AHEAD_MS = 5 * 60_000

export async function checkDataFolder(settings: Settings, now: number): Promise<readonly Finding[]> {
  const folder = settings.POYANG_DATA
  const made = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (made === null)
    return [
      note('data-folder', `There is no data folder ${folder} yet: the first start makes it.`),
      await checkSpace(dirname(folder), settings),
    ]
  if (!made.isDirectory()) return [problem('data-folder', `${folder} is not a folder.`, 'Set POYANG_DATA to a folder.')]
  return [await checkAccess(folder, made.mode), await checkSpace(folder, settings), await checkClock(folder, now)]
}

async function checkAccess(folder: string, mode: number): Promise<Finding> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return problem(
      'data-folder',
      `The data folder cannot be written: ${messageOf(error)}.`,
      'Run as the user who owns it, or change its owner.',
    )
  }
  if ((mode & 0o077) !== 0)
    return problem(
      'data-folder',
      `The data folder ${folder} is open to other users of this machine (mode ${(mode & 0o777).toString(8)}): it holds keys and passwords.`,
      `Run: chmod 700 ${folder}`,
    )
  return ok('data-folder', `The data folder ${folder} is there, writable, and ours alone.`)
}

async function checkSpace(folder: string, settings: Settings): Promise<Finding> {
  const disk = await statfs(folder).catch(() => null)
  if (disk === null) return note('space', `How much space is free at ${folder} cannot be told.`)
  const free = disk.bavail * disk.bsize
  const floor = settings.POYANG_LOG_FREE_FLOOR_BYTES
  const text = `${bytesText(free)} are free at ${folder}, and the gateway stops acknowledging below ${bytesText(floor)}`
  if (free < floor)
    return problem('space', `${text}: it has stopped.`, 'Free space; it goes on by itself. Or set POYANG_LOG_FREE_FLOOR_BYTES lower.')
  if (free < floor * 2) return problem('space', `${text}: it will soon.`, 'Free space, or run poyang retention to see what may go.')
  return ok('space', `${text}.`)
}

async function checkClock(folder: string, now: number): Promise<Finding> {
  const advice = 'Set the clock (for example: timedatectl set-ntp true). Times of reception are evidence.'
  if (now < EARLIEST) return problem('clock', `The clock says ${new Date(now).toISOString()}, which is in the past.`, advice)
  const frames = join(folder, 'frames')
  const files = await readdir(frames).catch(() => [])
  const times = await Promise.all(files.map(async (name) => (await stat(join(frames, name)).catch(() => null))?.mtimeMs ?? 0))
  const newest = Math.max(0, ...times)
  if (newest > now + AHEAD_MS)
    return problem(
      'clock',
      `The clock says ${new Date(now).toISOString()}, but the log was written at ${new Date(newest).toISOString()}: it was put back.`,
      advice,
    )
  return ok('clock', `The clock says ${new Date(now).toISOString()}, which fits the log.`)
}
