/** Judged values as columns of one block of table `judged`. */
import { createHash } from 'node:crypto'
import { isDecimal, roundTo } from '@poyang/standards'
import { ByteColumn, LongColumn, RepeatedTextColumn, TextColumn, WordColumn } from '../../../platform/native-block/native-block.ts'
import {
  decimalColumn,
  enumColumn,
  frameColumn,
  momentColumn,
  secondColumn,
  tableBlock,
} from '../../../platform/native-block/table-block.ts'
import { decimal, Form, readDecimal } from '../decimal-text.ts'
import { isOfRecord } from './judged.ts'
import type { KnownJudged, Verdict } from './judged.ts'
import { Agreement, Basis, Level, Validity } from './schema.ts'

const verdicts: readonly Verdict[] = ['none', 'complies', 'exceeds', 'exempt', 'warning', 'undecided']
const answerNames = ['technicallyValid', 'countsForExceedance', 'countsAsEffective', 'substitutable'] as const

export const answersNumber = (answers: KnownJudged['answers']): number =>
  answerNames.reduce((sum, name, index) => sum + (answers[name] === null ? 0 : answers[name] ? 2 : 1) * 4 ** index, 0)

export function answersOfNumber(number: number): KnownJudged['answers'] {
  const answer = (index: number) => {
    const bits = (number >>> (2 * index)) & 3
    return bits === 0 ? null : bits === 2
  }
  return { technicallyValid: answer(0), countsForExceedance: answer(1), countsAsEffective: answer(2), substitutable: answer(3) }
}

/** What makes a version one of its own: of a minute record what it says, of what is judged at a tick also when it was known. */
function versionOf(judged: KnownJudged): bigint {
  const { value, validity, verdict, config, marks, reasons, device, inputs } = judged
  const said = [value, validity, verdict, config, marks.join(), reasons.map(({ code }) => code).join(), device.value, inputs.hash]
  const known = isOfRecord(judged) ? [] : [judged.known.frame, judged.known.at]
  return createHash('md5')
    .update(JSON.stringify([...said, ...known]))
    .digest()
    .readBigUInt64LE()
}

/** The value to 6 decimals, millionths, for the column that curves are drawn from. */
function millionths(value: string | null): number | bigint {
  if (value === null || !isDecimal(value)) return 0
  readDecimal(value.length - value.indexOf('.') > 7 && value.includes('.') ? roundTo(value, 6) : value)
  return decimal.form === Form.text ? 0 : decimal.millionths
}

export interface JudgedBlock {
  readonly rows: number
  add(judged: KnownJudged): void
  take(): Buffer
}

export function createJudgedBlock(): JudgedBlock {
  const columns = {
    outlet: new RepeatedTextColumn(),
    factor: new RepeatedTextColumn(),
    level: enumColumn(Level.options, 1),
    basis: enumColumn(Basis.options, 1),
    rule_set: new RepeatedTextColumn(),
    start: secondColumn(),
    version: new LongColumn('UInt64'),
    seconds: new WordColumn('UInt32'),
    value: new TextColumn(),
    number: decimalColumn(),
    source: new RepeatedTextColumn(),
    n: new WordColumn('UInt32'),
    required: new WordColumn('UInt32'),
    received: new WordColumn('UInt32'),
    due: new WordColumn('UInt32'),
    validity: enumColumn(Validity.options, 1),
    answers: new ByteColumn('UInt8'),
    verdict: enumColumn(verdicts, 0),
    exceedance: new TextColumn(),
    limits: new RepeatedTextColumn(),
    reasons: new TextColumn(),
    marks: new RepeatedTextColumn(),
    device_value: new TextColumn(),
    device_mark: new RepeatedTextColumn(),
    agreement: enumColumn(Agreement.options, 1),
    rules: new RepeatedTextColumn(),
    config: new RepeatedTextColumn(),
    input_count: new WordColumn('UInt32'),
    input_hash: new TextColumn(),
    known_frame: frameColumn(),
    known_at: momentColumn(),
  }
  const block = tableBlock(columns)
  return {
    get rows() {
      return block.rows
    },
    add(judged) {
      columns.outlet.push(judged.outlet)
      columns.factor.push(judged.factor)
      columns.level.push(Level.options.indexOf(judged.level) + 1)
      columns.basis.push(Basis.options.indexOf(judged.basis) + 1)
      columns.rule_set.push(judged.ruleSet)
      columns.start.push(judged.from)
      columns.version.pushBig(versionOf(judged))
      columns.seconds.push(judged.to - judged.from)
      columns.value.push(judged.value ?? '')
      const number = millionths(judged.value)
      if (typeof number === 'number') columns.number.push(number)
      else columns.number.pushBig(number)
      columns.source.push(judged.source)
      columns.n.push(judged.counts.n)
      columns.required.push(judged.counts.required)
      columns.received.push(judged.counts.received)
      columns.due.push(judged.counts.due)
      columns.validity.push(Validity.options.indexOf(judged.validity) + 1)
      columns.answers.push(answersNumber(judged.answers))
      columns.verdict.push(verdicts.indexOf(judged.verdict))
      columns.exceedance.push(judged.verdict === 'none' ? '' : JSON.stringify([judged.multiple, judged.method]))
      columns.limits.push(judged.limit === null ? '' : JSON.stringify(judged.limit))
      columns.reasons.push(judged.reasons.length === 0 ? '' : JSON.stringify(judged.reasons))
      columns.marks.push(judged.marks.join(','))
      columns.device_value.push(judged.device.value ?? '')
      columns.device_mark.push(judged.device.mark)
      columns.agreement.push(Agreement.options.indexOf(judged.device.agreement) + 1)
      columns.rules.push(JSON.stringify(judged.rules))
      columns.config.push(judged.config)
      columns.input_count.push(judged.inputs.count)
      columns.input_hash.push(judged.inputs.hash)
      columns.known_frame.push(judged.known.frame)
      columns.known_at.push(judged.known.at)
    },
    take: () => block.take(),
  }
}
