/**
 * Commands to devices (反控): one conversation each, over whatever connection the device has now. Source: HJ 212-2017 clause 6.5, annex C.
 * What is sent is a record of the log before it is on the wire; what comes back counts once it is a record too.
 */
import { randomUUID } from 'node:crypto'
import { createConversation, createRequestNumbers, encodeMessage, exeRtn, qnRtn, requestOf, timeTextAt } from '@poyang/hj212'
import type { Conversation, Effect, Message } from '@poyang/hj212'
import type { CommandState, DeviceCommand } from '../../modules/ingest/schema.ts'
import type { Links } from './links.ts'
import type { DeviceRegistry } from './registry.ts'

export type Started =
  | { readonly kind: 'started' | 'offline'; readonly state: CommandState }
  /** No such device is registered. */
  | { readonly kind: 'unknown-device' }
  /** The same command is under way with this device: one open request per device and command code. */
  | { readonly kind: 'busy'; readonly state: CommandState }
  /** The edition of the device has no such command, or not with these values. */
  | { readonly kind: 'impossible'; readonly why: string }
  /** The log takes no records (nothing is sent that is not logged), or too many commands are under way. */
  | { readonly kind: 'unavailable'; readonly why: string }

export interface CommandTimes {
  /** How long a step is waited for and how often a request is sent again. Source: HJ 212-2017 table 1. */
  readonly timeoutMs: number
  readonly resends: number
  /** The longest an exchange may take, ms. */
  readonly longestMs: number
}

interface Running {
  readonly id: string
  readonly mn: string
  readonly code: string
  readonly command: DeviceCommand
  readonly conversation: Conversation
  readonly startedAt: number
  readonly replies: CommandState['replies']
  endedAt: number | null
  /** Ended before it began: the device had no connection. */
  offline: boolean
}

/** An ended command can be asked for this long. */
const KEPT_MS = 3_600_000
const MOST_KEPT = 2_000
const MOST_OPEN = 1_000
const MOST_REPLIES = 50
/** A device that asks for the time is told at most this often. */
const CALIBRATION_MS = 60_000

export class Commands {
  readonly #registry: DeviceRegistry
  readonly #links: Links
  readonly #isRefusing: () => boolean
  readonly #now: () => number
  readonly #times: CommandTimes
  readonly #numbers = createRequestNumbers()
  readonly #all = new Map<string, Running>()
  /** MN → its open commands. */
  readonly #open = new Map<string, Running[]>()
  readonly #calibrated = new Map<string, number>()
  #openCount = 0

  constructor(options: {
    readonly registry: DeviceRegistry
    readonly links: Links
    readonly isRefusing: () => boolean
    readonly now: () => number
    readonly times: CommandTimes
  }) {
    this.#registry = options.registry
    this.#links = options.links
    this.#isRefusing = options.isRefusing
    this.#now = options.now
    this.#times = options.times
  }

  start(mn: string, command: DeviceCommand): Started {
    const device = this.#registry.find(mn)?.device
    if (device === undefined) return { kind: 'unknown-device' }
    const now = this.#now()
    const [code, values] = wireOf(command, now)
    const busy = this.#open.get(mn)?.find((running) => running.code === code)
    if (busy !== undefined) return { kind: 'busy', state: stateOf(busy) }
    if (this.#isRefusing())
      return { kind: 'unavailable', why: 'the frame log takes no records now, and nothing is sent that is not logged' }
    if (this.#openCount >= MOST_OPEN) return { kind: 'unavailable', why: `${MOST_OPEN} commands are under way` }
    const { timeoutMs: timeout, resends, longestMs: longest } = this.#times
    let conversation: Conversation
    try {
      const address = { version: device.version, st: device.st, pw: device.password, mn }
      const request = requestOf(address, code, this.#numbers.next(now), values)
      encodeMessage(request)
      conversation = createConversation(request, { timeout, resends, longest })
    } catch (error) {
      if (error instanceof RangeError) return { kind: 'impossible', why: error.message }
      throw error
    }
    const offline = this.#links.wayTo(mn) === null
    const running: Running = {
      id: randomUUID(),
      mn,
      code,
      command,
      conversation,
      startedAt: now,
      replies: [],
      endedAt: offline ? now : null,
      offline,
    }
    this.#keep(running)
    if (offline) return { kind: 'offline', state: stateOf(running) }
    this.#openCount += 1
    const open = this.#open.get(mn)
    if (open === undefined) this.#open.set(mn, [running])
    else open.push(running)
    this.#act(running, conversation.start(performance.now()))
    return { kind: 'started', state: stateOf(running) }
  }

  find(id: string): CommandState | null {
    const running = this.#all.get(id)
    return running === undefined ? null : stateOf(running)
  }

  /** Is somebody waiting for what this device says, or does it ask for the time (1013)? Asked for every accepted frame. */
  awaits({ mn, cn }: Message): boolean {
    return cn === '1013' || (this.#openCount > 0 && mn !== null && this.#open.has(mn))
  }

  /** An accepted message became record `index`. */
  heard(message: Message, index: number): void {
    const { mn } = message
    if (mn === null) return
    for (const running of this.#open.get(mn) ?? []) {
      if (!running.conversation.matches(message)) continue
      const text = replyText(message)
      if (text !== null && running.replies.length < MOST_REPLIES)
        running.replies.push({ at: new Date(this.#now()).toISOString(), cn: message.cn ?? '', text, frame: frameRef(index) })
      this.#act(running, running.conversation.hear(message, performance.now()))
    }
    if (message.cn === '1013') this.#calibrate(mn, message.fields['PolId'])
  }

  /** Call several times a second: time-outs and resends. */
  tick(): void {
    if (this.#openCount === 0) return
    const now = performance.now()
    for (const running of [...this.#open.values()].flat()) this.#act(running, running.conversation.tick(now))
  }

  /** The device asked for calibration (HJ 212-2017 C.6): after the 9013 it is told the time by an ordinary 1012. */
  #calibrate(mn: string, factor: string | undefined): void {
    const now = this.#now()
    if (now - (this.#calibrated.get(mn) ?? Number.NEGATIVE_INFINITY) < CALIBRATION_MS) return
    const started = this.start(mn, factor === undefined ? { command: 'set-clock' } : { command: 'set-clock', factor })
    if (started.kind === 'started') this.#calibrated.set(mn, now)
  }

  #act(running: Running, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'end') this.#end(running)
      // A device without a connection may be back before the next resend.
      else this.#links.wayTo(running.mn)?.send(encodeMessage(effect.draft), () => running.endedAt === null)
    }
  }

  #end(running: Running): void {
    running.endedAt = this.#now()
    this.#openCount -= 1
    const left = (this.#open.get(running.mn) ?? []).filter((other) => other !== running)
    if (left.length === 0) this.#open.delete(running.mn)
    else this.#open.set(running.mn, left)
  }

  #keep(running: Running): void {
    this.#all.set(running.id, running)
    const oldest = this.#now() - KEPT_MS
    for (const [id, { endedAt }] of this.#all) {
      if (endedAt === null) continue
      if (endedAt >= oldest && this.#all.size <= MOST_KEPT) break
      this.#all.delete(id)
    }
  }
}

/** Command code and content of what people ask for. Source: HJ 212-2017 table 9. */
function wireOf(command: DeviceCommand, now: number): readonly [code: string, values: ReadonlyArray<readonly [string, string]>] {
  switch (command.command) {
    case 'set-clock':
      return ['1012', [...factorOf(command.factor), ['SystemTime', timeTextAt(now)]]]
    case 'get-clock':
      return ['1011', factorOf(command.factor)]
    case 'get-rtd-interval':
      return ['1061', []]
    case 'set-rtd-interval':
      return ['1062', [['RtdInterval', String(command.seconds)]]]
    case 'get-minute-interval':
      return ['1063', []]
    case 'set-minute-interval':
      return ['1064', [['MinInterval', String(command.minutes)]]]
    case 'set-timeout':
      return [
        '1000',
        [
          ['OverTime', String(command.seconds)],
          ['ReCount', String(command.resends)],
        ],
      ]
    case 'start-rtd':
      return ['2011', []]
    case 'stop-rtd':
      return ['2012', []]
    default:
      return [
        historyCodes[command.kind],
        [
          ['BeginTime', timeTextAt(Date.parse(command.from))],
          ['EndTime', timeTextAt(Date.parse(command.to))],
        ],
      ]
  }
}

const historyCodes = { minute: '2051', hour: '2061', day: '2031', runtime: '2041' } as const

const factorOf = (factor: string | undefined): ReadonlyArray<readonly [string, string]> => (factor === undefined ? [] : [['PolId', factor]])

const frameRef = (index: number): string => `frame:hj212/${String(index).padStart(12, '0')}`

/** QnRtn or ExeRtn as received, with its meaning; the name of the answer for a 9013; null for data. */
function replyText({ cn, fields }: Message): string | null {
  if (cn === '9013') return '9013 通知应答'
  const [name, table] = cn === '9011' ? (['QnRtn', qnRtn] as const) : cn === '9012' ? (['ExeRtn', exeRtn] as const) : [null, []]
  if (name === null) return null
  const code = fields[name]?.slice(0, 16)
  if (code === undefined) return `${name}?`
  const meaning = table.find((row) => row.code === String(Number(code)))
  return meaning === undefined ? `${name}=${code}` : `${name}=${code} ${meaning.zh} (${meaning.en})`
}

function stateOf(running: Running): CommandState {
  const { phase, sends, answer, dataFrames } = running.conversation.state
  return {
    id: running.id,
    mn: running.mn,
    command: running.command,
    state: running.offline ? 'offline' : phase,
    qn: running.conversation.request.qn ?? '',
    replies: [...running.replies],
    sends,
    answer: { ...answer },
    dataFrames,
    startedAt: new Date(running.startedAt).toISOString(),
    endedAt: running.endedAt === null ? null : new Date(running.endedAt).toISOString(),
  }
}
