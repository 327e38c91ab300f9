/** Look-ups in the tables of words. Each answers null for what the tables do not have: nothing is made up. */
import { deviceInformation } from '../data/device-information.ts'
import type { DeviceInformation } from '../data/device-information.ts'
import { dataMarks } from '../data/marks.ts'
import type { DataMark } from '../data/marks.ts'
import { exeRtn, qnRtn } from '../data/results.ts'
import type { ResultCode } from '../data/results.ts'
import { systemCodes } from '../data/systems.ts'
import type { SystemCode } from '../data/systems.ts'
import type { Version } from '../message.ts'

const systems = new Map(systemCodes.map((row) => [row.code, row]))
const requestResults = new Map(qnRtn.map((row) => [row.code, row]))
const executionResults = new Map(exeRtn.map((row) => [row.code, row]))
const marks = new Map(dataMarks.map((row) => [`${row.table}/${row.mark}`, row]))
const information = new Map(deviceInformation.map((row) => [row.code, row]))

export const systemOf = (st: string): SystemCode | null => systems.get(st) ?? null

/** Meaning of a QnRtn, leading zeros or not. */
export const requestResultOf = (code: string): ResultCode | null => requestResults.get(code.replace(/^0+(?=\d)/, '')) ?? null

/** Meaning of an ExeRtn, leading zeros or not. */
export const executionResultOf = (code: string): ResultCode | null => executionResults.get(code.replace(/^0+(?=\d)/, '')) ?? null

/**
 * Meaning of a data mark: by the edition, then by the tables beside it (air stations of 2005, electricity). The table of 2025 is not
 * known; its marks are read by 2017.
 */
export function markOf(mark: string, version: Version): DataMark | null {
  const own = version === '2005' ? '2005' : '2017'
  for (const table of [own, version === '2005' ? '2005-air' : 'electricity', '2017', '2005', 'electricity']) {
    const row = marks.get(`${table}/${mark}`)
    if (row) return row
  }
  return null
}

/** Device information by code; `i33312` finds the row `i3331x`. */
export const informationOf = (code: string): DeviceInformation | null =>
  information.get(code) ?? information.get(`${code.slice(0, -1)}x`) ?? null
