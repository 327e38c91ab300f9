/** A city that lives: registers itself over the API, then every device speaks for itself until it is stopped. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Api } from './api.ts'
import { startOfPeriod } from './beijing.ts'
import { cityOf } from './city/city.ts'
import type { City } from './city/city.ts'
import { powerPlantsOf } from './city/power-plants.ts'
import { createLogger } from './device/logger.ts'
import type { DataLogger, HistoryFrom } from './device/logger.ts'
import { createMeter } from './device/meter.ts'
import type { Meter } from './device/meter.ts'
import { createMqttMeter } from './device/mqtt-meter.ts'
import { createHandMarks } from './hand-marks.ts'
import { register } from './register.ts'
import { registerFiles } from './register-files.ts'
import { registerPower } from './register-power.ts'

export interface LiveOptions {
  readonly gateway: { readonly host: string; readonly port: number }
  /** No address: the devices are registered already. */
  readonly api: Api
  readonly seed: string
  readonly devices: number
  /** Seconds between two real-time frames of a device. */
  readonly seconds: number
  readonly minuteMinutes: number
  /** Hours and days before the start that are sent afterwards; rounded up to whole days of Beijing, which have their own statistics. */
  readonly historyHours: number
  /** Minutes before the start that are sent afterwards, hours. */
  readonly minuteHistoryHours: number
  /** File that remembers until when each device has spoken; empty: none. */
  readonly state: string
  /** Also the firms whose electricity is metered. */
  readonly power: boolean
  /** Where some of their meters publish over MQTT; null: all speak HJ 212. */
  readonly mqtt: { readonly host: string; readonly port: number } | null
  /** Stop by itself after this many seconds; 0: never. */
  readonly forSeconds: number
}

const HOUR = 3_600_000
/** One cycle of production, nearly: what comes at most two hours late is evaluated within a minute. */
const METER_HISTORY = 115 * 60_000
const TICK_MS = 200
const REMEMBER_MS = 10_000
/** Longest stretch that is sent afterwards when the city comes back after a pause. */
const LONGEST_PAUSE = 72 * HOUR

/** Runs until the signal; resolves with what was sent. */
export async function live(options: LiveOptions, signal: AbortSignal, say: (sentence: string) => void): Promise<void> {
  const city = cityOf(options.seed, options.devices)
  if (options.api.address !== '') await register(options.api, city, options.minuteMinutes, signal)
  const spoke = await lastSpoke(options.state)
  const loggers = startDevices(city, options, spoke)
  const remembered = () => keepLastSpoke(options.state, city, loggers, spoke)
  say(`${loggers.length} devices speak to ${options.gateway.host}:${options.gateway.port}, one real-time frame each ${options.seconds} s`)
  const meters = options.power ? await startMeters(options, signal) : []
  // Beside what is measured, and never in its way.
  if (options.api.address !== '')
    void registerFiles(options.api, city, options.minuteMinutes, signal).catch((error: unknown) => {
      if (!signal.aborted) say(`the files of the firms were not all kept: ${String(error)}`)
    })
  const marks = options.api.address === '' ? null : createHandMarks(options.api, city, Date.now, signal, say)
  const began = Date.now()
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      for (const logger of loggers) logger.tick()
      for (const meter of meters) meter.tick()
      marks?.tick()
      if (options.forSeconds > 0 && Date.now() - began > options.forSeconds * 1000) stop()
    }, TICK_MS)
    const remember = setInterval(() => void remembered(), REMEMBER_MS)
    const report = setInterval(() => say(summary(loggers)), 60_000)
    function stop() {
      clearInterval(tick)
      clearInterval(remember)
      clearInterval(report)
      resolve()
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  await remembered()
  for (const logger of loggers) logger.stop()
  for (const meter of meters) meter.stop()
  say(summary(loggers))
}

function startDevices(city: City, options: LiveOptions, spoke: LastSpoke): DataLogger[] {
  const now = Date.now()
  const ago = (hours: number) => now - hours * HOUR
  const day = (hours: number) => startOfPeriod(ago(hours), 24 * HOUR)
  const first: HistoryFrom = {
    realTime: ago(Math.min(0.25, options.historyHours)),
    minute: ago(Math.min(options.minuteHistoryHours, options.historyHours)),
    hour: day(options.historyHours),
    day: day(options.historyHours * 7),
  }
  return city.stations.map((station) => {
    const before = spoke.get(station.device.mn)
    const since = before === undefined ? null : Math.max(before, now - LONGEST_PAUSE)
    const historyFrom = since === null ? first : { realTime: since, minute: since, hour: since, day: since }
    return createLogger(station, {
      gateway: options.gateway,
      clock: () => Date.now(),
      realTimeSeconds: options.seconds,
      minuteMinutes: options.minuteMinutes,
      overTimeSeconds: 10,
      historyFrom: options.historyHours > 0 || since !== null ? historyFrom : null,
    })
  })
}

/** Meters speak once their process graphs hold; what they measured before comes first. */
async function startMeters({ api, seed, gateway, mqtt, historyHours }: LiveOptions, signal: AbortSignal): Promise<Meter[]> {
  const plants = powerPlantsOf(seed, mqtt !== null)
  const speaksAt = api.address === '' ? 0 : await registerPower(api, plants, signal)
  const historyFrom = Date.now() - Math.min(historyHours * HOUR, METER_HISTORY)
  const shared = { clock: () => Date.now(), historyFrom, speaksAt }
  return plants.map((plant) =>
    plant.overMqtt && mqtt !== null ? createMqttMeter(plant, { port: mqtt, ...shared }) : createMeter(plant, { gateway, ...shared }),
  )
}

const summary = (loggers: readonly DataLogger[]): string => {
  const sum = (count: (logger: DataLogger) => number) => loggers.reduce((all, logger) => all + count(logger), 0)
  return `${sum(({ counts }) => counts.sent)} uploads sent, ${sum(({ counts }) => counts.acknowledged)} acknowledged, ${sum(({ counts }) => counts.resent)} sent again, ${sum(({ waiting }) => waiting)} waiting`
}

/** MN → the moment up to which everything the device had to say has been acknowledged, ms. */
type LastSpoke = Map<string, number>

async function lastSpoke(path: string): Promise<LastSpoke> {
  const text = path === '' ? '' : await readFile(path, 'utf8').catch(() => '')
  if (text === '') return new Map()
  try {
    const kept: unknown = JSON.parse(text)
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
    return new Map(entries.filter((entry): entry is [string, number] => Number.isFinite(entry[1])))
  } catch {
    // Whatever stands there is not ours: all of it is said again, and known data are the same rows.
    return new Map()
  }
}

/**
 * A device that still has history to send is not remembered anew: after a stop it goes on from where it last owed nothing. Strangers owe
 * theirs for ever.
 */
async function keepLastSpoke(path: string, city: City, loggers: readonly DataLogger[], spoke: LastSpoke): Promise<void> {
  if (path === '') return
  const until = Date.now() - 60_000
  for (const [index, { device }] of city.stations.entries()) if ((loggers[index]?.waiting ?? 2) <= 1) spoke.set(device.mn, until)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.tmp`, JSON.stringify(Object.fromEntries(spoke)))
  await rename(`${path}.tmp`, path)
}
