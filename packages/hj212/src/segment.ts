/** The segment of a frame: its head and CP. Source: HJ 212-2017 clause 6.3.2, table 3; HJ/T 212-2005 clause 6.3.2. */
import { AMPERSAND, viewOf } from './ascii.ts'
import { readContent } from './content.ts'
import { FaultList } from './fault-list.ts'
import { readHead } from './head.ts'
import { LazyMessage } from './lazy-message.ts'
import type { Message, Version } from './message.ts'
import type { DeviceProfile } from './options.ts'
import { SegmentText } from './text.ts'

const OPENING = 'CP=&&'
/** Longest content of CP. Source: HJ 212-2017 table 3; HJ/T 212-2005 table 3. */
const longestContent: Readonly<Record<Version, number>> = { '2005': 960, '2017': 950, '2025': 950 }

export type ProfileOf = ((mn: string) => DeviceProfile | null) | undefined

/**
 * Read a segment whose check value is right: `bytes[from, to)` in clear. Its faults are complete when this returns.
 * `view` is a view of `bytes` from `viewFrom` on that holds the segment, where there is one already.
 */
export function readSegment(
  bytes: Uint8Array,
  from: number,
  to: number,
  profileOf: ProfileOf,
  faults: FaultList,
  view = viewOf(bytes, from, to),
  viewFrom = from,
): Message {
  const text = new SegmentText(view, viewFrom)
  if (text.encoding === 'gb18030') faults.add('encoding-gb18030')
  else if (text.encoding === 'unknown') faults.add('encoding-invalid')
  const mark = text.raw.indexOf(OPENING)
  if (mark < 0) faults.add('cp-missing')
  const message = new LazyMessage(text)
  readHead(message, bytes, from, mark < 0 ? to : text.from + mark, mark >= 0, text, faults)
  const { version, mn } = message
  const contentFrom = mark < 0 ? to : text.from + mark + OPENING.length
  const contentTo = mark < 0 ? to : contentEnd(bytes, contentFrom, to, text, faults)
  if (contentTo - contentFrom > longestContent[version]) faults.add('cp-oversize', `${contentTo - contentFrom} bytes`)
  const content = readContent(bytes, contentFrom, contentTo, text, message, faults)
  if (content.undated) faults.add('datatime-missing', '', profileOf?.(mn ?? '')?.allowMissingDataTime === true ? 'tolerated' : 'rejected')
  message.hold(content)
  return message
}

/** Read what can be read of a damaged segment, for inspection; null when there is no head field. */
export function peekSegment(bytes: Uint8Array, from: number, to: number): Message | null {
  const message = readSegment(bytes, from, to, undefined, new FaultList()) // the damage explains whatever else is wrong
  return message.order.length === 0 ? null : message
}

/** Where the content that begins at `from` ends: at the `&&` that closes the segment. */
function contentEnd(bytes: Uint8Array, from: number, to: number, text: SegmentText, faults: FaultList): number {
  if (to - 2 >= from && bytes[to - 1] === AMPERSAND && bytes[to - 2] === AMPERSAND) return to - 2
  const { raw } = text
  faults.add('cp-unclosed', raw.slice(-8))
  const last = raw.lastIndexOf('&&')
  if (
    text.from + last >= from &&
    raw
      .slice(last + 2)
      .replaceAll(';', '')
      .trim() === ''
  )
    return text.from + last
  return to - 1 >= from && bytes[to - 1] === AMPERSAND ? to - 1 : to
}
