/** Pieces as lines of JSON and back: the words of the command line. */
import type { MessageDraft } from './encode.ts'
import type { Message, Pair, Piece, Verdict, Version } from './message.ts'

export interface MessageJson {
  readonly version: Version
  readonly qn: string | null
  readonly st: string | null
  readonly cn: string | null
  readonly pw: string | null
  readonly mn: string | null
  readonly flag: number | null
  readonly pnum: number | null
  readonly pno: number | null
  readonly dataTime: string | null
  readonly fields: Readonly<Record<string, string>>
  readonly items: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface PieceJson {
  readonly offset: number
  readonly length: number
  readonly verdict: Verdict
  readonly faults: readonly { readonly code: string; readonly detail?: string }[]
  readonly message: MessageJson | null
}

/** One piece as plain data. Noise has no detail: its code says all. */
export function pieceToJson(piece: Piece): PieceJson {
  const { offset, length, verdict, faults, message } = piece
  return {
    offset,
    length,
    verdict,
    faults: faults.map(({ code, detail }) => (code === 'noise' ? { code } : { code, detail })),
    message: message === null ? null : messageToJson(message),
  }
}

function messageToJson({ version, qn, st, cn, pw, mn, flag, pnum, pno, dataTime, fields, items }: Message): MessageJson {
  return { version, qn, st, cn, pw, mn, flag, pnum, pno, dataTime, fields, items }
}

const flags: Readonly<Record<Version, number | null>> = { '2005': null, '2017': 4, '2025': 8 }

/**
 * What to encode, from a line as `pieceToJson` gives it, or from its message alone. Fields that are missing are taken as null,
 * the flag as the plain one of the version. Throws TypeError that names what does not fit.
 */
export function draftOfJson(json: unknown): MessageDraft {
  const outer = objectOf(json, 'the line')
  if (outer['message'] === null) throw new TypeError('the line has no message')
  const message = outer['message'] === undefined ? outer : objectOf(outer['message'], 'message')
  const version = versionOf(message['version'])
  const fields = objectOf(message['fields'] ?? {}, 'fields')
  const items = objectOf(message['items'] ?? {}, 'items')
  const dataTime = textOrNull(message, 'dataTime')
  return {
    version,
    qn: textOrNull(message, 'qn'),
    st: textOrNull(message, 'st'),
    cn: textOrNull(message, 'cn'),
    pw: textOrNull(message, 'pw'),
    mn: textOrNull(message, 'mn'),
    flag: message['flag'] === undefined ? flags[version] : numberOrNull(message, 'flag'),
    pnum: numberOrNull(message, 'pnum'),
    pno: numberOrNull(message, 'pno'),
    pairs: pairsOf(dataTime, fields, items),
  }
}

/** Named fields stand as items of their own, the values of one code together. */
function pairsOf(dataTime: string | null, fields: Record<string, unknown>, items: Record<string, unknown>): Pair[] {
  const pairs: Pair[] = []
  let group = 0
  if (dataTime !== null) pairs.push({ code: '', name: 'DataTime', value: dataTime, group: group++ })
  for (const [name, value] of Object.entries(fields)) pairs.push({ code: '', name, value: textIn(value, `fields.${name}`), group: group++ })
  for (const [code, values] of Object.entries(items)) {
    for (const [name, value] of Object.entries(objectOf(values, `items.${code}`))) {
      pairs.push({ code, name, value: textIn(value, `items.${code}.${name}`), group })
    }
    group++
  }
  return pairs
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${what} is not an object`)
  return Object.fromEntries(Object.entries(value))
}

function versionOf(value: unknown): Version {
  if (value === undefined) return '2017'
  if (value === '2005' || value === '2017' || value === '2025') return value
  throw new TypeError('version is not 2005, 2017 or 2025')
}

function textIn(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} is not text`)
  return value
}

function textOrNull(message: Record<string, unknown>, name: string): string | null {
  const value = message[name] ?? null
  return value === null ? null : textIn(value, name)
}

function numberOrNull(message: Record<string, unknown>, name: string): number | null {
  const value = message[name] ?? null
  if (value !== null && (typeof value !== 'number' || !Number.isInteger(value) || value < 0))
    throw new TypeError(`${name} is not a whole number`)
  return value
}
