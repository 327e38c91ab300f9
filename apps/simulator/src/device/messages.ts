/** The frames a station sends, as drafts for the codec. */
import type { MessageDraft } from '@poyang/hj212'
import { wireTime } from '../beijing.ts'
import type { Station } from '../city/city.ts'
import type { FactorModel } from '../city/factors.ts'
import { markOf } from '../city/data-stories.ts'
import { convertedOf, periodOf, sensedAt, textOf } from '../city/values.ts'

/** One comma group of CP: pairs about one thing. */
export type Group = ReadonlyArray<readonly [key: string, value: string]>

/** Groups → the codec's pairs; `w01018-Rtd` is split at its last `-`. */
export function pairsOf(groups: readonly Group[]): MessageDraft['pairs'] {
  return groups.flatMap((group, index) =>
    group.map(([key, value]) => {
      const dash = key.lastIndexOf('-')
      return { code: dash > 0 ? key.slice(0, dash) : '', name: dash > 0 ? key.slice(dash + 1) : key, value, group: index }
    }),
  )
}

const versionBits = { '2005': 0, '2017': 4, '2025': 8 } as const

/** Who speaks: head fields that do not change from frame to frame. */
export type Speaker = Pick<Station['device'], 'mn' | 'password' | 'version' | 'st'>

export interface FrameOptions {
  readonly qn: string
  /** Asks for an acknowledgement. */
  readonly ack: boolean
  readonly backfill?: boolean
}

/** A draft of a speaker: the head in its edition's order. */
export function draftOf(speaker: Speaker, cn: string, groups: readonly Group[], options: FrameOptions): MessageDraft {
  return {
    version: speaker.version,
    qn: options.qn,
    st: speaker.st,
    cn,
    pw: speaker.password,
    mn: speaker.mn,
    flag: versionBits[speaker.version] | (options.ack ? 1 : 0),
    pnum: null,
    pno: null,
    backfill: options.backfill === true && speaker.version === '2025',
    pairs: pairsOf(groups),
  }
}

const codeOf = (station: Station, model: FactorModel) => (station.device.version === '2005' ? (model.code2005 ?? model.code) : model.code)

const oxygenModel = (station: Station) => station.models.find(({ code }) => code === 'a19001')

/** Real-time data (2011) of a moment. */
export function realTimeGroups(station: Station, at: number, mark = markOf(station.dataStory?.id ?? null, at)): Group[] {
  const oxygen = oxygenModel(station)
  const o2 = oxygen === undefined ? 9 : sensedAt(station, oxygen, at)
  return [
    [['DataTime', wireTime(at)]],
    ...station.models.map((model): Group => {
      const code = codeOf(station, model)
      const value = sensedAt(station, model, at)
      return [
        [`${code}-Rtd`, textOf(value, model.decimals)],
        ...(model.converted === true ? [[`${code}-ZsRtd`, textOf(convertedOf(value, o2), model.decimals)] as const] : []),
        [`${code}-Flag`, mark],
      ]
    }),
  ]
}

/** Flow factors: the total of a period is a volume; every other total is a mass. */
const isFlow = (code: string) => code === 'w00000' || code === 'a00000'

/** Minute, hour or day data (2051, 2061, 2031) of a period that starts at `start`. */
export function periodGroups(
  station: Station,
  start: number,
  length: number,
  mark = markOf(station.dataStory?.id ?? null, start),
  factor = 1,
): Group[] {
  const oxygen = oxygenModel(station)
  const o2 = oxygen === undefined ? 9 : periodOf(station, oxygen, start, length).mean
  const flowModel = station.models.find(({ code }) => isFlow(code))
  const flow = flowModel === undefined ? 0 : periodOf(station, flowModel, start, length).mean
  const seconds = length / 1000
  return [
    [['DataTime', wireTime(start)]],
    ...station.models.map((model): Group => {
      const code = codeOf(station, model)
      const { min, mean, max } = periodOf(station, model, start, length)
      const text = (value: number) => textOf(value * factor, model.decimals)
      // Water flows in L/s and totals in m3; gas in m3/s. Masses in kg. Source: HJ 212-2017 annex D.
      const gas = model.code.startsWith('a')
      const volume = flow * seconds * (gas ? 1 : 1e-3)
      const total = isFlow(model.code) ? volume : mean * factor * volume * (gas ? 1e-6 : 1e-3)
      return [
        ...(model.total === true ? [[`${code}-Cou`, textOf(total, 3)] as const] : []),
        [`${code}-Min`, text(min)],
        [`${code}-Avg`, text(mean)],
        [`${code}-Max`, text(max)],
        ...(model.converted === true
          ? [
              [`${code}-ZsMin`, text(convertedOf(min, o2))] as const,
              [`${code}-ZsAvg`, text(convertedOf(mean, o2))] as const,
              [`${code}-ZsMax`, text(convertedOf(max, o2))] as const,
            ]
          : []),
        [`${code}-Flag`, mark],
      ]
    }),
  ]
}
