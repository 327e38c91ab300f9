/** Why the last start stopped, kept in the data folder for `poyang doctor`: by then there is no server to ask. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export const StartRefusal = z.object({ at: z.number(), sentence: z.string() })
export type StartRefusal = z.infer<typeof StartRefusal>

const pathIn = (data: string) => join(data, 'start-refused.json')

export const writeStartRefusal = (data: string, refusal: StartRefusal): Promise<void> =>
  writeFile(pathIn(data), `${JSON.stringify(refusal)}\n`, { mode: 0o600 })

export const removeStartRefusal = (data: string): Promise<void> => rm(pathIn(data), { force: true })

/** Null when the last start got as far as its tables. */
export async function readStartRefusal(data: string): Promise<StartRefusal | null> {
  const text = await readFile(pathIn(data), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : StartRefusal.parse(JSON.parse(text))
}
