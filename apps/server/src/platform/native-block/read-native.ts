/**
 * Answers in the ClickHouse `Native` format as columns: no text to parse, a typed array where the type has one.
 * Only the types that our questions use: UInt8, UInt32, Float64, UInt64 (by its bytes), String, LowCardinality(String).
 */
import { isAscii } from 'node:buffer'
import type { ClickHouseClient } from '@clickhouse/client'

/** One block of an answer. Arrays are copies and stay valid. */
export interface NativeBlock {
  readonly rows: number
  /** Throws RangeError when there is no such column, or it is of another type. */
  bytes(name: string): Uint8Array
  words(name: string): Uint32Array
  floats(name: string): Float64Array
  /** Two words a row, the lower half first. */
  longs(name: string): Uint32Array
  texts(name: string): readonly string[]
  repeated(name: string): Repeated
}

/** Texts that repeat: the text of a row is `keys[at[row]]`. */
export interface Repeated {
  readonly keys: readonly string[]
  readonly at: Uint8Array | Uint16Array | Uint32Array
}

type Column = Uint8Array | Uint32Array | Float64Array | readonly string[] | Repeated

/** Ask a question whose statement names no format. Rejects when the answer is cut short. */
export async function askNative(
  client: ClickHouseClient,
  query: string,
  query_params: Readonly<Record<string, string | number | readonly string[]>>,
): Promise<NativeBlock[]> {
  const { stream } = await client.exec({ query: `${query} FORMAT Native`, query_params, clickhouse_settings: { wait_end_of_query: 1 } })
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return [...blocksOf(Buffer.concat(parts))]
}

/** Throws RangeError where the bytes are no blocks of these types. */
export function* blocksOf(bytes: Buffer): Generator<NativeBlock> {
  const source = new Source(bytes)
  while (!source.ended) {
    const columns = source.varint()
    const rows = source.varint()
    const byName = new Map<string, { readonly type: string; readonly values: Column }>()
    for (let index = 0; index < columns; index++) {
      const name = source.text()
      // Travels as what it is made of.
      const type = source.text().replace(/^SimpleAggregateFunction\(\w+, (.+)\)$/, '$1')
      byName.set(name, { type, values: rows === 0 ? [] : columnOf(source, type, rows) })
    }
    if (rows > 0) yield blockOf(rows, byName)
  }
}

function blockOf(rows: number, byName: ReadonlyMap<string, { readonly type: string; readonly values: Column }>): NativeBlock {
  const of = <T extends Column>(name: string, is: (values: Column, type: string) => values is T): T => {
    const column = byName.get(name)
    if (column === undefined || !is(column.values, column.type)) throw new RangeError(`column ${name} is ${column?.type ?? 'not there'}`)
    return column.values
  }
  return {
    rows,
    bytes: (name) => of(name, (values): values is Uint8Array => values instanceof Uint8Array),
    words: (name) => of(name, (values, type): values is Uint32Array => values instanceof Uint32Array && type === 'UInt32'),
    longs: (name) => of(name, (values, type): values is Uint32Array => values instanceof Uint32Array && type === 'UInt64'),
    floats: (name) => of(name, (values): values is Float64Array => values instanceof Float64Array),
    texts: (name) => of(name, (values): values is readonly string[] => Array.isArray(values)),
    repeated: (name) => of(name, (values): values is Repeated => 'keys' in values),
  }
}

function columnOf(source: Source, type: string, rows: number): Column {
  switch (type) {
    case 'UInt8':
      return new Uint8Array(source.copy(rows))
    case 'UInt32':
      return new Uint32Array(source.copy(rows * 4))
    case 'UInt64':
      return new Uint32Array(source.copy(rows * 8))
    case 'Float64':
      return new Float64Array(source.copy(rows * 8))
    case 'String':
      return source.texts(rows)
    case 'LowCardinality(String)':
      return repeatedTexts(source, rows)
    default:
      throw new RangeError(`columns of type ${type} are not read here`)
  }
}

const INDEX_BYTES = [1, 2, 4, 8] as const

function repeatedTexts(source: Source, rows: number): Repeated {
  source.long() // how the dictionary travels: with the block
  const indexType = source.long() & 0xff
  const keys = source.texts(source.long())
  const indices = source.long()
  if (indices !== rows) throw new RangeError(`${indices} indices for ${rows} rows`)
  const size = INDEX_BYTES[indexType] ?? 1
  const bytes = source.copy(rows * size)
  if (size === 8) throw new RangeError('a dictionary of more than four thousand million texts')
  return { keys, at: size === 1 ? new Uint8Array(bytes) : size === 2 ? new Uint16Array(bytes) : new Uint32Array(bytes) }
}

class Source {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined || scale > 2 ** 49) throw new RangeError('the answer ends in the middle')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  /** Below 2^53. */
  long(): number {
    const at = this.#take(8)
    return this.#bytes.readUInt32LE(at) + this.#bytes.readUInt32LE(at + 4) * 2 ** 32
  }

  text(): string {
    const length = this.varint()
    const at = this.#take(length)
    return this.#bytes.toString('utf8', at, at + length)
  }

  texts(rows: number): string[] {
    const begin = this.#at
    const places = new Uint32Array(rows * 2)
    for (let row = 0; row < rows; row++) {
      const length = this.varint()
      places[row * 2] = this.#take(length) - begin
      places[row * 2 + 1] = length
    }
    const region = this.#bytes.subarray(begin, this.#at)
    const found: string[] = []
    if (isAscii(region)) {
      // One call into the runtime for all of them.
      const whole = region.toString('latin1')
      for (let at = 0; at < places.length; at += 2) found.push(whole.substring(places[at] ?? 0, (places[at] ?? 0) + (places[at + 1] ?? 0)))
    } else {
      for (let at = 0; at < places.length; at += 2)
        found.push(region.toString('utf8', places[at] ?? 0, (places[at] ?? 0) + (places[at + 1] ?? 0)))
    }
    return found
  }

  copy(length: number): ArrayBuffer {
    const at = this.#take(length)
    const copied = new ArrayBuffer(length)
    new Uint8Array(copied).set(this.#bytes.subarray(at, at + length))
    return copied
  }

  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#bytes.length) throw new RangeError('the answer ends in the middle')
    this.#at = at + length
    return at
  }
}
