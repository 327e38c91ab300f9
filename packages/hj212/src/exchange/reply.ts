/** Who is owed which reply. Source: HJ 212-2017 clauses 6.1, 6.5, annex C; HJ/T 212-2005; HJ 212-2025 (secondary material). */
import { commandOf, understand } from '../commands/command.ts'
import type { Command, Receiver } from '../commands/command.ts'
import type { MessageDraft } from '../encode.ts'
import type { Message, Pair } from '../message.ts'
import { ACKNOWLEDGE, draftOf, replyCommand, versionBits } from './draft.ts'
import type { Values } from './draft.ts'

type ReplyNumber = '9013' | '9014'

/** Which reply a message is owed by its receiver; null when none, or when a decision is needed first (9011). */
function owedTo(message: Message, receiver: Receiver): ReplyNumber | null {
  const { cn, version } = message
  if (cn === null) return null
  const asks = ((message.flag ?? 0) & ACKNOWLEDGE) !== 0
  const pair = commandOf(cn, version)
  const rows = receiver === 'host' ? pair?.toHost : pair?.toDevice
  const command = rows?.[0]
  if (!command) {
    // A code of nobody's is data all the same, and the device repeats it until it is heard. A code of the other direction is an echo.
    return pair === null && receiver === 'host' && asks ? '9014' : null
  }
  if (command.kind === 'upload') return asks ? '9014' : null
  if (command.kind === 'notification') {
    const { kind, reply } = understand(message, receiver)?.command ?? command // by its content it may be an upload of a dialect
    if (kind === 'upload') return asks ? '9014' : null
    return reply === '9013' || asks ? '9013' : null
  }
  // Replies end an exchange, whatever their Flag says. The acknowledged mode of 2005 alone wants its 9012 acknowledged too.
  return cn === '9012' && version === '2005' && asks && receiver === 'host' ? '9014' : null
}

/** Whether the message waits for a 9013 or 9014. */
export const wantsReply = (message: Message, receiver: Receiver = 'host'): boolean => owedTo(message, receiver) !== null

const named = (name: string, value: string, group: number): Pair => ({ code: '', name, value, group })

/**
 * The 9013 or 9014 the message waits for; null when it waits for none: 9011 to 9014 are never answered (but the 9012 of 2005's
 * acknowledged mode), and a request needs a decision first.
 * 2017, 2025: QN, PW and MN of the message, its version bits, empty CP. 2005: what is acknowledged stands inside CP.
 * Send it only after the message is durable.
 */
export function replyTo(message: Message, receiver: Receiver = 'host'): MessageDraft | null {
  const cn = owedTo(message, receiver)
  if (cn === null) return null
  const { version, pw, mn } = message
  if (version !== '2005') {
    const bits = message.flag === null ? versionBits[version] : message.flag & ~3
    return { version, qn: message.qn, st: '91', cn, pw, mn, flag: bits, pairs: [] }
  }
  const qn = message.qn ?? message.fields['QN'] ?? null
  const pairs = qn === null ? [] : [named('QN', qn, 0)]
  if (cn === '9013') return { version, qn: null, st: '91', cn, pw, mn, flag: null, pairs }
  const add = (name: string, value: string) => pairs.push(named(name, value, pairs.length))
  add('CN', message.cn ?? '')
  if (message.pno !== null) add('PNO', String(message.pno))
  if (message.pnum !== null) add('PNUM', String(message.pnum))
  return { version, qn: null, st: '91', cn, pw: null, mn: null, flag: null, trailing: true, pairs }
}

/** Head of the request that is being answered. */
export type Asked = Pick<Message, 'version' | 'qn' | 'st' | 'cn' | 'pw' | 'mn' | 'flag'>

function answer(request: Asked, command: Command, values: Values): MessageDraft {
  const { version, st, pw, mn, qn } = request
  const draft = draftOf(command, { version, st: st ?? '91', pw, mn: mn ?? '' }, qn ?? '', values, false)
  return draft.flag === null || request.flag === null ? draft : { ...draft, flag: request.flag & ~3 }
}

/** 9011, the device's word on a request: QnRtn 1 = will run. Other codes refuse and end the exchange. Codes: `qnRtn`. */
export const acceptanceOf = (request: Asked, code = '1'): MessageDraft =>
  answer(request, replyCommand('9011', request.version), [['QnRtn', code]])

/** 9012, the end of an accepted request: ExeRtn 1 = done, 100 = no data. Codes: `exeRtn`. */
export const resultOf = (request: Asked, code = '1'): MessageDraft =>
  answer(request, replyCommand('9012', request.version), [['ExeRtn', code]])

/** The data frame of a request that has exactly one (1011, 1061, 3017 …): the request's own QN. */
export function answerOf(request: Asked, values: Values): MessageDraft {
  const command = commandOf(request.cn ?? '', request.version)?.toHost[0]
  if (!command) throw new RangeError(`${request.cn} has no answer`)
  return answer(request, command, values)
}
