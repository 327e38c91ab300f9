/** `poyang hj212 send`: plays a file of frames to a platform and reports what it answers. */
import { open } from 'node:fs/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { complain, isBrokenPipe, messageOf } from './hj212-problems.ts'
import { addProfileOptions, profileHelp, profilesOf, type ProfileOptions } from './hj212-profiles.ts'
import { parseAddress, play, type Address, type Report } from './hj212-play.ts'

interface Options extends ProfileOptions {
  readonly to: Address
  readonly file: string
  readonly rate?: number
  readonly window: number
  readonly timeout: number
  readonly quiet: boolean
}

const help = `
The bytes go out as they are, noise and damaged frames too. A frame asks when it is a notification or bit 0 of its Flag is set;
a frame that must be rejected is not expected to be answered. Answers are found by QN (in 2005: QN and CN inside CP).

Standard output, NDJSON:
  {"event":"answered","offset":0,"mn":"…","qn":"…","cn":"2011","reply":"9014","ms":1.8}
  {"event":"unanswered","offset":0,"mn":"…","qn":"…","cn":"2011"}
  {"event":"received","frame":{…}}         a frame that answers nothing of ours, such as a request; as decode prints it
  {"event":"summary","sent":3,"asked":3,"answered":3,"unanswered":0,"rejected":0,"noise":0,"received":0,"bytes":…,"seconds":…,
   "ms":{"p50":…,"p99":…,"max":…}}
${profileHelp}

Exit code: 0 all that asked were answered; 1 some were not, or the connection was lost; 2 there is no connection, the file cannot be
read or an option is wrong (a problem object on standard error).

Examples:
  poyang hj212 send --to 127.0.0.1:9212 --file frames.bin
  poyang hj212 encode < messages.ndjson | poyang hj212 send --to '[::1]:9212' --rate 10`

export function addSend(group: Command): void {
  addProfileOptions(
    group
      .command('send')
      .summary('play frames to a platform and report its answers')
      .description('Send the frames of a file (or of standard input) over TCP and report the answers.\n向平台发送数据帧并报告应答。')
      .requiredOption('--to <host:port>', 'address of the platform', parseAddress)
      .option('--file <path>', 'file of frames; - is standard input', '-')
      .option('--rate <frames/s>', 'at most this many frames a second (default: as fast as they are answered)', parsePositive)
      .option('--window <frames>', 'how many frames may wait for an answer at once', parseWindow, 16)
      .option('--timeout <seconds>', 'how long to wait for an answer, and for the connection', parsePositive, 10)
      .option('--quiet', 'report only what was not answered, and the summary', false),
  )
    .addHelpText('after', help)
    .action(async (options: Options) => {
      process.exitCode = await run(options)
    })
}

function parsePositive(text: string): number {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (value <= 0) throw new InvalidArgumentError('It takes a number greater than 0.')
  return value
}

function parseWindow(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (value < 1) throw new InvalidArgumentError('It takes a number from 1 to 99999.')
  return value
}

async function run({ to, file, rate, window, timeout, quiet, ...profiles }: Options): Promise<number> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt)
  // The reader of the report has gone: stop sending, quietly.
  process.stdout.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error
    stop.abort()
  })
  const report = (line: Report) => {
    if (!quiet || (line.event !== 'answered' && line.event !== 'received')) process.stdout.write(`${JSON.stringify(line)}\n`)
  }
  const profileOf = profilesOf(profiles)
  try {
    const summary = await play({
      source: file === '-' ? process.stdin : (await open(file)).createReadStream(),
      to,
      window,
      timeoutMs: timeout * 1_000,
      report,
      signal: stop.signal,
      ...(rate === undefined ? {} : { rate }),
      ...(profileOf === undefined ? {} : { profileOf }),
    })
    report({ event: 'summary', ...summary.counts })
    if (summary.lost !== null) complain('The connection was lost', summary.lost)
    return summary.lost === null && summary.counts.unanswered === 0 && !stop.signal.aborted ? 0 : 1
  } catch (error) {
    complain('The frames were not sent', messageOf(error))
    return 2
  } finally {
    process.off('SIGINT', interrupt)
    process.stdin.destroy()
  }
}
