/** Builds the officer portal into `dist`. */
import { join } from 'node:path'
import { build } from 'vite'

export async function buildPortal(): Promise<void> {
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), mode: 'production', logLevel: 'warn' })
}
