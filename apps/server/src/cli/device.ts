/** `poyang device <mn> <command>`: a command to a device through the public API, followed to its end. */
import { setTimeout as pause } from 'node:timers/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { z } from 'zod'
import { CommandState, DeviceCommand } from '../modules/ingest/schema.ts'

const names = DeviceCommand.options.map((option) => option.shape.command.value)

const help = `
Commands (HJ 212 code in brackets):
  set-clock            set the clock to the server's time [1012]   --factor: of that analyser, not of the logger
  get-clock            ask for the clock [1011]                    --factor
  get-rtd-interval     interval of real-time data [1061]
  set-rtd-interval     [1062]                                      --seconds 30..3600
  get-minute-interval  interval of minute data [1063]
  set-minute-interval  [1064]                                      --minutes 1|2|3|4|5|6|10|12|15|20|30
  set-timeout          time-out and resends of the device [1000]   --seconds 1..99 --resends 1..99
  start-rtd, stop-rtd  switch real-time data on or off [2011, 2012]
  fetch-history        stored data, sent again [2051 2061 2031 2041]
                       --kind minute|hour|day|runtime --from TIME --to TIME (ISO 8601 with offset: 2026-11-24T08:00:00+08:00)

Each change of state is printed: waiting (sent, no answer yet), accepted (9011), then done, refused, failed, timed-out or offline.
Exit code: 0 done; 1 the device did not do it; 2 the command was not taken (why: a problem object on stderr).

The security officer gives a service account the permissions ingest.read and ingest.command; the demo keeps a token in demo/token of its data folder.

Example: poyang device 010000A8900016F000169DC0 set-rtd-interval --seconds 30`

interface Given {
  readonly api: string
  readonly token: string
  readonly json: boolean
  readonly factor?: string
  readonly seconds?: number
  readonly minutes?: number
  readonly resends?: number
  readonly kind?: string
  readonly from?: string
  readonly to?: string
}

/** How often the state is asked for, ms. */
const POLL_MS = 300

export function addDevice(program: Command): void {
  const number = (text: string) => {
    if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number is needed')
    return Number(text)
  }
  program
    .command('device')
    .description('send a command to a device (反控) and follow it to its end')
    .argument('<mn>', 'device identity (MN)')
    .argument('<command>', 'one of the commands below')
    .option('--api <address>', 'address of the server', `http://127.0.0.1:${process.env['POYANG_HTTP_PORT'] ?? '8600'}`)
    .option('--token <token>', 'of a service account that may send commands (better: POYANG_TOKEN)', process.env['POYANG_TOKEN'] ?? '')
    .option('--json', 'print each state as one JSON object a line', false)
    .option('--factor <code>', 'factor code of the analyser (PolId)')
    .option('--seconds <number>', 'seconds', number)
    .option('--minutes <number>', 'minutes', number)
    .option('--resends <number>', 'how often the device sends again', number)
    .addOption(new Option('--kind <kind>', 'kind of history').choices(['minute', 'hour', 'day', 'runtime']))
    .option('--from <time>', 'begin of the history')
    .option('--to <time>', 'end of the history')
    .addHelpText('after', help)
    .action(async (mn: string, command: string, given: Given) => {
      process.exitCode = await run(mn, command, given)
    })
}

async function run(mn: string, name: string, { api, token, json, ...content }: Given): Promise<0 | 1 | 2> {
  const parsed = DeviceCommand.safeParse({ command: name, ...content })
  if (!parsed.success) {
    const known = (names as readonly string[]).includes(name)
    return refuse(known ? z.prettifyError(parsed.error) : `"${name}" is none of: ${names.join(', ')}`)
  }
  const base = api.replace(/\/$/, '')
  let state: CommandState
  try {
    state = await ask(`${base}/api/devices/${encodeURIComponent(mn)}/commands`, token, parsed.data)
    say(state, json)
    while (state.endedAt === null) {
      await pause(POLL_MS)
      const next = await ask(`${base}/api/commands/${encodeURIComponent(state.id)}`, token)
      if (JSON.stringify(next) !== JSON.stringify(state)) say(next, json)
      state = next
    }
  } catch (error) {
    if (error instanceof Refused) process.stderr.write(`${JSON.stringify(error.problem)}\n`)
    else return refuse(`${base} does not answer: ${reasonOf(error)}`)
    return 2
  }
  return state.state === 'done' ? 0 : 1
}

/** The server said no; `problem` is its problem object (RFC 9457). */
class Refused extends Error {
  readonly problem: unknown
  constructor(problem: unknown) {
    super('refused')
    this.problem = problem
  }
}

async function ask(address: string, token: string, body?: unknown): Promise<CommandState> {
  const response = await fetch(address, {
    signal: AbortSignal.timeout(15_000),
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Refused(answer)
  return CommandState.parse(answer)
}

function say(state: CommandState, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(state)}\n`)
    return
  }
  const answer = Object.entries(state.answer).map(([key, value]) => `${key}=${value}`)
  const last = state.replies.at(-1)?.text
  const parts = [state.state, `sent ${state.sends}×`, ...(last === undefined ? [] : [last]), ...answer]
  if (state.dataFrames > 0) parts.push(`${state.dataFrames} data frames`)
  process.stdout.write(`${parts.join('  ')}\n`)
}

function refuse(detail: string): 2 {
  process.stderr.write(`${JSON.stringify({ type: 'about:blank', title: 'The command was not sent', detail })}\n`)
  return 2
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
