/** Commands of HJ 212 looked up by code, edition and direction. The rows are data: `data/commands.ts`. */
import { commandRows } from '../data/commands.ts'
import type { Message, Pair, Version } from '../message.ts'

/** Where a row comes from: an edition of the standard, or practice beside it. */
export type Edition = Version | 'vendor' | 'surface-water'
/** How well a row is known: read in the text, read about the text, or seen in the field. */
export type Confidence = 'text' | 'secondary' | 'field'
export type Receiver = 'device' | 'host'
export type ExchangeKind = 'request' | 'upload' | 'notification' | 'reply'
/** What the receiver owes; see `data/commands.ts`. */
export type Owed = '9012' | 'data-one' | 'data-many' | '9014' | '9013' | '9013-if-asked' | 'none'

export interface CommandRow {
  readonly cn: string
  readonly editions: readonly Edition[]
  readonly to: Receiver | 'both'
  readonly kind: ExchangeKind
  readonly zh: string
  readonly en: string
  /** Content as the text prints it: `PolId?;InfoId;BeginTime,EndTime`. */
  readonly cp: string
  readonly reply: Owed
  readonly source: string
  readonly note?: string
}

/** One place of the content. `code` is `*` for any code, `SB*` for a numbered facility, empty for a named field. */
export interface Slot {
  readonly code: string
  readonly name: string
  readonly required: boolean
  readonly repeats: boolean
  /** Joined to the slot before it by `,` rather than `;`. */
  readonly joined: boolean
}

/** A row as one edition has it. */
export interface Command extends CommandRow {
  /** The edition the row was found under: the one asked for, or the nearest that knows the code in this direction. */
  readonly edition: Edition
  readonly confidence: Confidence
  readonly slots: readonly Slot[]
}

/** Both directions of a code. One code can mean several things to one receiver: a 2011 with a period fetches electricity history. */
export interface CommandPair {
  readonly cn: string
  readonly toDevice: readonly Command[]
  readonly toHost: readonly Command[]
}

/** Devices mix editions: where one does not know a code, the next of these that does gives the meaning. */
const nearest: Readonly<Record<Version, readonly Edition[]>> = {
  '2005': ['2005', 'vendor', '2017', '2025', 'surface-water'],
  '2017': ['2017', 'vendor', '2025', 'surface-water', '2005'],
  '2025': ['2025', 'vendor', 'surface-water', '2017', '2005'],
}

const confidences: Readonly<Record<Edition, Confidence>> = {
  '2005': 'text',
  '2017': 'text',
  '2025': 'secondary',
  vendor: 'field',
  'surface-water': 'field',
}

/** `cp` of a row, read. */
function slotsOf(cp: string): readonly Slot[] {
  return cp === ''
    ? []
    : cp.split(';').flatMap((item) =>
        item.split(',').map((text, index) => {
          const mark = /[?+]$/.exec(text)?.[0]
          const key = mark === undefined ? text : text.slice(0, -1)
          const dash = key.lastIndexOf('-')
          return {
            code: dash < 0 ? '' : key.slice(0, dash),
            name: key.slice(dash + 1),
            required: mark !== '?',
            repeats: mark === '+',
            joined: index > 0,
          }
        }),
      )
}

const rowsByCode: ReadonlyMap<string, readonly Command[]> = Map.groupBy(
  commandRows.flatMap((row) => {
    const slots = slotsOf(row.cp)
    return row.editions.map((edition) => ({ ...row, edition, confidence: confidences[edition], slots }))
  }),
  (row) => row.cn,
)

function towards(receiver: Receiver, rows: readonly Command[], version: Version): readonly Command[] {
  const own = rows.filter((row) => row.to === receiver || row.to === 'both')
  const edition = nearest[version].find((each) => own.some((row) => row.edition === each))
  return own.filter((row) => row.edition === edition)
}

const known = new Map<string, CommandPair>()

/**
 * What a code means in an edition, both directions; null when no edition and no known dialect has it.
 * Where the edition itself lacks the code, the nearest that has it answers: look at `edition` of the rows.
 */
export function commandOf(cn: string, version: Version): CommandPair | null {
  const rows = rowsByCode.get(cn)
  if (!rows) return null
  const key = `${version}/${cn}`
  const found = known.get(key) ?? { cn, toDevice: towards('device', rows, version), toHost: towards('host', rows, version) }
  known.set(key, found) // bounded: only codes of the table come here
  return found
}

/** Every command of an edition (or dialect), in the order of the table. */
export const commandsOf = (edition: Edition): readonly Command[] => [...rowsByCode.values()].flat().filter((row) => row.edition === edition)

/** Spellings of one field in the texts themselves. Source: HJ/T 212-2005, HJ 212-2017 (tables against examples). */
const spellings: ReadonlyMap<string, string> = new Map([
  ['PolID', 'PolId'],
  ['Ctime', 'CTime'],
  ['Overtime', 'OverTime'],
  ['ReportTarget', 'AlarmTarget'],
])

/** One spelling for the names the texts spell in two ways. */
export const spelled = (name: string): string => spellings.get(name) ?? name

/** Whether a pair of a message stands in a slot of a command. */
export const fits = (slot: Slot, pair: { readonly code: string; readonly name: string }): boolean => {
  if (spelled(slot.name) !== spelled(pair.name)) return false
  if (slot.code === '*') return pair.code !== ''
  return slot.code.endsWith('*') ? pair.code.startsWith(slot.code.slice(0, -1)) : slot.code === pair.code
}

/** A message understood: which command it is, and what the command needs and the message lacks. */
export interface Understanding {
  readonly command: Command
  /** Keys of required content that is not there, as `cp` prints them. */
  readonly missing: readonly string[]
}

const requiredOf = (command: Command): number => command.slots.filter((slot) => slot.required).length

/** Of these commands the one that lacks least of the content, and of equals the one that asks most. */
export function bestOf(commands: readonly Command[], pairs: readonly Pick<Pair, 'code' | 'name'>[]): Understanding | null {
  let best: Understanding | null = null
  for (const command of commands) {
    const missing = command.slots
      .filter((slot) => slot.required && !pairs.some((pair) => fits(slot, pair)))
      .map((slot) => (slot.code === '' ? slot.name : `${slot.code}-${slot.name}`))
    const more = best === null || missing.length < best.missing.length
    const asksMore = best !== null && missing.length === best.missing.length && requiredOf(command) > requiredOf(best.command)
    if (more || asksMore) best = { command, missing }
  }
  return best
}

/**
 * Which command a message is to its receiver, by its code, its edition and its content. Where the edition's own command lacks required
 * content and another edition or dialect has one that lacks nothing, it is that one: a 1014 with SystemTime comes from a surface-water
 * station, not from a device that asks for a key. Null when the code is unknown in this direction.
 */
export function understand(message: Pick<Message, 'cn' | 'version' | 'pairs'>, receiver: Receiver): Understanding | null {
  const { cn, version, pairs } = message
  const pair = cn === null ? null : commandOf(cn, version)
  if (pair === null) return null
  const best = bestOf(receiver === 'host' ? pair.toHost : pair.toDevice, pairs)
  if (best === null || best.missing.length === 0) return best
  for (const edition of nearest[version]) {
    const rows = rowsByCode.get(pair.cn)!.filter((row) => row.edition === edition && (row.to === receiver || row.to === 'both'))
    const other = bestOf(
      rows.filter((row) => requiredOf(row) > 0),
      pairs,
    )
    if (other?.missing.length === 0) return other
  }
  return best
}
