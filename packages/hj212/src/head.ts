/**
 * The head of a segment: fields by name, never by position.
 * Source: HJ 212-2017 clause 6.3.2, table 3; HJ/T 212-2005 clause 6.3.2; HJ 212-2025 (secondary material).
 */
import { BLANK, COMMA, EQUALS, SEMICOLON, isAt, isBlank, isDigit, isNameByte } from './ascii.ts'
import { NO_TIME, timeAt } from './clock.ts'
import type { FaultList } from './fault-list.ts'
import { headFields } from './message.ts'
import type { HeadField, Version } from './message.ts'
import { utf8 } from './text.ts'
import type { SegmentText } from './text.ts'

/** First month in which version bits 2 can mean HJ 212-2025; surface-water stations (ST 21) use them since 2019. */
const FIRST_2025 = timeAt(utf8('202506010000'), 0, 12)
const SURFACE_WATER = '21'
const DASH = 0x2d
const NINE = 0x39

const noFields: readonly HeadField[] = Object.freeze([])

export class Head {
  version: Version = '2005'
  qn: string | null = null
  /** QN as a time: minutes since 1990, or `NO_TIME`. */
  time = NO_TIME
  st: string | null = null
  cn: string | null = null
  pw: string | null = null
  mn: string | null = null
  flag: number | null = null
  pnum: number | null = null
  pno: number | null = null
  backfill = false
  order: readonly HeadField[] = noFields
}

/** Read the fields `bytes[from, to)` in front of CP into `head`; `closed` when CP follows. */
export function readHead(
  head: Head,
  bytes: Uint8Array,
  from: number,
  to: number,
  closed: boolean,
  text: SegmentText,
  faults: FaultList,
): void {
  reader.begin(text, faults)
  reader.fields(bytes, from, to, closed)
  reader.check(head)
}

/** Place of each name in `headFields`. */
const QN = 0
const ST = 1
const CN = 2
const PW = 3
const MN = 4
const FLAG = 5
const PNUM = 6
const PNO = 7
const RF = 8

class HeadReader {
  #text!: SegmentText
  #faults!: FaultList
  readonly #values: (string | null)[] = [null, null, null, null, null, null, null, null, null]
  /** Bit i: field i was seen; the last one seen; the order as far as it is not the usual one. */
  #seen = 0
  #last = -1
  #order: HeadField[] | null = null
  /** QN as a time; MN has only the characters it may have. */
  #time = NO_TIME
  #plain = false

  begin(text: SegmentText, faults: FaultList): void {
    this.#text = text
    this.#faults = faults
    const values = this.#values
    for (let field = 0; field < values.length; field++) values[field] = null // faster than fill
    this.#seen = 0
    this.#last = -1
    this.#order = null
    this.#time = NO_TIME
    this.#plain = false
  }

  fields(bytes: Uint8Array, from: number, to: number, closed: boolean): void {
    for (let at = from; at < to;) {
      const usual = this.#usual(bytes, at, to)
      at = usual > 0 ? usual : this.#next(bytes, at, to, closed)
    }
  }

  /** The short way: a known name, a value without blanks, `;`. Returns where the next field begins, or 0 with nothing done. */
  #usual(bytes: Uint8Array, at: number, to: number): number {
    const equals = bytes[at + 2] === EQUALS ? at + 2 : at + 4
    if (bytes[equals] !== EQUALS) return 0
    const field = fieldAt(bytes, at, equals)
    if (field < 0) return 0
    let stop = equals + 1
    while (stop < to && bytes[stop]! > BLANK && bytes[stop] !== SEMICOLON && bytes[stop] !== COMMA) stop++
    if (stop >= to || bytes[stop] !== SEMICOLON) return 0
    this.#take(field, bytes, equals + 1, stop)
    return stop + 1
  }

  /** The next field, or what stands in its place. */
  #next(bytes: Uint8Array, at: number, to: number, closed: boolean): number {
    let equals = -1
    let stop = at
    for (; stop < to; stop++) {
      const byte = bytes[stop]!
      if (byte === SEMICOLON || byte === COMMA) break
      if (byte === EQUALS && equals < 0) equals = stop
    }
    if (stop === to && closed) this.#faults.add('separator', `${this.#text.slice(at, stop)} before CP`)
    else if (bytes[stop] === COMMA && stop < to) this.#faults.add('separator', `${this.#text.slice(at, stop)},`)
    this.#field(bytes, at, equals, stop)
    return stop + 1
  }

  #field(bytes: Uint8Array, from: number, equals: number, to: number): void {
    if (equals < 0) {
      this.#faults.add('field-unknown', to === from ? 'an empty field' : this.#text.slice(from, to))
      return
    }
    let nameFrom = from
    let nameTo = equals
    let valueFrom = equals + 1
    let valueTo = to
    while (nameFrom < nameTo && isBlank(bytes[nameFrom]!)) nameFrom++
    while (nameTo > nameFrom && isBlank(bytes[nameTo - 1]!)) nameTo--
    while (valueFrom < valueTo && isBlank(bytes[valueFrom]!)) valueFrom++
    while (valueTo > valueFrom && isBlank(bytes[valueTo - 1]!)) valueTo--
    if (nameTo - nameFrom + valueTo - valueFrom + 1 !== to - from) this.#faults.add('head-blank', this.#text.slice(from, to))
    const field = fieldAt(bytes, nameFrom, nameTo)
    if (field < 0) this.#faults.add('field-unknown', this.#text.slice(from, to))
    else this.#take(field, bytes, valueFrom, valueTo)
  }

  #take(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (field === QN) this.#time = to - from > 13 ? timeAt(bytes, from, to) : NO_TIME
    else if (field === MN) this.#plain = isIdentity(bytes, from, to)
    this.#known(field, this.#text.slice(from, to))
  }

  #known(field: number, value: string): void {
    const before = this.#values[field]!
    if (before !== null) {
      this.#faults.add('duplicate-field', `${headFields[field]}=${value}`, before === value ? 'tolerated' : 'rejected')
      return
    }
    if (field < this.#last) this.#order ??= [...usualOrder(this.#seen)]
    this.#order?.push(headFields[field]!)
    this.#last = field
    this.#seen |= 1 << field
    this.#values[field] = value
  }

  check(head: Head): void {
    const values = this.#values
    const faults = this.#faults
    head.qn = values[QN]!
    head.time = this.#time
    head.st = values[ST]!
    head.cn = values[CN]!
    head.pw = values[PW]!
    head.mn = values[MN]!
    head.order = this.#order ?? usualOrder(this.#seen)
    readFlag(head, values[FLAG]!, faults)
    checkQn(head, faults)
    checkCodes(head, faults)
    checkPw(head, faults)
    checkMn(head, this.#plain, faults)
    if (values[FLAG] === null && head.mn?.length === 24) faults.add('flag-missing')
    if ((this.#seen & ((1 << PNUM) | (1 << PNO))) !== 0 || (head.flag !== null && (head.flag & 2) === 2))
      readPackets(head, values[PNUM]!, values[PNO]!, faults)
    if (values[RF] !== null) {
      head.backfill = values[RF] === '1'
      if (!head.backfill) faults.add('backfill-invalid', `RF=${values[RF]}`)
    }
    const asks = head.flag !== null && (head.flag & 1) === 1
    if (asks && isReply(head.cn) && (head.version !== '2005' || head.cn !== '9012')) faults.add('ack-on-reply')
  }
}

/** One for all: a head is read in one go, and a reader for each would be thrown away at once. */
const reader = new HeadReader()

/** Which field has the name `bytes[from, to)`; -1 for none. */
function fieldAt(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from]
  const second = bytes[from + 1]
  if (to - from === 2) {
    if (second === 0x4e) return first === 0x51 ? QN : first === 0x43 ? CN : first === 0x4d ? MN : -1
    if (second === 0x54) return first === 0x53 ? ST : -1
    if (first === 0x50) return second === 0x57 ? PW : -1
    return first === 0x52 && second === 0x46 ? RF : -1
  }
  if (to - from === 4) return isAt(flagName, bytes, from) ? FLAG : isAt(pnumName, bytes, from) ? PNUM : -1
  return to - from === 3 && isAt(pnoName, bytes, from) ? PNO : -1
}
const flagName = utf8('Flag')
const pnumName = utf8('PNUM')
const pnoName = utf8('PNO')

/** The fields of a set in the order of the standard; one list for each set. */
function usualOrder(seen: number): readonly HeadField[] {
  return (orders[seen] ??= Object.freeze(headFields.filter((_, field) => (seen & (1 << field)) !== 0)))
}
const orders: (readonly HeadField[] | undefined)[] = Array.from({ length: 1 << headFields.length }, () => undefined)

function readFlag(head: Head, text: string | null, faults: FaultList): void {
  if (text === null) return
  if (!areDigits(text) || text.length > 3 || Number(text) > 255) {
    faults.add('flag-invalid', `Flag=${text}`)
    return
  }
  head.flag = Number(text)
  const bits = head.flag >> 2
  if (bits > 2) faults.add('version-unknown', `Flag=${text}`)
  if (bits === 1) head.version = '2017'
  else if (bits > 1) head.version = isOf2025(head) ? '2025' : '2017'
}

/** Version bits 2 alone prove nothing: surface-water stations set them long before 2025. */
const isOf2025 = ({ time, st }: Head): boolean => st !== SURFACE_WATER && (time === NO_TIME || time >= FIRST_2025)

function checkQn({ qn, time, version }: Head, faults: FaultList): void {
  if (qn === null) {
    if (version !== '2005') faults.add('qn-missing')
  } else if (qn.length !== 17 || time === NO_TIME) faults.add('qn-invalid', `QN=${qn}`)
}

function checkCodes({ st, cn }: Head, faults: FaultList): void {
  if (st === null) faults.add('st-missing')
  else if (st.length !== 2) faults.add('st-invalid', `ST=${st}`)
  if (cn === null) faults.add('cn-missing')
  else if (cn.length !== 4 || !areDigits(cn)) faults.add('cn-invalid', `CN=${cn}`)
  else if (isReply(cn) && st !== null && st !== '91') faults.add('st-not-91', `ST=${st}`)
}

function checkPw(head: Head, faults: FaultList): void {
  const { pw } = head
  if (pw === null) {
    if (!isBareReply(head)) faults.add('pw-missing')
  } else if (pw === '') faults.add('pw-empty')
  else if (pw.length !== 6) faults.add('pw-invalid', `${pw.length} characters`)
}

function checkMn(head: Head, plain: boolean, faults: FaultList): void {
  const { mn, cn, version } = head
  if (mn === null || mn === '') {
    const activation = mn === '' && version === '2025' && (cn === '1001' || cn === '9013') // HJ 212-2025: no MN before it is given
    if (!activation && !isBareReply(head)) faults.add('mn-missing')
  } else if (!plain) faults.add('mn-invalid', `MN=${mn}`)
  else if (mn.length > 32) faults.add('mn-length', `${mn.length} characters`)
}

/** 9014 of 2005 has neither PW nor MN. */
const isBareReply = ({ version, cn }: Head): boolean => version === '2005' && cn === '9014'

function readPackets(head: Head, pnum: string | null, pno: string | null, faults: FaultList): void {
  const flagged = head.flag !== null && (head.flag & 2) === 2
  if (pnum === null || pno === null) {
    const usual = head.version === '2005' && pnum === pno // the requests printed in 2005 have Flag=3 and no numbers
    if (!usual) faults.add('packet-missing', pnum === pno ? '' : pnum === null ? 'PNUM' : 'PNO')
  } else if (head.flag !== null && !flagged) faults.add('packet-unflagged')
  head.pnum = packetNumber('PNUM', pnum, faults)
  head.pno = packetNumber('PNO', pno, faults)
  if (head.pnum === null || head.pno === null) return
  if (head.pnum === 0) faults.add('packet-zero')
  else if (head.pno < 1 || head.pno > head.pnum) faults.add('packet-range', `PNUM=${pnum};PNO=${pno}`)
}

function packetNumber(name: string, text: string | null, faults: FaultList): number | null {
  if (text === null) return null
  if (text.length <= 4 && areDigits(text)) return Number(text)
  faults.add('packet-invalid', `${name}=${text}`)
  return null
}

/** One or more decimal digits. */
function areDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false
  return text.length > 0
}

/** 9011 to 9014. */
const isReply = (cn: string | null): boolean =>
  cn !== null && cn.charCodeAt(0) === NINE && (cn === '9011' || cn === '9012' || cn === '9013' || cn === '9014')

/** Letters, digits, `_` and `-`. */
function isIdentity(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isNameByte(bytes[at]!) && bytes[at] !== DASH) return false
  return true
}
