/** What the running server of a data folder tells other programs of ours on this machine (`poyang doctor` and its like). Only its user may read it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export const RunFile = z.object({
  pid: z.number().int(),
  startedAt: z.number(),
  /** `address` is what people type. */
  http: z.object({ host: z.string(), port: z.number().int(), tls: z.boolean(), address: z.string() }),
  hj212: z.object({ host: z.string(), port: z.number().int() }),
  internal: z.object({ token: z.string(), gatewayPort: z.number().int(), workerPort: z.number().int() }),
  columnarUrl: z.string(),
  relationalUrl: z.string(),
})
export type RunFile = z.infer<typeof RunFile>

const pathIn = (data: string) => join(data, 'run.json')

export async function writeRunFile(data: string, run: RunFile): Promise<void> {
  const draft = `${pathIn(data)}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, pathIn(data))
}

export const removeRunFile = (data: string): Promise<void> => rm(pathIn(data), { force: true })

/** Null when no server runs on the folder, as far as its file says: after a kill the file stays behind. */
export async function readRunFile(data: string): Promise<RunFile | null> {
  const text = await readFile(pathIn(data), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const run = RunFile.parse(JSON.parse(text))
  try {
    process.kill(run.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null
  }
  return run
}
