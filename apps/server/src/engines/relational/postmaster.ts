/** The PostgreSQL that already runs, or ran, on a cluster folder. */
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/** A process that is there and not merely waiting to be collected by a parent that never does. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)
  if (status !== null) return status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3) !== 'Z'
  try {
    process.kill(pid, 0)
    // Systems without /proc.
    return process.platform !== 'linux'
  } catch {
    return false
  }
}

/** Whether a process works in the folder; PostgreSQL's processes all do. Null where the system does not say. */
async function worksIn(pid: number | string, folder: string): Promise<boolean | null> {
  if (process.platform !== 'linux') return null
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder
}

/** The postmaster of the cluster, when it lives. */
export async function livePostmaster(cluster: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isSafeInteger(pid) || pid <= 0 || !(await isAlive(pid))) return null
  if ((await worksIn(pid, await realpath(cluster))) === false) return null
  return { pid, port: Number.isSafeInteger(port) ? port : 0 }
}

/**
 * Remove what a dead postmaster left, so that it does not keep a new one from starting: its process number may be another program's by now.
 * Throws when processes of it still work in the folder: a second PostgreSQL beside them would destroy the data.
 */
export async function removeStale(cluster: string): Promise<void> {
  if (process.platform === 'linux') {
    const folder = await realpath(cluster)
    for (const entry of await readdir('/proc')) {
      if (/^\d+$/.test(entry) && (await worksIn(entry, folder)) === true && (await isAlive(Number(entry))))
        throw new Error(`process ${entry} of an earlier PostgreSQL still works in ${cluster}`)
    }
  }
  await rm(join(cluster, 'postmaster.pid'), { force: true })
}

/** Wait until the process is gone; false when it is not within the time. */
export async function gone(pid: number, withinMs: number, everyMs = 50): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await new Promise((next) => setTimeout(next, everyMs)))
    if (!(await isAlive(pid))) return true
  return false
}
