/** Stories: how a device behaves, and what the platform is expected to make of it. Tests ask whether it saw them. */

export type StoryId =
  | 'clean-day'
  | 'bad-crc'
  | 'half-packets'
  | 'duplicate-resend'
  | 'wrong-clock'
  | 'unregistered'
  | 'wrong-password'
  | 'late-backfill'
  | 'disconnect-storm'
  | 'lowercase-crc'
  | 'missing-tail'
  | 'line-noise'
  | 'modbus-crc'
  | 'gb18030-log'
  | 'corrected-hour'
  | 'encrypted'

export interface Story {
  readonly id: StoryId
  readonly zh: string
  readonly en: string
  /** What the platform must have seen after the story has run. */
  readonly expected: {
    readonly disposition: 'accepted' | 'stranger' | 'rejected' | 'noise'
    /** Code of a fault that must have been named; null: none. */
    readonly fault: string | null
  }
  /** Edition the device must speak for the story to make sense. */
  readonly version?: '2005' | '2017' | '2025'
  /** Check value it sends. */
  readonly crc?: 'modbus'
}

const story = (
  id: StoryId,
  zh: string,
  en: string,
  disposition: Story['expected']['disposition'],
  fault: string | null,
  more: Pick<Story, 'version' | 'crc'> = {},
): Story => ({ id, zh, en, expected: { disposition, fault }, ...more })

export const stories: readonly Story[] = [
  story('clean-day', '正常的一天', 'a clean day', 'accepted', null),
  story('bad-crc', '校验错误后重发', 'a frame is damaged on the line, not acknowledged, sent again', 'rejected', 'crc-mismatch', {
    version: '2017',
  }),
  story('half-packets', '半包、断线重发', 'frames arrive in pieces; one is cut off by a broken line', 'rejected', 'truncated', {
    version: '2017',
  }),
  story('duplicate-resend', '未收到应答而重复上报', 'the acknowledgement is missed, the same frame comes again', 'accepted', null, {
    version: '2017',
  }),
  story('wrong-clock', '时钟偏差，请求校时', 'the clock is 47 minutes slow; the device asks for calibration', 'accepted', null, {
    version: '2017',
  }),
  story('unregistered', '未登记设备', 'a device nobody registered', 'stranger', null, { version: '2017' }),
  story('wrong-password', '访问密码错误', 'a registered device with a wrong password', 'stranger', null, { version: '2017' }),
  story('late-backfill', '断网后补传', 'the line is down for a while, the data come later', 'accepted', null, { version: '2025' }),
  story('disconnect-storm', '集中掉线、重连', 'many devices lose their line in the same second and come back', 'accepted', null, {
    version: '2017',
  }),
  story('lowercase-crc', '小写校验码', 'the check value is in lower case', 'accepted', 'crc-lowercase', { version: '2017' }),
  story('missing-tail', '缺少包尾', 'CR LF is missing', 'accepted', 'tail-missing', { version: '2017' }),
  story('line-noise', '链路保活杂散字节', 'keep-alive text of a radio modem between frames', 'noise', 'noise', { version: '2017' }),
  story('modbus-crc', 'Modbus校验（已备案）', 'CRC-16/Modbus, allowed for this device by its profile', 'accepted', 'crc-variant', {
    version: '2017',
    crc: 'modbus',
  }),
  story('gb18030-log', '日志使用GB 18030编码', 'a log entry in GB 18030', 'accepted', 'encoding-gb18030', { version: '2017' }),
  story('corrected-hour', '小时数据更正', 'the hour is sent again with another value', 'accepted', null, { version: '2017' }),
  story('encrypted', '数据区SM4加密', 'CP is encrypted', 'accepted', null, { version: '2025' }),
]

const byId = new Map(stories.map((each) => [each.id, each]))
const mishaps = stories.filter(({ id }) => id !== 'clean-day' && id !== 'disconnect-storm')
const get = (id: StoryId): Story => byId.get(id) ?? stories[0]!

/**
 * Story of the device with a number: the first few tell every mishap once (so that a small city has them all),
 * then one in twenty does, and one in twelve hangs on the line that breaks for all at once.
 */
export function storyOf(index: number): Story {
  if (index < 2) return get('clean-day')
  const early = mishaps[index - 2]
  if (early !== undefined) return early
  if (index % 20 === 0) return mishaps[(index / 20) % mishaps.length] ?? get('clean-day')
  return index % 12 === 5 ? get('disconnect-storm') : get('clean-day')
}
