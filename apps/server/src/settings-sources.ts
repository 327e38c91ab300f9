/**
 * Where settings come from: the environment, then a file of NAME=value lines (POYANG_SETTINGS), then the defaults. In either a name with _FILE
 * behind it names a file that holds the value alone, for secrets.
 */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Settings } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface GatheredSettings {
  /** Every name that was given, from wherever. */
  readonly values: Readonly<Record<string, string>>
  /** Of each: `environment`, or the file. */
  readonly origins: Readonly<Record<string, string>>
}

const SETTINGS_FILE = 'POYANG_SETTINGS'
/** Said by our own programs to each other; no settings. */
const signals = new Set([SETTINGS_FILE, 'POYANG_BEGAN', 'POYANG_TOKEN', 'POYANG_BROKEN_ROUNDS'])
const names = Object.keys(Settings.shape)
const isSecret = (name: string) => /PASS|TOKEN|SECRET|_URL$/.test(name)

/** Throws an Error whose message names what is wrong: a file that cannot be read, a name that is none, a value given twice. */
export function gatherSettings(environment: Environment): GatheredSettings {
  const values: Record<string, string> = {}
  const origins: Record<string, string> = {}
  const path = environment[SETTINGS_FILE] ?? ''
  const take = (given: Environment, origin: string) => {
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || signals.has(name)) continue
      const base = name.endsWith('_FILE') && !names.includes(name) ? name.slice(0, -'_FILE'.length) : name
      if (!names.includes(base)) throw new Error(unknownName(name, origin))
      if (base !== name && given[base] !== undefined)
        throw new Error(`settings: ${base} and ${name} are both given in ${origin}: leave one out`)
      values[base] = base === name ? value : readText(value, name).replace(/\r?\n$/, '')
      origins[base] = base === name ? origin : `${origin}, by ${value}`
    }
  }
  if (path !== '') take(parseEnv(readText(path, SETTINGS_FILE)), path)
  take(Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('POYANG_'))), 'environment')
  return { values, origins }
}

function readText(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`settings: the file ${path} that ${setting} names cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function unknownName(name: string, origin: string): string {
  const near = nearest(name)
  return `settings: there is no setting ${name} (${origin})${near === null ? '; poyang settings lists them' : `; did you mean ${near}?`}`
}

/** The name with the fewest letters to change, when that is few. */
function nearest(name: string): string | null {
  const [best] = names.map((one) => ({ one, far: distance(name, one) })).toSorted((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(2, name.length / 4) ? best.one : null
}

/** Letters to add, leave out or change. Source: Levenshtein 1966. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row[b.length] ?? 0
}

/** Each setting, what it is and where from; secrets are not shown. */
export function describeSettings(
  environment: Environment,
): Array<{ readonly name: string; readonly value: string; readonly origin: string }> {
  const { values, origins } = gatherSettings(environment)
  const parsed = Settings.parse(values)
  return Object.entries(parsed).map(([name, value]) => {
    const text = String(value)
    return { name, value: isSecret(name) && text !== '' ? '••••••' : text, origin: origins[name] ?? 'default' }
  })
}
