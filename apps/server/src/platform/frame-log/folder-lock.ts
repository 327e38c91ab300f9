/** One writer per folder: a file that names the process that holds it. A lock whose process is gone is taken over. */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** When a process started, so that a reused process number is not mistaken for the holder; empty where the system does not say. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

async function isHeld(text: string): Promise<boolean> {
  const [pid, start] = text.trim().split(' ')
  const number = Number(pid)
  if (!Number.isSafeInteger(number) || number <= 0) return false
  try {
    process.kill(number, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return (await startOf(number)) === (start ?? '')
}

/** Take the lock of a folder that exists; returns how to give it back. Throws when a living process (this one included) holds it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  const own = `${path}.${process.pid}`
  const text = `${process.pid} ${await startOf(process.pid)}\n`
  await writeFile(own, text)
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        await link(own, path)
        return () => rm(path, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 5) throw error
      }
      const holder = await readFile(path, 'utf8').catch(() => '')
      if (await isHeld(holder)) throw new Error(`${folder} is in use by process ${holder.trim().split(' ')[0]}: one writer per folder`)
      // Moved aside, not deleted: if another process has just taken over, what we moved is not what we read, and it goes back.
      const aside = `${own}.stale`
      await rename(path, aside).catch(() => undefined)
      const moved = await readFile(aside, 'utf8').catch(() => holder)
      if (moved !== holder) await link(aside, path).catch(() => undefined)
      await rm(aside, { force: true })
    }
  } finally {
    await rm(own, { force: true })
  }
}
