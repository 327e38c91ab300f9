/** Why values are missing, with what speaks for it. Pure; times are ms since 1970. A cause is named only where something speaks for it. */
import type { causeRule } from '../rules.ts'
import type { Evidence, GapCause } from '../schema.ts'

type Parameters = (typeof causeRule)['parameters']

interface Stretch {
  readonly ref: string
  readonly from: number
  readonly to: number | null
}

export interface CauseFacts {
  readonly from: number
  readonly to: number
  /** ms between two values. */
  readonly step: number
  /** Standing marks that say that the source stood still. */
  readonly stops: readonly Stretch[]
  readonly outages: readonly Stretch[]
  /** Accepted frames of the outlet that came while it was silent on this. */
  readonly frames: { readonly count: number; readonly first: string | null }
  /** Letters other than N on readings of the time. */
  readonly flags: ReadonlyArray<{ readonly letter: string; readonly ref: string }>
  /** Everything else of the enterprise: outlets, and meters of electricity among them; frames that came from them meanwhile. */
  readonly site: { readonly outlets: number; readonly meters: number; readonly frames: number }
  /** The connection on which it was last heard before. */
  readonly line: { readonly ref: string; readonly closedAt: number | null; readonly reason: string } | null
  /** The connection on which it came back, when it is another one. */
  readonly back: { readonly ref: string; readonly at: number } | null
  /** Values of what was missing that came later: what measured them had power. */
  readonly backfilled: number
  /** Values of the same periods of other factors: the device spoke, of others. */
  readonly otherFactors: number
}

export const causeWords: Readonly<Record<GapCause, { readonly zh: string; readonly en: string }>> = {
  device: { zh: '设备：在线但未报数据', en: 'the device: it spoke, but not of this' },
  power: { zh: '停电：全厂无任何上报', en: 'power: the whole site was silent' },
  network: { zh: '网络：通信线路中断', en: 'the network: the line was away' },
  'own-outage': { zh: '平台自身停机', en: 'an outage of our own' },
  'planned-stop': { zh: '计划停运（已标记）', en: 'a marked standstill' },
  unknown: { zh: '原因不明', en: 'unknown' },
}

/** The cause of a gap and all that speaks for it or for another one. Rule: quality.cause. */
export function causeOf(facts: CauseFacts, parameters: Parameters): { readonly cause: GapCause; readonly evidence: Evidence[] } {
  const evidence: Evidence[] = []
  const say = (speaksFor: GapCause, zh: string, en: string, ref: string | null = null) => evidence.push({ speaksFor, zh, en, ref })
  const slots = Math.max(1, Math.round((facts.to - facts.from) / facts.step))
  const share = (covers: (slotEnd: number) => boolean) => {
    let covered = 0
    for (let slot = 1; slot <= slots; slot++) if (covers(facts.from + slot * facts.step)) covered++
    return covered / slots
  }
  const stopped = share((end) => facts.stops.some((stop) => stop.from <= end - facts.step && (stop.to ?? Infinity) >= end))
  for (const stop of facts.stops) say('planned-stop', '标记为停运', 'marked as standing still', stop.ref)
  // A value is sent when its period is over: what counts is whether we were there at that moment.
  const back = parameters.returnSeconds * 1000
  const away = share((end) => facts.outages.some((outage) => outage.from <= end && (outage.to ?? Infinity) + back >= end))
  for (const outage of facts.outages)
    say(
      'own-outage',
      `平台停机，涉及${Math.round(away * slots)}/${slots}个时段`,
      `we were away for ${Math.round(away * slots)} of ${slots} periods`,
      outage.ref,
    )
  const { frames, flags, site, line } = facts
  if (frames.count > 0) say('device', `其间仍收到${frames.count}条报文`, `${frames.count} frames came meanwhile`, frames.first)
  for (const { letter, ref } of flags) say('device', `数据标记 ${letter}`, `data flag ${letter}`, ref)
  if (facts.otherFactors > 0)
    say('device', `同时段其他因子有${facts.otherFactors}个数据`, `${facts.otherFactors} values of other factors came for the same periods`)
  const others = site.outlets > 0
  if (others && site.frames === 0)
    say(
      'power',
      `全厂另外${site.outlets}个点位（电表${site.meters}个）同时无上报`,
      `${site.outlets} other outlets of the site (${site.meters} electricity meters) were silent too`,
    )
  if (facts.backfilled > 0)
    say('network', `其后补传${facts.backfilled}个数据，仪器未断电`, `${facts.backfilled} values came later: what measured them had power`)
  const near = parameters.nearSeconds * 1000
  const lost =
    line !== null && line.closedAt !== null && line.reason !== 'gateway-stops' && Math.abs(line.closedAt - facts.from) <= near + facts.step
  if (line !== null && lost) say('network', `连接中断：${line.reason}`, `the connection ended: ${line.reason}`, line.ref)
  if (facts.back !== null) say('network', '以新连接恢复', 'it came back on a new connection', facts.back.ref)
  if (others && site.frames > 0 && frames.count === 0) say('network', '同厂其他点位正常上报', 'other outlets of the site were heard', null)

  const cause = ((): GapCause => {
    if (stopped >= parameters.share) return 'planned-stop'
    if (away >= parameters.share) return 'own-outage'
    if (frames.count > 0 || facts.otherFactors > 0) return 'device'
    if (others && site.frames === 0 && facts.backfilled === 0) return 'power'
    if (lost || facts.backfilled > 0 || facts.back !== null) return 'network'
    return 'unknown'
  })()
  return { cause, evidence: evidence.slice(0, 30) }
}
