/**
 * The segment: head fields by name, never by position, and CP.
 * Source: HJ 212-2017 clause 6.3.2, table 3; HJ/T 212-2005 clause 6.3.2.
 */
import { isTime } from './clock.ts'
import { readContent } from './content.ts'
import { FaultList } from './fault-list.ts'
import { LazyMessage } from './lazy-message.ts'
import type { Head } from './lazy-message.ts'
import type { HeadField, Message, Version } from './message.ts'
import type { DeviceProfile } from './options.ts'
import { SegmentText } from './text.ts'

const OPENING = 'CP=&&'
/** Longest content of CP. Source: HJ 212-2017 table 3; HJ/T 212-2005 table 3. */
const longestContent: Readonly<Record<Version, number>> = { '2005': 960, '2017': 950, '2025': 950 }
/** First month in which version bits 2 can mean HJ 212-2025; surface-water stations (ST 21) use them since 2019. */
const FIRST_2025 = '202506'
const SURFACE_WATER = '21'
const replies = new Set(['9011', '9012', '9013', '9014'])

export type ProfileOf = ((mn: string) => DeviceProfile | null) | undefined

/** Read a segment whose check value is right: `bytes[from, to)` in clear. Its faults are complete when this returns. */
export function readSegment(bytes: Uint8Array, from: number, to: number, profileOf: ProfileOf, faults: FaultList): Message {
  return new SegmentReader(bytes, from, to, faults).read(profileOf)
}

/** Read what can be read of a damaged segment, for inspection; null when there is no head field. Its own faults mean nothing. */
export function peekSegment(bytes: Uint8Array, from: number, to: number): Message | null {
  const message = new SegmentReader(bytes, from, to, new FaultList()).read(undefined)
  return message.order.length === 0 ? null : message
}

class SegmentReader {
  readonly #bytes: Uint8Array
  readonly #from: number
  readonly #to: number
  readonly #faults: FaultList
  /** One character for each byte: offsets in it are offsets in the segment. */
  readonly #raw: string
  readonly #text: SegmentText
  readonly #head: Head = {
    version: '2005',
    qn: null,
    st: null,
    cn: null,
    pw: null,
    mn: null,
    flag: null,
    pnum: null,
    pno: null,
    backfill: false,
    order: [],
  }

  constructor(bytes: Uint8Array, from: number, to: number, faults: FaultList) {
    this.#bytes = bytes
    this.#from = from
    this.#to = to
    this.#faults = faults
    this.#text = new SegmentText(bytes, from, to)
    const { raw, encoding } = this.#text
    this.#raw = raw
    if (encoding === 'gb18030') faults.add('encoding-gb18030')
    else if (encoding === 'unknown') faults.add('encoding-invalid')
  }

  read(profileOf: ProfileOf): Message {
    const mark = this.#raw.indexOf(OPENING)
    const headEnd = mark < 0 ? this.#raw.length : mark
    if (mark < 0) this.#faults.add('cp-missing')
    this.#readHead(headEnd)
    this.#checkHead()
    const { version, st, cn, qn, mn, pno } = this.#head
    const content = mark < 0 ? { from: this.#to, to: this.#to } : this.#contentOf(this.#from + mark + OPENING.length)
    const size = content.to - content.from
    if (size > longestContent[version]) this.#faults.add('cp-oversize', `${size} bytes`)
    const profile = cn?.[0] === '2' && profileOf ? profileOf(mn ?? '') : null
    const found = readContent(
      this.#bytes,
      content.from,
      content.to,
      this.#text,
      {
        version,
        st,
        cn,
        pno,
        sentAt: qn !== null && isTime(qn) ? qn : null,
        allowMissingDataTime: profile?.allowMissingDataTime === true,
      },
      this.#faults,
    )
    return new LazyMessage(this.#head, found, this.#text)
  }

  #readHead(end: number): void {
    const raw = this.#raw
    for (let at = 0; at < end; ) {
      let stop = at
      while (stop < end && raw[stop] !== ';' && raw[stop] !== ',') stop++
      if (raw[stop] === ',' && stop < end) this.#faults.add('separator', raw.slice(at, stop + 1))
      if (stop === end && end < raw.length) this.#faults.add('separator', `${raw.slice(at, stop)} before CP`)
      this.#field(raw.slice(at, stop))
      at = stop + 1
    }
  }

  #field(token: string): void {
    const equals = token.indexOf('=')
    const name = (equals < 0 ? token : token.slice(0, equals)).trim()
    const value = equals < 0 ? '' : token.slice(equals + 1).trim()
    if (equals < 0 ? token.trim() !== token : name.length + value.length + 1 !== token.length) this.#faults.add('head-blank', token)
    if (equals < 0) this.#faults.add('field-unknown', token === '' ? 'an empty field' : token)
    else if (isHeadField(name)) this.#known(name, value)
    else this.#faults.add('field-unknown', token)
  }

  readonly #values: Partial<Record<HeadField, string>> = {}

  #known(name: HeadField, value: string): void {
    const before = this.#values[name]
    if (before !== undefined) {
      this.#faults.add('duplicate-field', `${name}=${value}`, before === value ? 'tolerated' : 'rejected')
      return
    }
    this.#values[name] = value
    this.#head.order.push(name)
  }

  #checkHead(): void {
    const values = this.#values
    const head = this.#head
    head.qn = values.QN ?? null
    head.st = values.ST ?? null
    head.cn = values.CN ?? null
    head.pw = values.PW ?? null
    head.mn = values.MN ?? null
    this.#readFlag(values.Flag)
    this.#checkQn()
    this.#checkCodes()
    this.#checkPw()
    this.#checkMn()
    if (values.Flag === undefined && head.mn?.length === 24) this.#faults.add('flag-missing')
    this.#readPackets(values.PNUM, values.PNO)
    if (values.RF !== undefined && values.RF !== '1') this.#faults.add('backfill-invalid', `RF=${values.RF}`)
    head.backfill = values.RF === '1'
    const asks = head.flag !== null && (head.flag & 1) === 1
    if (asks && replies.has(head.cn ?? '') && (head.version !== '2005' || head.cn !== '9012')) this.#faults.add('ack-on-reply')
  }

  #readFlag(text: string | undefined): void {
    const head = this.#head
    if (text === undefined) return
    if (!/^\d{1,3}$/.test(text) || Number(text) > 255) {
      this.#faults.add('flag-invalid', `Flag=${text}`)
      return
    }
    head.flag = Number(text)
    const bits = head.flag >> 2
    if (bits > 2) this.#faults.add('version-unknown', `Flag=${text}`)
    if (bits === 1) head.version = '2017'
    else if (bits > 1) head.version = this.#isOf2025() ? '2025' : '2017'
  }

  /** Version bits 2 alone prove nothing: surface-water stations set them long before 2025. */
  #isOf2025(): boolean {
    const { qn, st } = this.#head
    return st !== SURFACE_WATER && (qn === null || !isTime(qn) || qn >= FIRST_2025)
  }

  #checkQn(): void {
    const { qn, version } = this.#head
    if (qn === null) {
      if (version !== '2005') this.#faults.add('qn-missing')
    } else if (qn.length !== 17 || !isTime(qn)) this.#faults.add('qn-invalid', `QN=${qn}`)
  }

  #checkCodes(): void {
    const { st, cn } = this.#head
    if (st === null) this.#faults.add('st-missing')
    else if (st.length !== 2) this.#faults.add('st-invalid', `ST=${st}`)
    if (cn === null) this.#faults.add('cn-missing')
    else if (!/^\d{4}$/.test(cn)) this.#faults.add('cn-invalid', `CN=${cn}`)
    else if (replies.has(cn) && st !== null && st !== '91') this.#faults.add('st-not-91', `ST=${st}`)
  }

  #checkPw(): void {
    const { pw } = this.#head
    if (pw === null) {
      if (!this.#isBareReply()) this.#faults.add('pw-missing')
    } else if (pw === '') this.#faults.add('pw-empty')
    else if (pw.length !== 6) this.#faults.add('pw-invalid', `${pw.length} characters`)
  }

  #checkMn(): void {
    const { mn, cn, version } = this.#head
    if (mn === null || mn === '') {
      const activation = mn === '' && version === '2025' && (cn === '1001' || cn === '9013') // HJ 212-2025: no MN before it is given
      if (!activation && !this.#isBareReply()) this.#faults.add('mn-missing')
    } else if (!/^[A-Za-z0-9_-]+$/.test(mn)) this.#faults.add('mn-invalid', `MN=${mn}`)
    else if (mn.length > 32) this.#faults.add('mn-length', `${mn.length} characters`)
  }

  /** 9014 of 2005 has neither PW nor MN. */
  #isBareReply(): boolean {
    return this.#head.version === '2005' && this.#head.cn === '9014'
  }

  #readPackets(pnum: string | undefined, pno: string | undefined): void {
    const head = this.#head
    const flagged = head.flag !== null && (head.flag & 2) === 2
    if (pnum === undefined || pno === undefined) {
      const usual = head.version === '2005' && pnum === pno // the requests printed in 2005 have Flag=3 and no numbers
      if (flagged ? !usual : pnum !== pno) this.#faults.add('packet-missing', pnum === pno ? '' : pnum === undefined ? 'PNUM' : 'PNO')
    } else if (head.flag !== null && !flagged) this.#faults.add('packet-unflagged')
    head.pnum = this.#packetNumber('PNUM', pnum)
    head.pno = this.#packetNumber('PNO', pno)
    if (head.pnum === null || head.pno === null) return
    if (head.pnum === 0) this.#faults.add('packet-zero')
    else if (head.pno < 1 || head.pno > head.pnum) this.#faults.add('packet-range', `PNUM=${pnum};PNO=${pno}`)
  }

  #packetNumber(name: string, text: string | undefined): number | null {
    if (text === undefined) return null
    if (/^\d{1,4}$/.test(text)) return Number(text)
    this.#faults.add('packet-invalid', `${name}=${text}`)
    return null
  }

  /** The content behind the opening: up to the `&&` that closes the segment. */
  #contentOf(from: number): { from: number; to: number } {
    const raw = this.#raw
    const to = this.#to
    if (raw.endsWith('&&') && to - 2 >= from) return { from, to: to - 2 }
    this.#faults.add('cp-unclosed', raw.slice(-8))
    const last = raw.lastIndexOf('&&')
    const closed = this.#from + last
    if (closed >= from && raw.slice(last + 2).replaceAll(';', '').trim() === '') return { from, to: closed }
    return { from, to: raw.endsWith('&') && to - 1 >= from ? to - 1 : to }
  }
}

const isHeadField = (name: string): name is HeadField =>
  name === 'QN' || name === 'ST' || name === 'CN' || name === 'PW' || name === 'MN' || name === 'Flag' || name === 'PNUM' || name === 'PNO' || name === 'RF'
