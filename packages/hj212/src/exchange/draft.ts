/** Messages built from the command table, either direction. What does not fit the table is a mistake of our own and throws. */
import { bestOf, commandOf, fits } from '../commands/command.ts'
import type { Command, Receiver, Slot } from '../commands/command.ts'
import type { MessageDraft } from '../encode.ts'
import type { Pair, Version } from '../message.ts'

/** The device a message goes to or comes from. */
export interface DeviceAddress {
  readonly version: Version
  /** System code of the outlet; replies use 91 of themselves. */
  readonly st: string
  readonly pw: string | null
  readonly mn: string
}

/** Content: `['BeginTime', '20240601000000']`, `['w01018-Rtd', '12.3']`. Its order matters only between equals. */
export type Values = ReadonlyArray<readonly [key: string, value: string]>

/** Version number in bits 2 to 7 of Flag. Source: HJ 212-2017 table 3; 2025: secondary material. */
export const versionBits: Readonly<Record<Version, number>> = { '2005': 0, '2017': 4, '2025': 8 }
export const ACKNOWLEDGE = 1

const reserved = /[;,=&\p{Cc}]/u
const keyPattern = /^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)?$/
/** Longest log text. Source: HJ 212-2017 table 4. */
const LONGEST_VALUE = 890

/** A value as a pair, checked: a separator in a value would be a second value to the device. */
function pairOf([key, value]: readonly [string, string]): Omit<Pair, 'group'> {
  if (!keyPattern.test(key)) throw new RangeError(`"${key.slice(0, 48)}" is not a key of HJ 212`)
  const log = key.endsWith('-Info') && value.startsWith('//') && value.endsWith('//') && value.length > 4
  const inner = log ? value.slice(2, -2) : value
  const unsafe = log ? /\/\/|&&|\p{Cc}/u.test(inner) : reserved.test(inner)
  if (unsafe || value.length > LONGEST_VALUE) throw new RangeError(`the value of ${key} holds what HJ 212 reserves, or is too long`)
  const dash = key.lastIndexOf('-')
  return { code: dash < 0 ? '' : key.slice(0, dash), name: key.slice(dash + 1), value }
}

/** Slots that stand together: coded slots joined by `,` form one run, a comma group for each code. */
function runsOf(slots: readonly Slot[]): Slot[][] {
  const runs: Slot[][] = []
  for (const slot of slots) {
    const last = runs.at(-1)
    if (last && slot.joined && slot.code !== '' && last[0]!.code !== '') last.push(slot)
    else runs.push([slot])
  }
  return runs
}

/** Put values where the text has them. `open`: what the table does not name goes to the end, grouped by code. */
function arrange(command: Command, values: Values, open: boolean): Pair[] {
  const left = values.map(pairOf)
  const out: Pair[] = []
  const put = (pair: Omit<Pair, 'group'>, joined: boolean) => {
    const last = out.at(-1)
    out.push({ ...pair, group: last === undefined ? 0 : last.group + (joined ? 0 : 1) })
  }
  for (const run of runsOf(command.slots)) {
    const taken = left.filter((pair) => run.some((slot) => fits(slot, pair)))
    for (const pair of taken) left.splice(left.indexOf(pair), 1)
    const lacking = run.find((slot) => slot.required && !taken.some((pair) => fits(slot, pair)))
    if (lacking) throw new RangeError(`${command.cn} needs ${lacking.code === '' ? '' : `${lacking.code}-`}${lacking.name}`)
    if (run[0]!.code === '') {
      if (taken.length > 1 && !run[0]!.repeats) throw new RangeError(`${command.cn} takes one ${run[0]!.name}`)
      for (const pair of taken) put(pair, run[0]!.joined)
    } else {
      for (const code of new Set(taken.map((pair) => pair.code))) {
        const own = run.flatMap((slot) => taken.filter((pair) => pair.code === code && fits(slot, pair)))
        const more = open ? left.filter((pair) => pair.code === code && !command.slots.some((slot) => fits(slot, pair))) : []
        for (const pair of more) left.splice(left.indexOf(pair), 1)
        for (const [index, pair] of [...own, ...more].entries()) put(pair, index > 0)
      }
    }
  }
  if (left.length > 0 && !open)
    throw new RangeError(`${command.cn} has no place for ${left[0]!.code === '' ? '' : `${left[0]!.code}-`}${left[0]!.name}`)
  for (const pair of left) put(pair, pair.code !== '' && pair.code === out.at(-1)?.code)
  return out
}

/** Check what goes into the head: a separator there would forge a field. */
function checkHead({ st, pw, mn }: DeviceAddress, qn: string): void {
  if (!/^[0-9A-Za-z]{2,3}$/.test(st)) throw new RangeError(`"${st.slice(0, 8)}" is not a system code`)
  if (!/^[A-Za-z0-9_-]{0,32}$/.test(mn)) throw new RangeError('MN has characters that HJ 212 does not carry')
  if (pw !== null && (reserved.test(pw) || pw.length > 32)) throw new RangeError('PW has characters that HJ 212 does not carry')
  if (!/^\d{17}$/.test(qn)) throw new RangeError('QN is not 17 digits')
}

/**
 * Any command of the table as a message. In 2005 the answers and replies carry QN inside CP and neither QN nor Flag in the head.
 * @param acknowledge bit 0 of Flag; by default set for requests and notifications, clear for uploads and replies
 * Throws RangeError where content is missing, does not belong, or holds reserved characters.
 */
export function draftOf(
  command: Command,
  device: DeviceAddress,
  qn: string,
  values: Values = [],
  acknowledge = command.kind === 'request' || command.kind === 'notification',
): MessageDraft {
  checkHead(device, qn)
  const inside = command.slots.some((slot) => slot.code === '' && slot.name === 'QN')
  const content: Values = inside && !values.some(([key]) => key === 'QN') ? [['QN', qn], ...values] : values
  const asked = acknowledge ? ACKNOWLEDGE : 0
  return {
    version: device.version,
    qn: inside ? null : qn,
    st: command.kind === 'reply' ? '91' : device.st,
    cn: command.cn,
    pw: device.pw,
    mn: device.mn,
    flag: inside && command.cn !== '9011' && asked === 0 ? null : versionBits[device.version] + asked,
    pairs: arrange(command, content, command.kind === 'upload'),
  }
}

/** The command of `cn` that takes these values, as the device's own edition has it. */
function commandFor(cn: string, version: Version, receiver: Receiver, values: Values): Command {
  const pair = commandOf(cn, version)
  const found = bestOf((receiver === 'host' ? pair?.toHost : pair?.toDevice) ?? [], values.map(pairOf))?.command
  if (!found) throw new RangeError(`no edition has a command ${cn} to the ${receiver}`)
  return found
}

/**
 * A request (or a notification such as 2012) from us to a device. Its Flag asks for an acknowledgement and announces no packets: 5, in
 * 2025 9, in 2005 1 (the examples of 2005 print 3 without packet numbers, against their own table).
 * @param qn 17 digits, unique; see `createRequestNumbers`
 * Throws RangeError when the edition of the device has no such command, or the values do not fit it.
 * Source: HJ 212-2017 table 9 and annex C; HJ/T 212-2005; 2025: secondary material.
 */
export function requestOf(device: DeviceAddress, cn: string, qn: string, values: Values = []): MessageDraft {
  const command = commandFor(cn, device.version, 'device', values)
  if (command.edition !== device.version || command.kind === 'reply')
    throw new RangeError(`HJ 212-${device.version} has no request ${cn} to a device`)
  return draftOf(command, device, qn, values)
}

/** An upload or a notification from a device: what simulators and tests send. Content beyond the table is kept. */
export function uploadOf(device: DeviceAddress, cn: string, qn: string, values: Values, acknowledge?: boolean): MessageDraft {
  return draftOf(commandFor(cn, device.version, 'host', values), device, qn, values, acknowledge)
}

/** The row of a reply. */
export function replyCommand(cn: '9011' | '9012', version: Version): Command {
  const command = commandOf(cn, version)?.toHost[0]
  if (!command) throw new RangeError(`the command table lacks ${cn}`)
  return command
}
