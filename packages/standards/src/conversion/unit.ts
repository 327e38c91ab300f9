/** Units as they are spelt and how they convert, exactly. Source: none, units only. */
import { type DecimalText, divide, multiply, plain } from '../decimal.ts'

/** Dimension, and how many of the dimension's first unit one is. */
const units: Readonly<Record<string, readonly [dimension: string, factor: DecimalText]>> = {
  'mg/m3': ['gas concentration', '1'],
  'µg/m3': ['gas concentration', '0.001'],
  'ng/m3': ['gas concentration', '0.000001'],
  'g/m3': ['gas concentration', '1000'],
  'mg/L': ['water concentration', '1'],
  'µg/L': ['water concentration', '0.001'],
  'ng/L': ['water concentration', '0.000001'],
  'g/L': ['water concentration', '1000'],
  'kg/h': ['rate', '1'],
  'g/h': ['rate', '0.001'],
  'mg/h': ['rate', '0.000001'],
  't/h': ['rate', '1000'],
  kg: ['mass', '1'],
  g: ['mass', '0.001'],
  mg: ['mass', '0.000001'],
  t: ['mass', '1000'],
  'm3/h': ['flow', '1'],
  'm3/s': ['flow', '3600'],
  'L/s': ['flow', '3.6'],
  m3: ['volume', '1'],
  L: ['volume', '0.001'],
  Pa: ['pressure', '1'],
  hPa: ['pressure', '100'],
  kPa: ['pressure', '1000'],
  MPa: ['pressure', '1000000'],
  kW: ['power', '1'],
  W: ['power', '0.001'],
  kWh: ['energy', '1'],
}

/** One spelling for each unit: `μg/m³`, `ug/m3`, `微克/立方米` → `µg/m3`. What is not known comes back trimmed. Source: none, units only. */
export function unitOf(text: string): string {
  const known = words.get(text.trim())
  return (
    known ??
    text
      .trim()
      .replaceAll('³', '3')
      .replaceAll('²', '2')
      .replace(/^[uμ](?=[gm])/, 'µ')
  )
}

const words = new Map<string, string>([
  ['毫克/立方米', 'mg/m3'],
  ['微克/立方米', 'µg/m3'],
  ['毫克/升', 'mg/L'],
  ['微克/升', 'µg/L'],
  ['千克/小时', 'kg/h'],
  ['千克', 'kg'],
  ['吨', 't'],
  ['立方米', 'm3'],
  ['立方米/小时', 'm3/h'],
  ['升/秒', 'L/s'],
  ['帕', 'Pa'],
  ['千帕', 'kPa'],
  ['千瓦', 'kW'],
  ['千瓦时', 'kWh'],
])

/** A value in another unit of the same dimension; null when the two are not comparable. 1.5 g/m3 → 1500 mg/m3. Source: none, units only. */
export function convertUnit(value: DecimalText, from: string, to: string): DecimalText | null {
  const source = unitOf(from)
  const target = unitOf(to)
  if (source === target) return value
  const [left, right] = [units[source], units[target]]
  if (left === undefined || right === undefined || left[0] !== right[0]) return null
  return plain(divide(multiply(value, left[1]), right[1]))
}
