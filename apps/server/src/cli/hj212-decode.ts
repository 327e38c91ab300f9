/** `poyang hj212 decode`: a stream of bytes to one line of JSON for each frame or run of noise. */
import { pipeline } from 'node:stream/promises'
import { createDecoder, pieceToJson, type Piece } from '@poyang/hj212'
import { InvalidArgumentError, type Command } from 'commander'
import { complain, isBrokenPipe, messageOf } from './hj212-problems.ts'
import { addProfileOptions, profileHelp, profilesOf, type ProfileOptions } from './hj212-profiles.ts'

interface Options extends ProfileOptions {
  readonly limit: number
  readonly live: boolean
  readonly strict: boolean
}

const help = `
Each line has exactly these keys:
  {"offset":0,"length":123,"verdict":"ok|tolerated|rejected","faults":[{"code":"crc-mismatch","detail":"…"}],
   "message":{"version":"2005|2017|2025","qn":"…","st":"…","cn":"…","pw":"…","mn":"…","flag":5,"pnum":null,"pno":null,
              "dataTime":"20240601080000","fields":{"RtdInterval":"30"},"items":{"w01018":{"Rtd":"12.30","Flag":"N"}}}}
  message is null where nothing could be read; noise has the one fault {"code":"noise"}.
  Every byte belongs to exactly one line; how the input was cut into chunks changes nothing.
${profileHelp}

Exit code: 0 the input was read to its end (rejected frames are output, not failure); 1 with --strict, something was rejected;
2 the input cannot be read or an option is wrong (a problem object on standard error).

Examples:
  poyang hj212 decode < frames.bin
  nc -l 9212 | poyang hj212 decode --live
  poyang hj212 decode --key 010000A8900016F000169DC0=30303030303030303030303030303030 < encrypted.bin`

export function addDecode(group: Command): void {
  addProfileOptions(
    group
      .command('decode')
      .summary('bytes on standard input to NDJSON')
      .description('Read bytes on standard input, write NDJSON: one object for each frame or run of noise.\n读取字节流，逐帧输出 NDJSON。')
      .option('--limit <bytes>', 'longest accepted data segment, up to 9999; the standard allows 1024', parseLimit, 4096)
      .option('--live', 'do not wait for bytes that do not come: 200 ms for CR LF, 10 s for the rest of a frame', false)
      .option('--strict', 'exit 1 when something was rejected', false),
  )
    .addHelpText('after', help)
    .action(async (options: Options) => {
      process.exitCode = await run(options)
    })
}

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit < 1) throw new InvalidArgumentError('It takes a number from 1 to 9999.')
  return limit
}

async function run(options: Options): Promise<number> {
  const profileOf = profilesOf(options)
  const decoder = createDecoder({ limit: options.limit, ...(profileOf === undefined ? {} : { profileOf }) })
  let rejected = false
  const lines = (pieces: readonly Piece[]): string => {
    rejected ||= pieces.some((piece) => piece.verdict === 'rejected')
    return pieces.map((piece) => `${JSON.stringify(pieceToJson(piece))}\n`).join('')
  }

  async function* decode(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
    for await (const chunk of options.live ? withPauses(source, () => waitFor(decoder)) : source) {
      const text = lines(chunk === null ? decoder.expire() : decoder.push(chunk))
      if (text !== '') yield text
    }
    yield lines(decoder.end())
  }

  try {
    await pipeline(process.stdin, decode, process.stdout)
  } catch (error) {
    if (isBrokenPipe(error)) return 0
    complain('The input cannot be decoded', messageOf(error))
    return 2
  }
  return options.strict && rejected ? 1 : 0
}

/** How long to wait for more bytes, ms; null: for ever, since nothing is held back. */
const waitFor = (decoder: { readonly awaitingTail: boolean; readonly buffered: number }): number | null =>
  decoder.awaitingTail ? 200 : decoder.buffered > 0 ? 10_000 : null

/** The chunks of a source, and a null each time none came for as long as `patience` says. */
async function* withPauses(source: AsyncIterable<Buffer>, patience: () => number | null): AsyncGenerator<Buffer | null> {
  const chunks = source[Symbol.asyncIterator]()
  const pull = () => {
    const next = chunks.next()
    next.catch(() => undefined) // heard below; not while we wait for our reader
    return next
  }
  let next = pull()
  try {
    for (;;) {
      const wait = patience()
      const result = wait === null ? await next : await within(next, wait)
      if (result === null) {
        yield null
        continue
      }
      if (result.done === true) return
      next = pull()
      yield result.value
    }
  } finally {
    await chunks.return?.()
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, ms, null)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
