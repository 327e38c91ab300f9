/** Verdicts → alarms: opened, continued, cleared, overtaken. The same verdicts again change nothing. */
import type { Verdict } from '@poyang/rules'
import { recordValueUse } from '../../telemetry/index.ts'
import type { Findings } from '../evaluation/evaluation.ts'
import { verdictRef } from '../evaluation/watch.ts'
import type { Overtaken, Told } from '../evaluation/watch.ts'
import { addEvent, hasVerdict, insertAlarm, lockByVerdict, lockLasting, lockNear } from './alarm-store.ts'
import type { Relational, Tx } from './alarm-store.ts'
import { isQuiet, policyAt } from './policy.ts'

const EVALUATOR = 'poyang'

/** Resolves to the alarms that were opened. One transaction a batch: either all of it has happened, or it is asked for again. */
export async function openAlarms(db: Relational, { told, overtaken }: Findings): Promise<number> {
  // An excused hit is kept and counted among the verdicts; it is no alarm.
  const speaking = told.filter(
    ({ verdict }) => verdict.suppressedBy.length === 0 && (verdict.kind === 'fires' || verdict.closes === 'fires'),
  )
  if (speaking.length + overtaken.length === 0) return 0
  let opened = 0
  const uses: Array<{ ref: string; usedBy: string; kind: string }> = []
  await db.transaction().execute(async (tx) => {
    opened = 0
    uses.length = 0
    for (const one of speaking) {
      const alarm = one.verdict.kind === 'fires' ? await onFires(tx, one) : await onClears(tx, one)
      if (alarm === null) continue
      opened += alarm.opened ? 1 : 0
      for (const ref of valuesOf(one.verdict)) uses.push({ ref, usedBy: `alarm:${alarm.id}`, kind: 'alarm' })
    }
    for (const one of overtaken) await onOvertaken(tx, one)
    // A value that an alarm stands on and that changes later is for a person to look at.
    await recordValueUse(tx, uses)
  })
  return opened
}

/** Values that a verdict names, without their versions: whatever they become, the alarm stood on them. */
const valuesOf = ({ inputs }: Verdict): string[] => [
  ...new Set(
    inputs.flatMap(({ firstRef, lastRef }) => [firstRef, lastRef].flatMap((ref) => (ref === null ? [] : [ref.replace(/\/k\d+-\d+/, '')]))),
  ),
]

/** The alarm that an event went to, and whether it was opened by it; null: it was there already. */
type Touched = { readonly id: number; readonly opened: boolean } | null

async function onFires(tx: Tx, { watch, verdict, hash }: Told): Promise<Touched> {
  const { rule, version, subject, observedFrom, observedTo, knownAt, words } = verdict
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['opened', 'continued'])) return null
  const policy = policyAt(knownAt)
  const event = { at: knownAt, by: EVALUATOR, body: { observedTo }, verdict: ref }
  const near = await lockNear(tx, rule, subject, observedFrom, policy.mergeMinutes)
  if (near !== null) {
    await addEvent(tx, near.id, { ...event, what: 'continued' })
    return { id: near.id, opened: false }
  }
  const { severity } = watch.rule
  const id = await insertAlarm(tx, {
    rule,
    version,
    subject,
    outlet: watch.outlet,
    factor: watch.factor,
    severity,
    observedFrom,
    openedAt: knownAt,
    words,
    quiet: isQuiet(policy, severity, knownAt),
  })
  await addEvent(tx, id, { ...event, what: 'opened' })
  return { id, opened: true }
}

async function onClears(tx: Tx, { verdict, hash }: Told): Promise<Touched> {
  const { rule, subject, knownAt, observedTo } = verdict
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['cleared'])) return null
  const lasting = await lockLasting(tx, rule, subject)
  if (lasting === null) return null
  await addEvent(tx, lasting.id, { at: knownAt, what: 'cleared', by: EVALUATOR, body: { observedTo }, verdict: ref })
  return { id: lasting.id, opened: false }
}

async function onOvertaken(tx: Tx, { rule, subject, hash, knownAt, overtakenAt }: Overtaken): Promise<void> {
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['overtaken'])) return
  const alarm = await lockByVerdict(tx, ref)
  if (alarm === null) return
  await addEvent(tx, alarm.id, { at: overtakenAt, what: 'overtaken', by: EVALUATOR, body: {}, verdict: ref })
}
