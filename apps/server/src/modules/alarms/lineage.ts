/** What alarms and verdicts stand on: alarm → verdicts → judged values. */
import type { Kysely } from 'kysely'
import type { Verdict } from '@poyang/rules'
import type { Resolver } from '../../platform/lineage/lineage.ts'
import type { ColumnarQuestions } from '../../platform/stores/columnar-questions.ts'
import { beijingIso } from '../telemetry/index.ts'
import { readVerdicts } from './evaluation/verdict-store.ts'
import { askQuestions } from './questions.ts'
import { readAlarm, readEvents } from './life/alarm-store.ts'

/** The evaluator; its number grows when the same values would give other verdicts. */
const DERIVED_BY = 'rules/evaluator 1'

export function alarmsLineage(db: Kysely<object>, questions: ColumnarQuestions): Readonly<Record<'alarm' | 'verdict', Resolver>> {
  return {
    async alarm(name) {
      if (!/^[1-9]\d{0,14}$/.test(name)) return null
      const id = Number(name)
      const row = await readAlarm(db, id)
      if (row === null) return null
      const events = await readEvents(db, id)
      return {
        ref: `alarm:${id}`,
        kind: 'alarm',
        zh: `报警 ${id}：${row.words.zh}`,
        en: `Alarm ${id}: ${row.words.en}`,
        facts: {
          rule: `${row.rule} ${row.version}`,
          subject: row.subject,
          severity: row.severity,
          state: row.state,
          observedFrom: beijingIso(row.observed_from.getTime()),
          openedAt: beijingIso(row.opened_at.getTime()),
        },
        derivedBy: DERIVED_BY,
        from: [...new Set(events.flatMap(({ verdict }) => (verdict === null ? [] : [verdict])))],
        links: { alarm: `/api/alarms/${id}`, page: `/alarms/${id}` },
      }
    },
    async verdict(name, signal) {
      const match = /^([^/]+)\/(.+)\/(\d{1,15})-([0-9a-f]{32})$/.exec(name)
      if (match === null) return null
      const [, rule = '', subject = '', known, hash = ''] = match
      const knownAt = Number(known)
      const filter = { rule, subject, knownFrom: knownAt, knownTo: knownAt + 1, hashes: [hash] }
      const [row] = await readVerdicts(askQuestions(questions, signal), filter, 'oldest', 1)
      if (row === undefined) return null
      const verdict = JSON.parse(row.body) as Verdict
      return {
        ref: `verdict:${name}`,
        kind: 'verdict',
        zh: `判定：${verdict.words.zh}`,
        en: `Verdict: ${verdict.words.en}`,
        facts: {
          rule: `${rule} ${verdict.version}`,
          kind: verdict.kind,
          subject,
          observedFrom: beijingIso(verdict.observedFrom),
          ...(verdict.observedTo === null ? {} : { observedTo: beijingIso(verdict.observedTo) }),
          knownAt: beijingIso(verdict.knownAt),
          ...Object.fromEntries(verdict.numbers.map(({ name: number, value }) => [`number.${number}`, value ?? 'unknown'])),
          ...(row.late === 1 ? { late: 'told again after late data' } : {}),
          ...(Number(row.overtakenAt) === 0 ? {} : { overtakenAt: beijingIso(Number(row.overtakenAt)) }),
        },
        derivedBy: DERIVED_BY,
        from: [...new Set(verdict.inputs.flatMap(({ firstRef, lastRef }) => [firstRef, lastRef].filter((ref) => ref !== null)))],
        links: { rule: `/api/rules/${rule}` },
      }
    },
  }
}
