/** Debian packages that npm cannot bring. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface DebianPackage {
  readonly name: string
  /** A file that is there when the package is installed. */
  readonly proof: string
  readonly why: string
}

/** Install what is missing through apt when we are root; else say in a sentence what to install and stop with exit code 1. */
export function ensureDebianPackages(packages: readonly DebianPackage[]): void {
  const missing = packages.filter((one) => !existsSync(one.proof))
  if (missing.length === 0) return
  const names = missing.map((one) => one.name)
  const apt = (args: readonly string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`installing Debian packages: ${names.join(', ')}`)
    if (
      apt(['update', '-qq']) &&
      apt(['install', '-y', '-qq', '--no-install-recommends', ...names]) &&
      missing.every((one) => existsSync(one.proof))
    )
      return
  }
  for (const one of missing)
    console.error(`poyang: ${one.name} is missing (${one.why}); install it, for example: sudo apt-get install ${one.name}`)
  process.exit(1)
}
