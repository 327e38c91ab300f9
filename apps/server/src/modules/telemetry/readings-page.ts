/** Tables of readings: pages, and the same as one file. */
import { httpProblems, raise } from '../../platform/http/problem.ts'
import { csvLine, csvStart } from '../../platform/http/csv.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import type { OutletId } from '../sources/schema.ts'
import { beijingIso } from './beijing-time.ts'
import { factorOf } from './factors.ts'
import { telemetryProblems } from './problems.ts'
import { frameRef } from './refs.ts'
import type { Kind, Reading, ReadingPage, ReadingsQuery } from './schema.ts'
import { spanOf } from './span.ts'
import { countRows, readReadings, readTimes } from './store.ts'
import type { ReadingRow, Span } from './store.ts'
import { sentText } from './stored-values.ts'

/** Rows of one page, whatever the limit: a device may repeat corrections of one time without end. */
const MOST_ROWS = 30_000
/** Rows of one file: what a spreadsheet can open. */
const MOST_FILE_ROWS = 1_000_000
const FILE_PAGE = 20_000

export function readingOf(row: ReadingRow, outletId: OutletId, kind: Kind): Reading {
  const { forms, extra } = row
  return {
    outletId,
    factor: row.factor,
    kind,
    observedAt: beijingIso(row.at * 1000),
    receivedAt: beijingIso(Number(row.received)),
    value: sentText(row.value, forms, 'value', extra),
    min: sentText(row.min, forms, 'min', extra),
    max: sentText(row.max, forms, 'max', extra),
    total: sentText(row.total, forms, 'total', extra),
    convertedValue: sentText(row.convertedValue, forms, 'convertedValue', extra),
    convertedMin: sentText(row.convertedMin, forms, 'convertedMin', extra),
    convertedMax: sentText(row.convertedMax, forms, 'convertedMax', extra),
    mark: row.mark,
    device: row.device,
    frame: frameRef(Number(row.frame)),
    versions: Number(row.versions),
  }
}

type Asked = Pick<ReadingsQuery, 'versions' | 'order' | 'limit'>

/** One page: whole times with at most `limit` rows, or a single time. `next` is the time from which the next one goes on; null at the end. */
async function pageOf(questions: ColumnarQuestions, span: Span, asked: Asked, signal: AbortSignal) {
  if (span.from >= span.to) return { rows: [], next: null }
  const times = await readTimes(questions, span, asked.order, asked.limit + 1, signal)
  const [first, beyond] = [times[0], times[asked.limit]]
  if (first === undefined) return { rows: [], next: null }
  const last = beyond === undefined ? times.at(-1) : (times.findLast((time) => time !== beyond) ?? first)
  if (last === undefined) return { rows: [], next: null }
  const part = asked.order === 'newest' ? { ...span, from: last } : { ...span, to: last + 1 }
  const found = await readReadings(questions, part, asked.versions, asked.order, MOST_ROWS + 1, signal)
  if (found.length > MOST_ROWS) raise(httpProblems.tooCostly, 'One time has too many versions to show; ask for the current ones.')
  return { rows: found, next: beyond === undefined ? null : last }
}

/** What is left of a span behind a time. */
const rest = (span: Span, order: 'newest' | 'oldest', at: number): Span =>
  order === 'newest' ? { ...span, to: at } : { ...span, from: at + 1 }

function spanFor(outletId: OutletId, query: ReadingsQuery): Span {
  return { outlet: outletId, factor: query.factor ?? '', kind: query.kind, ...spanOf(query) }
}

/** Problems: spanInvalid, cursorInvalid, columnarDown, busy, tooCostly. */
export async function readingsPage(
  questions: ColumnarQuestions,
  outletId: OutletId,
  query: ReadingsQuery,
  signal: AbortSignal,
): Promise<ReadingPage> {
  let span = spanFor(outletId, query)
  if (query.cursor !== undefined) {
    const at = Number(/^t(\d{1,10})$/.exec(query.cursor)?.[1] ?? Number.NaN)
    if (!(at >= span.from && at < span.to))
      raise(telemetryProblems.cursorInvalid, 'Give `next` of the page before, with the same question.')
    span = rest(span, query.order, at)
  }
  const { rows, next } = await pageOf(questions, span, query, signal)
  return { readings: rows.map((row) => readingOf(row, outletId, query.kind)), next: next === null ? null : `t${next}` }
}

const heads = [
  ['outlet', '排放口'],
  ['factor', '因子编码'],
  ['name', '因子名称'],
  ['unit', '单位'],
  ['kind', '数据类型'],
  ['observedAt', '监测时间'],
  ['value', '数值'],
  ['min', '最小值'],
  ['max', '最大值'],
  ['total', '累计值'],
  ['convertedValue', '折算值'],
  ['convertedMin', '折算最小值'],
  ['convertedMax', '折算最大值'],
  ['mark', '数据标记'],
  ['device', '设备编码'],
  ['receivedAt', '接收时间'],
  ['versions', '版本数'],
  ['frame', '原始报文'],
] as const

function lineOf(reading: Reading): string {
  const { nameZh, unit } = factorOf(reading.factor)
  return csvLine([
    reading.outletId,
    reading.factor,
    nameZh,
    unit,
    reading.kind,
    reading.observedAt,
    reading.value,
    reading.min,
    reading.max,
    reading.total,
    reading.convertedValue,
    reading.convertedMin,
    reading.convertedMax,
    reading.mark,
    reading.device,
    reading.receivedAt,
    reading.versions,
    reading.frame,
  ])
}

/**
 * The whole span as lines of CSV, page after page, so that a slow reader holds nothing open in the store.
 * Problems, all before the first line: spanInvalid, columnarDown, busy, tooCostly.
 */
export async function readingsFile(
  questions: ColumnarQuestions,
  outletId: OutletId,
  query: ReadingsQuery,
  signal: AbortSignal,
): Promise<AsyncGenerator<string>> {
  const whole = spanFor(outletId, query)
  if ((await countRows(questions, whole, signal)) > MOST_FILE_ROWS)
    raise(httpProblems.tooCostly, `A file has at most ${MOST_FILE_ROWS} readings; ask for a shorter span.`)
  return (async function* lines() {
    yield csvStart + csvLine(heads.map(([name, zh]) => `${zh} ${name}`))
    let span = whole
    for (;;) {
      const { rows, next } = await pageOf(questions, span, { ...query, limit: FILE_PAGE }, signal)
      if (rows.length > 0) yield rows.map((row) => lineOf(readingOf(row, outletId, query.kind))).join('')
      if (next === null) return
      span = rest(span, query.order, next)
    }
  })()
}
