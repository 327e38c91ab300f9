import { readFile } from 'node:fs/promises'

/** The text of a file; null when there is none. */
export const readOptional = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
