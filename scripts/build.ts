/** Builds the pages when they are stale: the portal and the one-file verifier, both into `apps/web/dist`. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildPortal } from '../apps/web/build.ts'
import { buildVerifier } from '../apps/web/verify/build.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'apps', 'web', 'dist')
const stamp = '.sources'
/** Where a build is made: a running server goes on serving the old pages until the new ones are whole. */
const bench = join(root, 'apps', 'web', `.build-${process.pid}`)

/** Everything a page is made of: its own files, the kernels, the schemas of the server, and the versions of the packages. */
const sources = [
  'apps/web/{src,verify,public}/**/*',
  'apps/web/{index.html,build.ts,vite.config.ts,package.json}',
  'packages/*/{package.json,src/**/*.ts}',
  'apps/server/src/**/schema.ts',
  'package-lock.json',
  'scripts/build.ts',
]

/** One hash over names and contents, so that a changed date alone rebuilds nothing. */
function hashOfSources(): string {
  const hash = createHash('sha256')
  const files = globSync(sources, { cwd: root, exclude: (path) => /node_modules|\.test\.ts$/.test(path) }).toSorted()
  for (const file of files) {
    const path = join(root, file)
    if (!statSync(path).isFile()) continue
    hash.update(`${file}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

/**
 * Build the pages unless what is there was made from the same sources.
 * @returns whether anything was built, and the seconds it took
 */
export async function buildPages(): Promise<{ built: boolean; seconds: number }> {
  const began = performance.now()
  const wanted = hashOfSources()
  const made = join(dist, stamp)
  const built = !existsSync(made) || readFileSync(made, 'utf8') !== wanted
  if (built) {
    const next = join(bench, 'dist')
    await buildPortal(next)
    await buildVerifier(next)
    writeFileSync(join(next, stamp), wanted)
    rmSync(dist, { recursive: true, force: true })
    renameSync(next, dist)
    rmSync(bench, { recursive: true, force: true })
  }
  return { built, seconds: (performance.now() - began) / 1000 }
}

function reportSizes(): void {
  for (const file of globSync('{*.html,assets/*.{js,css}}', { cwd: dist }).toSorted()) {
    const bytes = readFileSync(join(dist, file))
    console.log(`${file.padEnd(44)} ${kib(bytes.length)} KiB, gzip ${kib(gzipSync(bytes).length)} KiB`)
  }
}
const kib = (bytes: number) => (bytes / 1024).toFixed(1).padStart(7)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { built, seconds } = await buildPages()
  if (built) reportSizes()
  console.log(built ? `pages built in ${seconds.toFixed(1)} s` : 'pages are up to date')
}
