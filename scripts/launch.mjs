#!/usr/bin/env node
// The door for every command: finds (or brings) the right Node, installs packages when the lock file changed, then runs the task.
// Plain JavaScript that Node 18 can run: it is the only file of the project that an older Node ever loads.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_VERSION = '24.21.0'
const MINIMUM_MAJOR = 24

const say = (text) => process.stderr.write(`poyang: ${text}\n`)
const fail = (text) => {
  say(text)
  process.exit(1)
}

/** npm itself, as a script that any Node can run; npm's own environment names it when we were started by npm. */
const npmCli = () => {
  const named = process.env.npm_execpath
  if (named && named.endsWith('npm-cli.js') && existsSync(named)) return named
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (existsSync(beside)) return beside
  const global = spawnSync('npm', ['root', '-g'], { encoding: 'utf8' })
  const path = join((global.stdout ?? '').trim(), 'npm', 'bin', 'npm-cli.js')
  return existsSync(path) ? path : fail('npm was not found; install npm 10 or newer and try again')
}

const began = Date.now()

const environmentFor = (node) => ({ ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` })

const npm = (node, args) => {
  const run = spawnSync(node, [npmCli(), ...args], { cwd: root, stdio: ['ignore', 2, 2], env: environmentFor(node) })
  if (run.status !== 0) fail(`"npm ${args.join(' ')}" failed; its own message is above`)
}

/** Path of a Node that is new enough: this one, else the npm package that carries the binary, kept in .runtime. */
const findNode = () => {
  if (Number(process.versions.node.split('.')[0]) >= MINIMUM_MAJOR) return process.execPath
  const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = join(root, '.runtime')
  const node = join(folder, 'node_modules', packageName, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const works = () => existsSync(node) && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${NODE_VERSION}`
  if (works()) return node
  say(`Node ${process.versions.node} is older than ${MINIMUM_MAJOR}; bringing Node ${NODE_VERSION} from npm (once, into .runtime)`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  npm(process.execPath, ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${packageName}@${NODE_VERSION}`])
  return works() ? node : fail(`the npm package ${packageName}@${NODE_VERSION} did not give a working Node for this machine`)
}

/** Install npm packages when they are missing or the lock file has changed since the last install. */
const ensurePackages = (node) => {
  const lock = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.poyang-installed')
  const wanted = createHash('sha256').update(readFileSync(lock)).update(NODE_VERSION).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('installing npm packages (once per lock file)')
  npm(node, ['ci', '--no-audit', '--no-fund', '--ignore-scripts'])
  writeFileSync(stamp, wanted)
}

const tasks = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check.ts',
  format: 'scripts/format.ts',
  build: 'scripts/build.ts',
  bench: 'bench/run.ts',
  pack: 'scripts/pack.ts',
  poyang: 'apps/server/src/cli/main.ts',
}

const [task = 'start', ...args] = process.argv.slice(2)
const script = tasks[task]
if (!script) fail(`no task called "${task}"; there are: ${Object.keys(tasks).join(', ')}`)
const node = findNode()
ensurePackages(node)
const child = spawn(node, [join(root, script), ...args], {
  cwd: task === 'poyang' ? process.cwd() : root,
  stdio: 'inherit',
  // When the command was given: what "npm start" says of its time counts what was installed first.
  env: { ...environmentFor(node), ...(task === 'start' ? { POYANG_BEGAN: String(began) } : {}) },
})
// The terminal sends Ctrl-C to the whole group: the child stops itself; we only pass on what was sent to us alone.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
// "kill" on npm ends npm and its shell and tells nobody below: what npm started ends with it.
const parent = process.ppid
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
