/** Readings as columns of one block of table `reading`. Filled by the writer, a chunk of the frame log at a time. */
import { ByteColumn, RepeatedTextColumn, TextColumn, WordColumn } from '../../platform/native-block/native-block.ts'
import { decimalColumn, frameColumn, momentColumn, secondColumn, tableBlock } from '../../platform/native-block/table-block.ts'
import { decimal, Form, readDecimal } from './decimal-text.ts'
import { kindEnum, kindNumbers } from './kinds.ts'
import { valueNames } from './readings-of.ts'
import type { SentReading } from './readings-of.ts'

export interface ReadingBlock {
  readonly rows: number
  /**
   * @param frame index of the record in the frame log
   * @param receivedAt ms since 1970
   */
  add(reading: SentReading, outlet: string, device: string, frame: number, receivedAt: number): void
  /** The block in the Native format; the columns are empty afterwards. */
  take(): Buffer
}

export function createReadingBlock(): ReadingBlock {
  const columns = {
    outlet: new RepeatedTextColumn(),
    factor: new RepeatedTextColumn(),
    kind: new ByteColumn(kindEnum),
    observed_at: secondColumn(),
    value: decimalColumn(),
    min: decimalColumn(),
    max: decimalColumn(),
    total: decimalColumn(),
    converted_value: decimalColumn(),
    converted_min: decimalColumn(),
    converted_max: decimalColumn(),
    forms: new WordColumn('UInt32'),
    mark: new RepeatedTextColumn(),
    device: new RepeatedTextColumn(),
    extra: new TextColumn(),
    received_at: momentColumn(),
    first_frame: frameColumn(),
    last_frame: frameColumn(),
  }
  const block = tableBlock(columns)
  const values = [
    columns.value,
    columns.min,
    columns.max,
    columns.total,
    columns.converted_value,
    columns.converted_min,
    columns.converted_max,
  ] as const

  return {
    get rows() {
      return block.rows
    },
    add(reading, outlet, device, frame, receivedAt) {
      columns.outlet.push(outlet)
      columns.factor.push(reading.factor)
      columns.kind.push(kindNumbers[reading.kind])
      columns.observed_at.push(reading.observedAt)
      let forms = 0
      let verbatim: Record<string, string> | null = reading.notes === null ? null : { ...reading.notes }
      for (let index = 0; index < 7; index++) {
        const name = valueNames[index]
        const text = name === undefined ? null : reading.values[name]
        if (text === null || name === undefined) {
          forms += Form.absent * 16 ** index
          values[index]?.push(0)
          continue
        }
        readDecimal(text)
        forms += decimal.form * 16 ** index
        const number = decimal.millionths
        if (typeof number === 'number') values[index]?.push(number)
        else values[index]?.pushBig(number)
        if (decimal.form >= Form.verbatim) {
          verbatim ??= {}
          verbatim[`=${name}`] = text
        }
      }
      columns.forms.push(forms)
      columns.mark.push(reading.mark)
      columns.device.push(device)
      columns.extra.push(verbatim === null ? '' : JSON.stringify(verbatim))
      columns.received_at.push(receivedAt)
      columns.first_frame.push(frame)
      columns.last_frame.push(frame)
    },
    take: () => block.take(),
  }
}
