/** A data logger (数采仪): measures, uploads, repeats what is not acknowledged, answers what it is asked. */
import { createDecoder, encodeMessage } from '@poyang/hj212'
import type { Message, MessageDraft } from '@poyang/hj212'
import { startOfPeriod } from '../beijing.ts'
import type { Station } from '../city/city.ts'
import { randomOf } from '../random.ts'
import { respond } from './commands.ts'
import type { DeviceSettings, Response } from './commands.ts'
import { openLine } from './line.ts'
import { draftOf, periodGroups, realTimeGroups } from './messages.ts'
import type { Group } from './messages.ts'
import { GB18030_PLACEHOLDER, passageOf } from './mishaps.ts'
import { createOutbox } from './outbox.ts'
import type { Upload } from './outbox.ts'
import { createRequestNumbers } from './request-numbers.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Records one history request may bring. */
const LONGEST_HISTORY = 1_000
const SKEW_OF_WRONG_CLOCK = -47 * MINUTE

export interface LoggerOptions {
  readonly gateway: { readonly host: string; readonly port: number }
  readonly clock: () => number
  readonly realTimeSeconds: number
  /** Minutes of a minute record. */
  readonly minuteMinutes: number
  readonly overTimeSeconds: number
  /** What was not sent before the start: from this moment on (ms); null: nothing. */
  readonly historyFrom: HistoryFrom | null
}

/** Where the history of each kind begins, ms. */
export interface HistoryFrom {
  readonly realTime: number
  readonly minute: number
  readonly hour: number
  readonly day: number
}

export interface LoggerCounts {
  sent: number
  acknowledged: number
  resent: number
}

export interface DataLogger {
  readonly counts: Readonly<LoggerCounts>
  /** Uploads still waiting. */
  readonly waiting: number
  readonly up: boolean
  /** Called often; does what has become due. */
  tick(): void
  stop(): void
}

interface Outstanding {
  readonly upload: Upload
  readonly qn: string
  readonly frame: Uint8Array
  sends: number
  deadline: number
  /** The story says that the first acknowledgement is missed. */
  deaf: boolean
}

export function createLogger(station: Station, options: LoggerOptions): DataLogger {
  const { device, story } = station
  const { clock } = options
  const random = randomOf(`${device.mn}/life`)
  const settings: DeviceSettings = {
    realTimeSeconds: options.realTimeSeconds,
    minuteMinutes: options.minuteMinutes,
    overTimeSeconds: options.overTimeSeconds,
    resends: 3,
    realTimeOn: true,
    skewMs: story.id === 'wrong-clock' ? SKEW_OF_WRONG_CLOCK : Math.round((random.next() - 0.5) * 1_500),
    password: device.password,
  }
  const speaker = story.id === 'wrong-password' ? { ...device, password: '000000' } : device
  const key = device.profile.keys?.[0]
  const encoding = key === undefined ? undefined : { key: Uint8Array.from(Buffer.from(key, 'hex')) }
  const counts: LoggerCounts = { sent: 0, acknowledged: 0, resent: 0 }
  const outbox = createOutbox()
  const requestNumber = createRequestNumbers()
  const started = clock()
  let outstanding: Outstanding | null = null
  let sentFrames = 0
  let stopped = false
  const due = {
    realTime: started + random.next() * settings.realTimeSeconds * 1000,
    minute: startOfPeriod(started, settings.minuteMinutes * MINUTE) + settings.minuteMinutes * MINUTE,
    hour: startOfPeriod(started, HOUR) + HOUR,
    day: startOfPeriod(started, DAY) + DAY,
    mishap: started + 20_000 + random.next() * 20_000,
  }
  /** Seconds behind the end of a period at which its record goes out: not all in the same second. */
  const lag = Math.floor(random.next() * 40_000)

  if (options.historyFrom !== null) outbox.addHistory(historyOf(station, options.historyFrom, started, settings))

  let decoder = createDecoder()
  const line = openLine(options.gateway, () => random.next(), {
    onUp() {
      decoder = createDecoder()
      if (outstanding !== null) outstanding.deadline = clock()
    },
    onBytes(bytes) {
      for (const piece of decoder.push(bytes)) if (piece.message !== null && piece.verdict !== 'rejected') hear(piece.message)
      pump()
    },
    onDown: () => undefined,
  })

  const encode = (draft: MessageDraft) => encodeMessage(draft, encoding)
  const deviceTime = () => clock() + settings.skewMs

  function put(frame: Uint8Array, resent: boolean): void {
    const passage = passageOf(story.id, frame, sentFrames, resent)
    sentFrames += 1
    let after = 0
    for (const part of passage.parts) {
      after += part.afterMs
      if (after === 0) line.send(part.bytes)
      else setTimeout(() => line.send(part.bytes), after)
    }
    if (passage.cut) setTimeout(() => line.drop(800), after + 100)
  }

  /** Send the next upload when none is on the way. */
  function pump(): void {
    if (stopped || outstanding !== null || !line.up) return
    const upload = outbox.next()
    if (upload === undefined) return
    const qn = requestNumber(deviceTime())
    const frame = encode(draftOf(speaker, upload.cn, upload.groups, { qn, ack: true, backfill: upload.backfill }))
    outstanding = {
      upload,
      qn,
      frame,
      sends: 1,
      deadline: clock() + settings.overTimeSeconds * 1000,
      deaf: story.id === 'duplicate-resend' && sentFrames % 3 === 0,
    }
    counts.sent += 1
    put(frame, false)
  }

  function repeat(now: number): void {
    if (outstanding === null || now < outstanding.deadline || !line.up) return
    if (outstanding.sends > settings.resends) {
      // Refused for good: strangers are never acknowledged. Kept for later, as a logger would.
      const given = outstanding
      outstanding = null
      if (story.expected.disposition !== 'stranger') outbox.putBack(given.upload)
      else given.upload.done?.(false)
      return
    }
    outstanding.sends += 1
    outstanding.deadline = now + settings.overTimeSeconds * 1000
    counts.resent += 1
    put(outstanding.frame, true)
  }

  function hear(message: Message): void {
    switch (message.cn) {
      case '9014': {
        const qn = message.fields['QN'] ?? message.qn
        if (outstanding === null || qn !== outstanding.qn) return
        if (outstanding.deaf) {
          outstanding.deaf = false
          return
        }
        counts.acknowledged += 1
        const { upload } = outstanding
        outstanding = null
        upload.done?.(true)
        return
      }
      case '9011':
      case '9012':
      case '9013':
        return
      default:
        if (message.cn !== null && message.qn !== null) obey(message, message.qn)
    }
  }

  /** A reply (9011, 9012, 9013) to a request; in 2005 the QN stands inside CP. */
  function reply(cn: string, qn: string, groups: readonly Group[]): void {
    const old = device.version === '2005'
    const draft = draftOf({ ...speaker, st: '91' }, cn, old ? [[['QN', qn]], ...groups] : groups, { qn, ack: false })
    line.send(encode(old ? { ...draft, qn: null } : draft))
  }

  function obey(request: Message, qn: string): void {
    const response: Response = respond(request, settings, clock())
    if (response.notice) return reply('9013', qn, [])
    reply('9011', qn, [[['QnRtn', String(response.ready)]]])
    if (response.ready !== 1) return
    if (response.history !== null) return recall(qn, response.history)
    if (response.answer !== null) {
      const groups = device.version === '2005' ? [[['QN', qn] as const], ...response.answer] : response.answer
      line.send(encode(draftOf(speaker, request.cn ?? '', groups, { qn, ack: false })))
    }
    reply('9012', qn, [[['ExeRtn', '1']]])
  }

  function recall(qn: string, asked: { readonly cn: string; readonly from: number; readonly to: number }): void {
    const length = asked.cn === '2051' ? settings.minuteMinutes * MINUTE : asked.cn === '2061' ? HOUR : DAY
    const records: number[] = []
    const last = Math.min(asked.to, clock() - length)
    for (let at = startOfPeriod(asked.from + length - 1, length); at <= last && records.length < LONGEST_HISTORY; at += length)
      records.push(at)
    if (records.length === 0) return reply('9012', qn, [[['ExeRtn', '100']]])
    let open = records.length
    const done = () => {
      open -= 1
      if (open === 0) reply('9012', qn, [[['ExeRtn', '1']]])
    }
    outbox.addHistory(
      records.map((at) => ({ cn: asked.cn, groups: periodGroups(station, at, length), due: clock(), backfill: false, done })),
    )
    pump()
  }

  function measure(now: number): void {
    const live = (cn: string, groups: readonly Group[]) => outbox.addLive({ cn, groups, due: now, backfill: !line.up })
    while (due.realTime <= now) {
      if (settings.realTimeOn) live('2011', realTimeGroups(station, due.realTime + settings.skewMs))
      due.realTime += settings.realTimeSeconds * 1000
    }
    const minute = settings.minuteMinutes * MINUTE
    while (due.minute + lag <= now) {
      live('2051', periodGroups(station, due.minute - minute, minute))
      due.minute += minute
    }
    while (due.hour + lag <= now) {
      live('2061', periodGroups(station, due.hour - HOUR, HOUR))
      due.hour += HOUR
    }
    while (due.day + lag <= now) {
      live('2031', periodGroups(station, due.day - DAY, DAY))
      due.day += DAY
    }
  }

  function misbehave(now: number): void {
    if (now < due.mishap) return
    switch (story.id) {
      case 'disconnect-storm': {
        // All of them in the same second: every fourth minute of the wall clock.
        due.mishap = startOfPeriod(now, 4 * MINUTE) + 4 * MINUTE
        if (line.up) line.drop(1_000 + random.next() * 6_000)
        return
      }
      case 'late-backfill':
        due.mishap = now + 4 * MINUTE
        line.drop(75_000)
        return
      case 'wrong-clock':
        if (Math.abs(settings.skewMs) < MINUTE) settings.skewMs = SKEW_OF_WRONG_CLOCK
        else outbox.addLive({ cn: '1013', groups: [], due: now, backfill: false })
        due.mishap = now + 3 * MINUTE
        return
      case 'gb18030-log':
        outbox.addLive({
          cn: '3020',
          groups: [
            [['DataTime', groupsTime(station, now)]],
            [['PolId', station.models[0]?.code ?? 'w01018']],
            [['i11001-Info', `//${GB18030_PLACEHOLDER}//`]],
          ],
          due: now,
          backfill: false,
        })
        due.mishap = now + 2 * MINUTE
        return
      case 'corrected-hour': {
        const start = startOfPeriod(now, HOUR) - HOUR
        outbox.addLive({ cn: '2061', groups: periodGroups(station, start, HOUR, 'N', 1.08), due: now, backfill: false })
        due.mishap = now + HOUR
        return
      }
      default:
        due.mishap = Number.POSITIVE_INFINITY
    }
  }

  return {
    counts,
    get waiting() {
      return outbox.size + (outstanding === null ? 0 : 1)
    },
    get up() {
      return line.up
    },
    tick() {
      if (stopped) return
      const now = clock()
      measure(now)
      misbehave(now)
      repeat(now)
      pump()
    },
    stop() {
      stopped = true
      line.close()
    },
  }
}

/** DataTime of a moment, as the real-time data of the same moment have it. */
const groupsTime = (station: Station, at: number): string => realTimeGroups(station, at)[0]?.[0]?.[1] ?? ''

/** Records that became due before the start and were never sent, oldest first. */
function historyOf(station: Station, from: HistoryFrom, until: number, settings: DeviceSettings): Upload[] {
  const uploads: Upload[] = []
  const add = (cn: string, groups: readonly Group[], due: number) => uploads.push({ cn, groups, due, backfill: true })
  const periods = (cn: string, since: number, length: number) => {
    for (let start = startOfPeriod(since, length); start + length <= until; start += length)
      add(cn, periodGroups(station, start, length), start + length)
  }
  periods('2031', from.day, DAY)
  periods('2061', from.hour, HOUR)
  periods('2051', from.minute, settings.minuteMinutes * MINUTE)
  const step = settings.realTimeSeconds * 1000
  for (let at = Math.ceil(from.realTime / step) * step; at < until; at += step) add('2011', realTimeGroups(station, at), at)
  return uploads.toSorted((a, b) => a.due - b.due)
}
