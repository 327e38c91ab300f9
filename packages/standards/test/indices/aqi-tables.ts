/** Table 1 of HJ 633 as printed, typed apart from the data file: a cell changed there by accident is seen here. CO in mg/m³, others μg/m³. */
import type { Averaging, Pollutant } from '../../src/index.ts'

export interface Column {
  readonly pollutant: Pollutant
  readonly averaging: Averaging
  readonly cells: readonly number[]
}

const column = (name: `${Pollutant} ${Averaging}`, ...cells: readonly number[]): Column => {
  const [pollutant, averaging] = name.split(' ') as [Pollutant, Averaging]
  return { pollutant, averaging, cells }
}

const both = [
  column('SO2 24h', 0, 50, 150, 475, 800, 1600, 2100, 2620),
  column('SO2 1h', 0, 150, 500, 650, 800),
  column('NO2 24h', 0, 40, 80, 180, 280, 565, 750, 940),
  column('NO2 1h', 0, 100, 200, 700, 1200, 2340, 3090, 3840),
  column('CO 24h', 0, 2, 4, 14, 24, 36, 48, 60),
  column('CO 1h', 0, 5, 10, 35, 60, 90, 120, 150),
  column('O3 1h', 0, 160, 200, 300, 400, 800, 1000, 1200),
  column('O3 8h', 0, 100, 160, 215, 265, 800),
]

export const levels = [0, 50, 100, 150, 200, 300, 400, 500]

/** Day of the data → columns of the version of that day. */
export const printedTables: Readonly<Record<string, readonly Column[]>> = {
  '2026-02-28': [...both, column('PM10 24h', 0, 50, 150, 250, 350, 420, 500, 600), column('PM2.5 24h', 0, 35, 75, 115, 150, 250, 350, 500)],
  '2026-03-01': [...both, column('PM10 24h', 0, 50, 120, 250, 350, 420, 500, 600), column('PM2.5 24h', 0, 35, 60, 115, 150, 250, 350, 500)],
}

/** The index by whole numbers in tenths of the unit, rounded up: another way to the same result. */
export function expectedIndex(cells: readonly number[], tenths: number): number {
  const above = cells.findIndex((cell, at) => at > 0 && tenths <= cell * 10)
  if (above < 0) return levels[cells.length - 1]!
  const [low, high] = [cells[above - 1]! * 10, cells[above]! * 10]
  const [from, to] = [levels[above - 1]!, levels[above]!]
  return from + Math.ceil(((to - from) * (tenths - low)) / (high - low) - 1e-9)
}
