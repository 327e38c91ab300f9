/** How a device answers what the platform asks of it. Source: HJ 212-2017 annex C. */
import type { Message } from '@poyang/hj212'
import { msOfWireTime, wireTime } from '../beijing.ts'
import type { Group } from './messages.ts'

export interface DeviceSettings {
  realTimeSeconds: number
  minuteMinutes: number
  overTimeSeconds: number
  resends: number
  realTimeOn: boolean
  /** Device clock minus true time, ms. */
  skewMs: number
  password: string
}

/** What the device does about a request: answer, data frames, history, in this order, then 9012. */
export interface Response {
  /** QnRtn; anything but 1 ends the exchange. */
  readonly ready: number
  /** The one answer of a parameter request. */
  readonly answer: readonly Group[] | null
  readonly history: { readonly cn: string; readonly from: number; readonly to: number } | null
  /** Answered by 9013 instead of 9011 and 9012. */
  readonly notice: boolean
}

const HISTORY = new Set(['2051', '2061', '2031'])
const nothing: Response = { ready: 1, answer: null, history: null, notice: false }

/** Change the settings as the request asks, and say what is answered. @param now true time, ms */
export function respond(request: Message, settings: DeviceSettings, now: number): Response {
  if (request.pw !== settings.password) return { ...nothing, ready: 3 }
  const field = (name: string) => request.fields[name] ?? ''
  const analyser: Group[] = request.fields['PolId'] === undefined ? [] : [[['PolId', field('PolId')]]]
  switch (request.cn) {
    case '1000':
      settings.overTimeSeconds = Number(field('OverTime')) || settings.overTimeSeconds
      settings.resends = Number(field('ReCount')) || settings.resends
      return nothing
    case '1011':
      return { ...nothing, answer: [...analyser, [['SystemTime', wireTime(now + settings.skewMs)]]] }
    case '1012': {
      const time = msOfWireTime(field('SystemTime'))
      if (time === null) return { ...nothing, ready: 2 }
      settings.skewMs = time - now
      return nothing
    }
    case '1061':
      return { ...nothing, answer: [[['RtdInterval', String(settings.realTimeSeconds)]]] }
    case '1062':
      settings.realTimeSeconds = Math.max(1, Number(field('RtdInterval')) || settings.realTimeSeconds)
      return nothing
    case '1063':
      return { ...nothing, answer: [[['MinInterval', String(settings.minuteMinutes)]]] }
    case '1064':
      settings.minuteMinutes = Number(field('MinInterval')) || settings.minuteMinutes
      return nothing
    case '1072':
      settings.password = field('NewPW') || field('PW') || settings.password
      return nothing
    case '2011':
      settings.realTimeOn = true
      return nothing
    case '2012':
      settings.realTimeOn = false
      return { ...nothing, notice: true }
    case '2021':
      return nothing
    case '2022':
      return { ...nothing, notice: true }
    default:
      break
  }
  if (HISTORY.has(request.cn ?? '')) {
    const from = msOfWireTime(field('BeginTime'))
    const to = msOfWireTime(field('EndTime'))
    if (from === null || to === null || to < from) return { ...nothing, ready: 2 }
    return { ...nothing, history: { cn: request.cn ?? '', from, to } }
  }
  return { ...nothing, ready: 8 }
}
