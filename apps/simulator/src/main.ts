/** The simulator's command line: a city that lives, its map, its register, and load. */
import { parseArgs } from 'node:util'
import { cityOf } from './city/city.ts'
import { dataStories } from './city/data-stories.ts'
import { districtsOf } from './city/districts.ts'
import { powerStories } from './city/power-plants.ts'
import { stories } from './device/stories.ts'
import { live } from './live.ts'
import { load } from './load/load.ts'
import { loadRegistry } from './load/load-frames.ts'
import { registrationOf } from './register.ts'

const usage = `simulator COMMAND [options]: a made-up city that speaks HJ 212 (and with --mqtt some MQTT) to a gateway

  live      the city lives until it is stopped   --gateway --api --seed --devices --seconds --minute-minutes
                                                 --history-hours --minute-history-hours --state FILE --for SECONDS --power --mqtt
  load      as fast as acknowledgements come     --gateway --connections --seconds --window --rate --first; prints JSON
  register  the city's register as JSON          --seed --devices
  load-register  the register of the load        --connections
  map       its districts as GeoJSON             --seed
  stories   what goes wrong, and what is expected of the platform, as JSON

  --gateway host:port (127.0.0.1:9212)  --mqtt host:port (none)  --api address (none)  --token of the API (POYANG_DEMO_TOKEN)  --seed text (poyang)  --devices N (600)
  --seconds S: live, between two real-time frames (30); load, measured time (10)
`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    gateway: { type: 'string', default: '127.0.0.1:9212' },
    api: { type: 'string', default: '' },
    // Of a service account. On the command line every user of the machine can read it: the environment is the better place.
    token: { type: 'string', default: process.env['POYANG_DEMO_TOKEN'] ?? '' },
    seed: { type: 'string', default: 'poyang' },
    devices: { type: 'string', default: '600' },
    seconds: { type: 'string' },
    'minute-minutes': { type: 'string', default: '10' },
    'history-hours': { type: 'string', default: '48' },
    'minute-history-hours': { type: 'string', default: '6' },
    state: { type: 'string', default: '' },
    for: { type: 'string', default: '0' },
    power: { type: 'boolean', default: false },
    mqtt: { type: 'string', default: '' },
    connections: { type: 'string', default: '1000' },
    window: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0' },
    first: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
})

function numberOf(name: string, text: string | undefined, low: number, high: number): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number < low || number > high)
    throw new RangeError(`--${name} takes a number from ${low} to ${high}, not "${text}"`)
  return number
}

function addressOf(name: string, text: string): { host: string; port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text)
  if (match === null) throw new RangeError(`--${name} takes host:port, not "${text}"`)
  return { host: match[1] ?? '', port: numberOf(name, match[2], 1, 65_535) }
}

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

async function run(command: string | undefined): Promise<void> {
  switch (command) {
    case 'live': {
      const stop = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
      // Started by a supervisor: when it is gone, so are we.
      if (process.send !== undefined) process.once('disconnect', () => stop.abort())
      await live(
        {
          gateway: addressOf('gateway', values.gateway),
          api: { address: values.api.replace(/\/$/, ''), token: values.token },
          seed: values.seed,
          devices: numberOf('devices', values.devices, 1, 20_000),
          seconds: numberOf('seconds', values.seconds ?? '30', 1, 3_600),
          minuteMinutes: numberOf('minute-minutes', values['minute-minutes'], 1, 30),
          historyHours: numberOf('history-hours', values['history-hours'], 0, 24 * 90),
          minuteHistoryHours: numberOf('minute-history-hours', values['minute-history-hours'], 0, 24 * 90),
          state: values.state,
          power: values.power,
          mqtt: values.mqtt === '' ? null : addressOf('mqtt', values.mqtt),
          forSeconds: numberOf('for', values.for, 0, 86_400 * 365),
        },
        stop.signal,
        (sentence) => process.stderr.write(`simulator: ${sentence}\n`),
      )
      // The channel would keep us alive.
      if (process.connected) process.disconnect()
      return
    }
    case 'load':
      return print(
        await load({
          gateway: addressOf('gateway', values.gateway),
          connections: numberOf('connections', values.connections, 1, 20_000),
          seconds: numberOf('seconds', values.seconds ?? '10', 1, 3_600),
          window: numberOf('window', values.window, 1, 1_000),
          rate: numberOf('rate', values.rate, 0, 10_000_000),
          first: numberOf('first', values.first, 0, 1_000_000),
        }),
      )
    case 'register':
      return print(
        registrationOf(
          cityOf(values.seed, numberOf('devices', values.devices, 1, 20_000)),
          numberOf('minute-minutes', values['minute-minutes'], 1, 30),
        ),
      )
    case 'load-register':
      return print(loadRegistry(numberOf('connections', values.connections, 1, 20_000)))
    case 'map':
      return print(districtsOf(values.seed))
    case 'stories':
      return print({ line: stories, data: dataStories, power: powerStories })
    default:
      process.stderr.write(usage)
      if (!values.help) process.exitCode = 2
  }
}

try {
  await run(values.help ? undefined : positionals[0])
} catch (error) {
  process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
