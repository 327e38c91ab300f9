/** What a data command carries. Source: HJ 212-2017 table 9, HJ 212-2025 annex C (secondary), surface-water stations (HJ 1404-2024). */
import type { Kind } from './schema.ts'

/** Number of each kind in the store; never re-used. */
export const kindNumbers: Readonly<Record<Kind, number>> = {
  rtd: 1,
  minute: 2,
  hour: 3,
  day: 4,
  state: 5,
  runtime: 6,
  periodic: 7,
  check: 8,
}

export const kindEnum = `Enum8(${Object.entries(kindNumbers)
  .map(([kind, number]) => `'${kind}' = ${number}`)
  .join(', ')})`

/** CN → kind of its readings. A command that is not here gives none. */
const kindOfCommand: ReadonlyMap<string, Kind> = new Map([
  ['2011', 'rtd'],
  ['2051', 'minute'],
  ['2061', 'hour'],
  ['2031', 'day'],
  ['2021', 'state'],
  ['2041', 'runtime'],
  ['2013', 'periodic'],
  ['2052', 'periodic'], // single noise measurement (2025)
  ['2111', 'minute'], // furnace temperature, mean of 5 minutes (2025)
  ['2062', 'check'],
  ['2063', 'check'], // spike recovery (stations)
  ['2065', 'check'], // zero check (stations)
  ['2066', 'check'], // span check (stations)
])

export function kindOf(cn: string | null): Kind | null {
  return cn === null ? null : (kindOfCommand.get(cn) ?? null)
}
