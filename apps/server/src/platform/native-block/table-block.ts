/** What the blocks of all our tables have in common: the types of their columns as the migrations declare them, and being taken whole. */
import { ByteColumn, LongColumn, nativeBlock, WordColumn } from './native-block.ts'
import type { NativeColumn } from './native-block.ts'

/** Index of a record of the frame log. */
export const frameColumn = () => new LongColumn('UInt64')
/** ms since 1970 */
export const momentColumn = () => new LongColumn("DateTime64(3, 'Asia/Shanghai')")
/** Seconds since 1970. */
export const secondColumn = () => new WordColumn("DateTime('Asia/Shanghai')")
/** Decimal with six places, in millionths. */
export const decimalColumn = () => new LongColumn('Decimal(18, 6)')
/** A name of a list, by its number in the table. */
export const enumColumn = (names: readonly string[], first: number) =>
  new ByteColumn(`Enum8(${names.map((name, index) => `'${name}' = ${index + first}`).join(', ')})`)

export interface TableBlock {
  readonly rows: number
  /** The block in the Native format; the columns are empty afterwards. */
  take(): Buffer
}

/** @param columns all of one length whenever the block is taken */
export function tableBlock(columns: Readonly<Record<string, NativeColumn>>): TableBlock {
  const all = Object.values(columns)
  return {
    get rows() {
      return all[0]?.rows ?? 0
    },
    take() {
      const block = nativeBlock(columns)
      for (const column of all) column.clear()
      return block
    },
  }
}
