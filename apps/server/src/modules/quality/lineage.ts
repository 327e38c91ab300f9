/** What marks, gaps and outages stand on. */
import type { Resolver } from '../../platform/lineage/lineage.ts'
import { beijingIso, frameRef } from '../telemetry/index.ts'
import { causeWords } from './gaps/cause.ts'
import { itemOfLetter } from './marks/mark-items.ts'
import { outageWords } from './outages/note-outages.ts'
import { readHappening } from './happenings/happening-store.ts'
import { happeningWords } from './happenings/record-happening.ts'
import { gapRef, happeningRef, markRef, numberOf, outageRef } from './refs.ts'
import { readGap, readMark, readOutage, readOutages, readRequestsOf } from './store.ts'
import type { Relational } from './store.ts'

export function qualityLineage(db: Relational): Readonly<Record<'mark' | 'gap' | 'outage' | 'happening', Resolver>> {
  return {
    async mark(name) {
      const auto = /^auto\/([A-Z0-9-]+)\/([A-Za-z])\/(\d{1,15})$/.exec(name)
      if (auto !== null) {
        const [, outlet = '', letter = '', frame = '0'] = auto
        const item = itemOfLetter[letter]
        return {
          ref: `mark:${name}`,
          kind: 'mark',
          zh: `排放口 ${outlet} 的设备自动标记：${item?.item ?? letter}`,
          en: `Mark of the device at outlet ${outlet}: ${item?.en ?? letter}`,
          facts: { outlet, letter, source: 'auto' },
          derivedBy: 'quality/auto-marks 1',
          from: [frameRef(Number(frame))],
          links: { marks: `/api/outlets/${outlet}/marks` },
        }
      }
      const id = numberOf(name)
      const mark = id === null ? null : await readMark(db, id)
      if (mark === null) return null
      return {
        ref: markRef(mark.id),
        kind: 'mark',
        zh: `排放口 ${mark.outlet} 的标记：${mark.item}`,
        en: `Mark at outlet ${mark.outlet}: ${mark.item}`,
        facts: {
          outlet: mark.outlet,
          item: mark.item,
          factors: mark.factors?.join(', ') ?? 'all',
          from: beijingIso(mark.from),
          to: beijingIso(mark.to),
          by: mark.by,
          role: mark.role,
          markedAt: beijingIso(mark.markedAt),
          admitted: String(mark.admitted),
          ...(mark.reason === '' ? {} : { reason: mark.reason }),
        },
        derivedBy: null,
        from: mark.supersedes === null ? [] : [markRef(mark.supersedes)],
        links: { marks: `/api/outlets/${mark.outlet}/marks` },
      }
    },
    async gap(name) {
      const id = numberOf(name)
      const gap = id === null ? null : await readGap(db, id)
      if (gap === null) return null
      const requests = await readRequestsOf(db, [gap.id])
      return {
        ref: gapRef(gap.id),
        kind: 'gap',
        zh: `排放口 ${gap.outlet} 缺数：${causeWords[gap.cause].zh}`,
        en: `Missing at outlet ${gap.outlet}: ${causeWords[gap.cause].en}`,
        facts: {
          outlet: gap.outlet,
          level: gap.level,
          factors: gap.factors?.join(', ') ?? 'all',
          from: beijingIso(gap.from),
          to: beijingIso(gap.to),
          missing: `${gap.missing}/${gap.expected}`,
          cause: gap.cause,
          state: gap.state,
          attempts: String(requests.length),
        },
        derivedBy: 'quality/gaps 1',
        from: [...new Set(gap.evidence.flatMap(({ ref }) => (ref === null ? [] : [ref])))],
        links: { gaps: `/api/quality/gaps?outlet=${gap.outlet}` },
      }
    },
    async happening(name) {
      const id = numberOf(name)
      const one = id === null ? null : await readHappening(db, id)
      if (one === null) return null
      const { zh, en } = happeningWords[one.kind]
      return {
        ref: happeningRef(one.id),
        kind: 'happening',
        zh: `排放口 ${one.outlet} 的现场记录：${zh}`,
        en: `Record of outlet ${one.outlet}: ${en}`,
        facts: {
          outlet: one.outlet,
          from: beijingIso(one.from),
          to: beijingIso(one.to),
          ...(one.factor === null ? {} : { factor: one.factor }),
          ...(one.parameter === null ? {} : { parameter: one.parameter, value: one.value ?? '' }),
          by: one.by,
          recordedAt: beijingIso(one.recordedAt),
          ...(one.note === '' ? {} : { note: one.note }),
        },
        derivedBy: null,
        from: one.withdraws === null ? [] : [happeningRef(one.withdraws)],
        links: { happenings: `/api/outlets/${one.outlet}/happenings` },
      }
    },
    async outage(name) {
      const id = numberOf(name)
      // As events name it: by the moment at which the gateway went.
      const run = /^run\/(\d{13})$/.exec(name)
      const started = Number(run?.[1])
      const outage =
        run !== null
          ? ((await readOutages(db, started, started + 1)).find(({ from }) => from === started) ?? null)
          : id === null
            ? null
            : await readOutage(db, id)
      if (outage === null) return null
      return {
        ref: outageRef(outage.id),
        kind: 'outage',
        ...outageWords(outage),
        facts: {
          kind: outage.kind,
          from: beijingIso(outage.from),
          ...(outage.to === null ? {} : { to: beijingIso(outage.to) }),
          planned: String(outage.planned),
        },
        derivedBy: 'quality/outages 1',
        from: [...outage.evidence],
        links: {},
      }
    },
  }
}
