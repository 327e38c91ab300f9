/** Verdicts → alarms: opened, continued, cleared, overtaken. The same verdicts again change nothing. */
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
  await db.transaction().execute(async (tx) => {
    opened = 0
    for (const one of speaking) {
      if (one.verdict.kind === 'fires') opened += (await onFires(tx, one)) ? 1 : 0
      else await onClears(tx, one)
    }
    for (const one of overtaken) await onOvertaken(tx, one)
  })
  return opened
}

async function onFires(tx: Tx, { watch, verdict, hash }: Told): Promise<boolean> {
  const { rule, version, subject, observedFrom, observedTo, knownAt, words } = verdict
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['opened', 'continued'])) return false
  const policy = policyAt(knownAt)
  const event = { at: knownAt, by: EVALUATOR, body: { observedTo }, verdict: ref }
  const near = await lockNear(tx, rule, subject, observedFrom, policy.mergeMinutes)
  if (near !== null) {
    await addEvent(tx, near.id, { ...event, what: 'continued' })
    return false
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
  return true
}

async function onClears(tx: Tx, { verdict, hash }: Told): Promise<void> {
  const { rule, subject, knownAt, observedTo } = verdict
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['cleared'])) return
  const lasting = await lockLasting(tx, rule, subject)
  if (lasting === null) return
  await addEvent(tx, lasting.id, { at: knownAt, what: 'cleared', by: EVALUATOR, body: { observedTo }, verdict: ref })
}

async function onOvertaken(tx: Tx, { rule, subject, hash, knownAt, overtakenAt }: Overtaken): Promise<void> {
  const ref = verdictRef(rule, subject, knownAt, hash)
  if (await hasVerdict(tx, ref, ['overtaken'])) return
  const alarm = await lockByVerdict(tx, ref)
  if (alarm === null) return
  await addEvent(tx, alarm.id, { at: overtakenAt, what: 'overtaken', by: EVALUATOR, body: {}, verdict: ref })
}
