/**
 * `npm start` and `poyang demo`: the pages, the server, and a made-up city that speaks to it. Prints one address; Ctrl-C stops all of it.
 */
import { randomBytes } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort, probePort } from '../apps/server/src/platform/processes/free-port.ts'
import { startChild } from '../apps/server/src/platform/processes/start-child.ts'

const root = resolve(import.meta.dirname, '..')
const simulator = join(root, 'apps', 'simulator', 'src', 'main.ts')
const say = (text: string) => process.stderr.write(`poyang: ${text}\n`)

const usage = `npm start -- [options], or poyang demo [options]: a made-up city, live

  --data FOLDER      where everything is kept (${join(root, 'data')}); a second start remembers it
  --port PORT        of the pages (8600, or a free one when that is taken)
  --hj212-port PORT  that devices connect to (9212, or a free one)
  --devices N        how many devices the city has (600)
  --seconds S        between two real-time frames of a device (30)
`
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: process.env['POYANG_DATA'] ?? join(root, 'data') },
    port: { type: 'string' },
    'hj212-port': { type: 'string' },
    devices: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}

/** The port that was asked for; without one the usual port, or a free one when that is taken. */
async function portFor(asked: string | undefined, usual: number, what: string): Promise<string> {
  if (asked !== undefined) return asked
  if ((await probePort(usual)) !== null) return String(usual)
  const other = await freePort()
  say(`port ${usual} is taken by another program; ${what} use ${other} (choose one with --port or --hj212-port)`)
  return String(other)
}

const began = Number(process.env['POYANG_BEGAN'] ?? Date.now())
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

say('building the pages where they are stale, starting the server')
mkdirSync(join(root, 'apps', 'web', 'dist'), { recursive: true })
// In a process of its own: a bundler takes half a gigabyte, and gives it back only by ending.
const build = spawn(process.execPath, [join(root, 'scripts', 'build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] })
const built = new Promise<boolean>((done) => build.once('exit', (code) => done(code === 0)))
const data = resolve(values.data)
const demo = join(data, 'demo')
mkdirSync(demo, { recursive: true, mode: 0o700 })

const map = spawnSync(process.execPath, [simulator, 'map'], { encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 })
if (map.status !== 0) throw new Error(`the map of the city could not be drawn: ${map.stderr}`)
const mapFile = join(demo, 'districts.geojson')
writeFileSync(mapFile, map.stdout)

const httpPort = await portFor(values.port, 8600, 'the pages')
const hj212Port = await portFor(values['hj212-port'], 9212, 'devices')
// Meters of the demo city alone publish there: any free port will do.
const mqttPort = String(await freePort())
// The city registers itself over the API under an account of its own, with a token of this start.
const demoToken = randomBytes(32).toString('base64url')
// For the command line (POYANG_TOKEN); holds until the next start.
writeFileSync(join(demo, 'token'), `${demoToken}\n`, { mode: 0o600 })
const server = startChild({
  name: 'supervisor',
  env: {
    POYANG_LOG_LEVEL: 'warn',
    ...process.env,
    POYANG_DATA: data,
    POYANG_HTTP_HOST: '127.0.0.1',
    POYANG_HTTP_PORT: httpPort,
    POYANG_HJ212_PORT: hj212Port,
    POYANG_MQTT_PORT: mqttPort,
    POYANG_MAP: mapFile,
    POYANG_DEMO: 'true',
    POYANG_DEMO_TOKEN: demoToken,
  },
})
const stopped = new Promise<'stopped'>((done) => stop.signal.addEventListener('abort', () => done('stopped')))
const first = await Promise.race([server.ready.then(() => 'ready' as const), server.exited.then(() => 'ended' as const), stopped]).catch(
  () => 'ended' as const,
)
if (first === 'ended') {
  say('the server did not start; its reason is above')
  process.exit(1)
}

let city: ReturnType<typeof spawn> | undefined
const pages = first === 'ready' ? await Promise.race([built, stopped]) : 'stopped'
if (pages === false) {
  say('the pages could not be built; the reason is above')
  stop.abort()
  process.exitCode = 1
}
if (pages === true) {
  const address = `http://127.0.0.1:${httpPort}`
  const args = ['live', '--gateway', `127.0.0.1:${hj212Port}`, '--api', address, '--seed', 'poyang', '--state', join(demo, 'city.json')]
  const journal = openSync(join(demo, 'simulator.txt'), 'w')
  city = spawn(
    process.execPath,
    [simulator, ...args, '--devices', values.devices, '--seconds', values.seconds, '--power', '--mqtt', `127.0.0.1:${mqttPort}`],
    {
      stdio: ['ignore', journal, journal, 'ipc'],
      env: { ...process.env, POYANG_DEMO_TOKEN: demoToken },
    },
  )
  city.on('exit', (code) => !stop.signal.aborted && say(`the made-up city ended (code ${code}); see ${join(demo, 'simulator.txt')}`))
  process.stdout.write(`鄱阳 Poyang: ${address} (demo data; ready after ${((Date.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops it)\n`)
  if ((await Promise.race([server.exited.then(() => 'ended' as const), stopped])) === 'ended')
    say('the server ended by itself; its reason is above')
}

build.kill('SIGTERM')
// Its channel to us is what it follows: closed, it says goodbye to the server and ends.
const ended = new Promise<void>((done) => (city === undefined || city.exitCode !== null ? done() : city.once('exit', () => done())))
if (city?.connected === true) city.disconnect()
const late = setTimeout(() => city?.kill('SIGKILL'), 5_000)
await Promise.all([ended, server.stop(40_000)])
clearTimeout(late)
process.exit(stop.signal.aborted ? (process.exitCode ?? 0) : 1)
