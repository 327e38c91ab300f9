/**
 * Message → readings. Pure: the same frame gives the same readings whenever and wherever it is derived.
 * Times are kept as sent, and marks but for those of the air stations of 2005; units are not converted. Source: HJ 212-2017 table 4 (suffixes), table 9 (commands).
 */
import { dataMarks } from '@poyang/hj212'
import type { Message } from '@poyang/hj212'
import { secondsOf } from './beijing-time.ts'
import { factorOf2005, isKnownFactor } from './factors.ts'
import { kindOf } from './kinds.ts'
import type { Kind } from './schema.ts'

/** The seven values of a reading, in the order of the columns. */
export const valueNames = ['value', 'min', 'max', 'total', 'convertedValue', 'convertedMin', 'convertedMax'] as const
export type ValueName = (typeof valueNames)[number]

/** One reading as text. `null` where nothing was sent; a text that is no number stays as it is. */
export interface SentReading {
  readonly factor: string
  readonly kind: Kind
  /** Seconds since 1970. */
  readonly observedAt: number
  readonly values: Readonly<Record<ValueName, string | null>>
  readonly mark: string
  /** Other words about it that are no measured value of their own (`EFlag`, `SampleTime`), by suffix. */
  readonly notes: Readonly<Record<string, string>> | null
}

/** A code goes into references and addresses, so only these; anything else stays in its frame. */
const factorPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$/
/** Suffixes that say something about a value without being one. */
const noteSuffixes = new Set(['EFlag', 'SampleTime', 'CompleteTime', 'SampleType', 'ResultType', 'SN', 'Info'])
const LONGEST_NOTE = 200
/** Which suffix is the value, the first that is there. */
const mainSuffixes: Readonly<Record<Kind, readonly string[]>> = {
  rtd: ['Rtd', 'Avg', 'Data'],
  minute: ['Avg', 'Rtd', 'Data'],
  hour: ['Avg', 'Rtd', 'Data'],
  day: ['Avg', 'Rtd', 'Data'],
  state: ['RS'],
  runtime: ['RT'],
  periodic: ['Avg', 'Rtd', 'Data'],
  check: ['Check', 'SampleRd', 'Avg', 'Rtd', 'Data'],
}
/** The other columns: suffix → column. The converted values (折算) exist as `ZsRtd` for real-time data and `ZsAvg` for periods. */
const columnOfSuffix: ReadonlyMap<string, ValueName> = new Map([
  ['Min', 'min'],
  ['Max', 'max'],
  ['Cou', 'total'],
  ['ZsRtd', 'convertedValue'],
  ['ZsAvg', 'convertedValue'],
  ['ZsMin', 'convertedMin'],
  ['ZsMax', 'convertedMax'],
])
/** Named fields of a data frame that are not measurements. */
const fieldsWithoutValue = new Set(['Flag', 'BeginTime', 'EndTime', 'PolId', 'PolID', 'InfoId', 'QN', 'CN', 'PNO', 'PNUM'])
/** Marks of the air stations of 2005 whose values count are N to whoever judges. Source: HJ/T 212-2005 field table (`dataMarks`). */
const normalOfStations: ReadonlySet<string> = new Set(
  dataMarks.filter(({ table, valid }) => table === '2005-air' && valid).map(({ mark }) => mark),
)
const markOf = (sent: string): string => (normalOfStations.has(sent) ? 'N' : sent.slice(0, 8))

const looksNumeric = /^[+-]?\d/

/** Readings of one message; none when its command carries none or it has no usable DataTime. */
export function readingsOf(message: Message): SentReading[] {
  const kind = kindOf(message.cn)
  const observedAt = message.dataTime === null ? null : secondsOf(message.dataTime)
  if (kind === null || observedAt === null) return []
  const frameMark = markOf(message.fields['Flag'] ?? '')
  const readings: SentReading[] = []
  const items = message.items
  for (const code of Object.keys(items)) {
    const sent = items[code]
    if (sent === undefined) continue
    const converted = code.endsWith('z') ? code.slice(0, -1) : null
    // The old way of sending converted values: a code of its own, `a21026z`, beside `a21026`.
    if (converted !== null && items[converted] !== undefined) continue
    readItem(message, code, sent, items[`${code}z`], kind, observedAt, frameMark, readings)
  }
  for (const name of Object.keys(message.fields)) {
    const text = message.fields[name] ?? ''
    if (fieldsWithoutValue.has(name) || !factorPattern.test(name) || !looksNumeric.test(text)) continue
    readings.push({ factor: name, kind, observedAt, values: only(text), mark: frameMark, notes: null })
  }
  return firstOfEach(readings)
}

/** Two codes of one frame can stand for one factor (`011` and `w01018` in a frame of 2005): as with repeats, the first counts. */
function firstOfEach(readings: SentReading[]): SentReading[] {
  const seen = new Set<string>()
  for (const { factor } of readings) seen.add(factor)
  if (seen.size === readings.length) return readings
  return readings.filter(({ factor }) => seen.delete(factor))
}

const only = (value: string | null): Record<ValueName, string | null> => ({
  value,
  min: null,
  max: null,
  total: null,
  convertedValue: null,
  convertedMin: null,
  convertedMax: null,
})

function readItem(
  message: Message,
  code: string,
  sent: Readonly<Record<string, string>>,
  convertedTwin: Readonly<Record<string, string>> | undefined,
  kind: Kind,
  observedAt: number,
  frameMark: string,
  readings: SentReading[],
): void {
  let factor = message.version === '2005' ? factorOf2005(code) : code
  const values = only(null)
  const mark = sent['Flag'] === undefined ? frameMark : markOf(sent['Flag'])
  let notes: Record<string, string> | null = null
  const main = mainSuffixes[kind].find((suffix) => sent[suffix] !== undefined)
  if (main !== undefined) values.value = sent[main] ?? null
  let own = main !== undefined
  let apart = false
  for (const suffix of Object.keys(sent)) {
    if (suffix === 'Flag' || suffix === main) continue
    const text = sent[suffix] ?? ''
    const column = columnOfSuffix.get(suffix)
    if (column !== undefined && values[column] === null) {
      values[column] = text
      own = true
    } else if (noteSuffixes.has(suffix)) {
      notes ??= {}
      notes[suffix] = text.slice(0, LONGEST_NOTE)
    } else {
      const name = `${factor}-${suffix}`
      if (factorPattern.test(name)) readings.push({ factor: name, kind, observedAt, values: only(text), mark, notes: null })
      apart = true
    }
  }
  // A mark without any value says that there was none; beside values kept apart it is theirs already.
  if (sent['Flag'] !== undefined && !apart) own = true
  if (convertedTwin !== undefined) {
    values.convertedValue ??= convertedTwin['Rtd'] ?? convertedTwin['Avg'] ?? null
    values.convertedMin ??= convertedTwin['Min'] ?? null
    values.convertedMax ??= convertedTwin['Max'] ?? null
  } else if (code.endsWith('z') && values.value !== null && isKnownFactor(factorOf2005(code.slice(0, -1)))) {
    // Converted values alone in the frame: they belong to the factor without the z.
    factor = message.version === '2005' ? factorOf2005(code.slice(0, -1)) : code.slice(0, -1)
    values.convertedValue = values.value
    values.convertedMin = values.min
    values.convertedMax = values.max
    values.value = values.min = values.max = null
  }
  if ((own || notes !== null) && factorPattern.test(factor)) readings.push({ factor, kind, observedAt, values, mark, notes })
}
