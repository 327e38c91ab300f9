/**
 * One request (or notification) to a device and what comes back, as a state machine without clock or socket.
 *
 *   waiting ── 9011 QnRtn=1, or a data frame ──▶ accepted ── 9012 ──▶ done | failed
 *      │  └── 9011 QnRtn≠1 ──▶ refused              └── silence ──▶ failed
 *      └── silence ──▶ the same bytes again, then timed-out
 *
 * Data frames that ask are acknowledged on the ordinary path of every upload (`replyTo`, after they are durable), not from here.
 * Source: HJ 212-2017 clauses 6.1, 6.5, table 1, annex C; HJ/T 212-2005.
 */
import { commandOf, understand } from '../commands/command.ts'
import type { Command } from '../commands/command.ts'
import type { MessageDraft } from '../encode.ts'
import type { Message } from '../message.ts'

export type Phase = 'waiting' | 'accepted' | 'done' | 'refused' | 'failed' | 'timed-out'

/** Why an exchange ended other than done. */
export type Ending = 'refused' | 'result' | 'silence' | 'too-long'

export interface ConversationState {
  readonly phase: Phase
  readonly why: Ending | null
  /** How often the request was sent. */
  readonly sends: number
  /** QnRtn and ExeRtn as received; null until they came. */
  readonly qnRtn: string | null
  readonly exeRtn: string | null
  /** Frames of data that belong to the request. */
  readonly dataFrames: number
  /** Values of the data frame of a request that has one: `RtdInterval`, `w01018-SN`. At most 64. */
  readonly answer: Readonly<Record<string, string>>
}

export interface ConversationOptions {
  /** How long to wait for each step, ms. Source: HJ 212-2017 table 1: 10 s for mobile links; `timeouts` has the others. */
  readonly timeout?: number
  /** How often to send again when nothing answers. Source: the same. */
  readonly resends?: number
  /** The longest the whole exchange may take, ms: a device that never stops sending data must not hold it open. */
  readonly longest?: number
}

/** What the owner is to do. */
export type Effect =
  | { readonly kind: 'send'; readonly draft: MessageDraft; readonly again: boolean }
  | { readonly kind: 'end'; readonly state: ConversationState }

export interface Conversation {
  readonly request: MessageDraft
  readonly command: Command
  readonly state: ConversationState
  /** Call `tick` at or after this time; null before the start and after the end. */
  readonly deadline: number | null
  /** Whether the message belongs to this exchange. Always false after its end. */
  matches(message: Message): boolean
  /** Begin. `now` here and below: milliseconds of any clock that never goes back. */
  start(now: number): Effect[]
  /** A message came from the device; one that does not match changes nothing. */
  hear(message: Message, now: number): Effect[]
  /** Time has passed. */
  tick(now: number): Effect[]
}

const MOST_ANSWERS = 64

/** QN of a reply: in the head, or inside CP as in 2005. */
const answersTo = (message: Message, qn: string): boolean => message.qn === qn || (message.cn !== null && message.fields['QN'] === qn)

const valueOf = (draft: MessageDraft, name: string): string | null =>
  draft.pairs.find((pair) => pair.code === '' && pair.name === name)?.value ?? null

const isDigits = (text: string | undefined): text is string => text !== undefined && /^\d{1,3}$/.test(text)

/**
 * @param request as `requestOf` built it
 * Throws RangeError when it is no request or notification to a device, or has no QN or MN.
 */
export function createConversation(request: MessageDraft, options: ConversationOptions = {}): Conversation {
  const { timeout = 10_000, resends = 3, longest = 3_600_000 } = options
  const { qn, mn, cn, pairs, version = '2017' } = request
  const command = understand({ cn, pairs, version }, 'device')?.command
  if (qn === null || mn === null || !command || command.kind === 'reply')
    throw new RangeError('only a request to a device opens a conversation')

  const begin = valueOf(request, 'BeginTime')
  const end = valueOf(request, 'EndTime')
  /** Codes that a device never sends unasked answer by their code alone, should it give them a QN of its own. */
  const onlyAsked = commandOf(command.cn, version)?.toHost[0]?.reply === 'none'
  let state: ConversationState = { phase: 'waiting', why: null, sends: 0, qnRtn: null, exeRtn: null, dataFrames: 0, answer: {} }
  let deadline: number | null = null
  let startedAt = 0

  const ended = (phase: Phase, why: Ending | null): Effect[] => {
    state = { ...state, phase, why }
    deadline = null
    return [{ kind: 'end', state }]
  }

  const send = (now: number): Effect[] => {
    const again = state.sends > 0
    state = { ...state, sends: state.sends + 1 }
    deadline = now + timeout
    return [{ kind: 'send', draft: request, again }]
  }

  const isData = (message: Message): boolean => {
    if (message.cn !== command.cn) return false
    if (command.reply === 'data-one') return onlyAsked || answersTo(message, qn)
    // Nothing ties history to its request but the device, the code and the period, both ends included.
    if (command.reply !== 'data-many' || message.dataTime === null) return false
    if (request.st === '44' && message.st !== '44') return false // electricity history travels on the code of live data
    return (begin === null || message.dataTime >= begin) && (end === null || message.dataTime <= end)
  }

  const isReply = ({ cn }: Message): boolean => cn === '9011' || cn === '9012' || (cn === '9013' && command.kind === 'notification')

  const matches = (message: Message): boolean => {
    if (deadline === null || (message.mn !== null && message.mn !== mn)) return false
    return isReply(message) ? answersTo(message, qn) : isData(message)
  }

  const accept = (now: number): Effect[] => {
    state = { ...state, phase: 'accepted' }
    deadline = now + timeout
    return []
  }

  const hearReply = (message: Message, now: number): Effect[] => {
    if (message.cn === '9013') return ended('done', null)
    const { QnRtn, ExeRtn } = message.fields
    if (message.cn === '9011') {
      // A second 9011 answers a resend and is no progress; one without a number says nothing.
      if (state.phase !== 'waiting' || !isDigits(QnRtn)) return []
      state = { ...state, qnRtn: QnRtn }
      return Number(QnRtn) === 1 ? accept(now) : ended('refused', 'refused')
    }
    if (!isDigits(ExeRtn)) return []
    state = { ...state, exeRtn: ExeRtn }
    const nothing = Number(ExeRtn) === 100 && command.reply !== '9012' // no data in the period is an answer, not a failure
    return Number(ExeRtn) === 1 || nothing ? ended('done', null) : ended('failed', 'result')
  }

  const hearData = (message: Message, now: number): Effect[] => {
    const answer =
      command.reply === 'data-one'
        ? message.pairs
            .slice(0, MOST_ANSWERS)
            .map((pair) => [pair.code === '' ? pair.name : `${pair.code}-${pair.name}`, pair.value] as const)
        : []
    state = { ...state, dataFrames: state.dataFrames + 1, answer: { ...Object.fromEntries(answer), ...state.answer } }
    if (now - startedAt >= longest) return ended('failed', 'too-long')
    return accept(now)
  }

  return {
    request,
    command,
    get state() {
      return state
    },
    get deadline() {
      return deadline
    },
    matches,
    start(now) {
      if (state.sends > 0) return []
      startedAt = now
      return send(now)
    },
    hear(message, now) {
      if (!matches(message)) return []
      return isReply(message) ? hearReply(message, now) : hearData(message, now)
    },
    tick(now) {
      if (deadline === null || now < deadline) return []
      if (state.phase === 'accepted') return ended('failed', 'silence')
      return state.sends <= resends ? send(now) : ended('timed-out', 'silence')
    },
  }
}
