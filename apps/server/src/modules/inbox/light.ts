/** How much time is left, as a light with its arithmetic. A rule of this project: yellow from the last quarter of the period on. Pure. */
import type { Sentence } from '../../platform/access/schema.ts'
import type { Light } from './schema.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const BEIJING = 8 * HOUR

/** `2026-11-25T08:00:00+08:00`. @param at ms since 1970 */
export const beijingIso = (at: number): string => `${new Date(at + BEIJING).toISOString().slice(0, 19)}+08:00`

/** Share of the period that is left when the light turns yellow. */
const LAST_PART = 0.25

export interface Due {
  /** ms since 1970 */
  readonly at: number
  readonly basis: Sentence
}

/** `11-25 08:00`, Beijing time; with its year where that is another than now's. */
function moment(at: number, now: number): string {
  const text = new Date(at + BEIJING).toISOString()
  return `${text.slice(0, 4) === new Date(now + BEIJING).toISOString().slice(0, 4) ? text.slice(5, 10) : text.slice(0, 10)} ${text.slice(11, 16)}`
}

/** The two largest parts that are not nothing: `2 天 3 小时`. */
export function span(ms: number): Sentence {
  const minutes = Math.floor(Math.abs(ms) / MINUTE)
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), minutes % 60]
  const parts: Array<readonly [number, string, string]> = [
    [days, '天', 'd'],
    [hours, '小时', 'h'],
    [rest, '分', 'min'],
  ]
  const told = parts.filter(([amount]) => amount > 0).slice(0, days > 0 ? 2 : 3)
  if (told.length === 0) return { zh: '不到 1 分', en: 'under 1 min' }
  return { zh: told.map(([n, unit]) => `${n} ${unit}`).join(' '), en: told.map(([n, , unit]) => `${n} ${unit}`).join(' ') }
}

const words = {
  red: { zh: '已超期', en: 'Overdue' },
  yellow: { zh: '将到期', en: 'Due soon' },
  green: { zh: '正常', en: 'In time' },
  none: { zh: '无期限', en: 'No date' },
} as const

/** From this moment on the light is yellow. */
export const warnsFrom = (offeredAt: number, dueAt: number): number => dueAt - Math.max(0, dueAt - offeredAt) * LAST_PART

export function lightOf({ offeredAt, due, now }: { readonly offeredAt: number; readonly due: Due | null; readonly now: number }): Light {
  if (due === null)
    return {
      colour: 'none',
      word: words.none,
      left: { zh: '—', en: '—' },
      arithmetic: { zh: '没有规定期限', en: 'No period is set for it.' },
    }
  const colour = now > due.at ? 'red' : now >= warnsFrom(offeredAt, due.at) ? 'yellow' : 'green'
  const much = span(due.at - now)
  const left = colour === 'red' ? { zh: `超 ${much.zh}`, en: `${much.en} over` } : { zh: `剩 ${much.zh}`, en: `${much.en} left` }
  const whole = span(due.at - offeredAt)
  return {
    colour,
    word: words[colour],
    left,
    arithmetic: {
      zh: `${due.basis.zh}：${moment(offeredAt, now)} 起 ${whole.zh}，至 ${moment(due.at, now)}；现在 ${moment(now, now)}，${left.zh}。剩余不足四分之一时亮黄灯，过期亮红灯。`,
      en: `${due.basis.en}: ${whole.en} from ${moment(offeredAt, now)}, until ${moment(due.at, now)}; it is ${moment(now, now)}, ${left.en}. Yellow in the last quarter, red afterwards.`,
    },
  }
}
