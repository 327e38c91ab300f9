/** `poyang hj212 encode`: lines of JSON, as `decode` writes them, to frames. */
import { pipeline } from 'node:stream/promises'
import { draftOfJson, encodeMessage } from '@poyang/hj212'
import { InvalidArgumentError, type Command } from 'commander'
import { complain, isBrokenPipe, messageOf } from './hj212-problems.ts'
import { addProfileOptions, profileHelp, profilesOf, type ProfileOptions } from './hj212-profiles.ts'

interface Options extends ProfileOptions {
  readonly longest: number
}

/** Longest line taken, characters: a frame of 9999 bytes as JSON is shorter. */
const LONGEST_LINE = 1_048_576

const help = `
A line is an object as decode writes it, or its "message" alone. What is missing: version 2017, Flag 4 (2025: 8, 2005: none), the rest empty.
  {"message":{"version":"2017","qn":"20240601080000000","st":"32","cn":"2011","pw":"123456","mn":"010000A8900016F000169DC0",
              "flag":5,"dataTime":"20240601080000","items":{"w01018":{"Rtd":"12.30","Flag":"N"}}}}
Length, check value and CR LF are made. Where the device has a key, CP is encrypted (SM4, HJ 212-2025).
${profileHelp}

Exit code: 0 every line became a frame; 1 some did not (each a problem object with its line on standard error, the others are written);
2 the input cannot be read or an option is wrong.

Examples:
  poyang hj212 decode < frames.bin | poyang hj212 encode > again.bin
  echo '{"cn":"9015","st":"91","mn":"A1","qn":"20240601080000000","pw":"123456"}' | poyang hj212 encode`

export function addEncode(group: Command): void {
  addProfileOptions(
    group
      .command('encode')
      .summary('NDJSON on standard input to frames')
      .description('Read messages as NDJSON on standard input, write frames.\n读取 NDJSON，输出数据帧。')
      .option('--longest <bytes>', 'longest data segment made, up to 9999; beyond 1024 it departs from the standard', parseLongest, 1024),
  )
    .addHelpText('after', help)
    .action(async (options: Options) => {
      process.exitCode = await run(options)
    })
}

function parseLongest(text: string): number {
  const longest = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (longest < 1) throw new InvalidArgumentError('It takes a number from 1 to 9999.')
  return longest
}

async function run(options: Options): Promise<number> {
  const profileOf = profilesOf(options)
  let failed = false
  let line = 0

  const frameOf = (text: string): Uint8Array | null => {
    line++
    if (text.trim() === '') return null
    try {
      const draft = draftOfJson(JSON.parse(text))
      const key = draft.mn === null ? undefined : profileOf?.(draft.mn)?.keys?.[0]
      const size = options.longest > 1024 ? { longestSegment: options.longest, longestContent: options.longest } : {}
      return encodeMessage(draft, { ...size, ...(key === undefined ? {} : { key }) })
    } catch (error) {
      failed = true
      complain('A line does not give a frame', messageOf(error), { line })
      return null
    }
  }

  async function* encode(source: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
    let rest = ''
    for await (const chunk of source) {
      const texts = (rest + chunk).split('\n')
      rest = texts.pop() ?? ''
      if (rest.length > LONGEST_LINE) throw new Error(`line ${line + texts.length + 1} has more than ${LONGEST_LINE} characters`)
      const frames = texts.map(frameOf).filter((frame) => frame !== null)
      if (frames.length > 0) yield Buffer.concat(frames)
    }
    const last = frameOf(rest)
    if (last !== null) yield last
  }

  try {
    await pipeline(process.stdin.setEncoding('utf8'), encode, process.stdout)
  } catch (error) {
    if (isBrokenPipe(error)) return 0
    complain('The input cannot be encoded', messageOf(error))
    return 2
  }
  return failed ? 1 : 0
}
