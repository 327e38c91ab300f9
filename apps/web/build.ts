/** Builds the officer portal into a folder. */
import { join } from 'node:path'
import { build } from 'vite'

export async function buildPortal(folder: string): Promise<void> {
  await build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  })
}
