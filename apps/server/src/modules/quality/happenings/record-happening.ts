/** Put on record what happened at an outlet, and list it. */
import type { z } from 'zod'
import { raise } from '../../../platform/http/problem.ts'
import type { ProblemPointer } from '../../../platform/http/problem.ts'
import type { Directory } from '../../sources/index.ts'
import { beijingIso, telemetryProblems } from '../../telemetry/index.ts'
import { qualityProblems } from '../problems.ts'
import { happeningRef } from '../refs.ts'
import type { HappeningDraft, HappeningKind, Happenings } from '../schema.ts'
import type { Relational } from '../store.ts'
import { insertHappening, readHappening, readHappenings } from './happening-store.ts'

/** Kinds in words. */
export const happeningWords: Readonly<Record<HappeningKind, { readonly zh: string; readonly en: string }>> = {
  visit: { zh: '检查或走访', en: 'inspection or visit' },
  access: { zh: '门禁、重启或拨入', en: 'door opened, restart or dial-in' },
  'planned-visit': { zh: '计划内运维', en: 'planned visit' },
  'change-request': { zh: '变更备案', en: 'filed change request' },
  parameter: { zh: '仪器参数', en: 'parameter of an instrument' },
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const LONGEST_MS = 31 * DAY_MS
/** What is planned may be recorded before it happens. */
const LONGEST_AHEAD_MS = 31 * DAY_MS

/** Resolves to its reference. Problems: outletUnknown, happeningRefused. */
export async function recordHappening(
  db: Relational,
  directory: Directory,
  outletId: string,
  draft: HappeningDraft,
  now: number,
): Promise<string> {
  const outlet = directory.outlet.get(outletId) ?? raise(telemetryProblems.outletUnknown, 'The registry does not hold it.')
  const { kind, factor = null, parameter = null, value = null, by, note } = draft
  const from = Date.parse(draft.from)
  const to = draft.to === undefined ? from + MINUTE_MS : Date.parse(draft.to)
  const pointers: ProblemPointer[] = []
  const refuse = (pointer: string, detail: string) => pointers.push({ pointer: `/body/${pointer}`, detail })
  if (draft.to === undefined && kind !== 'parameter') refuse('to', 'say until when')
  if (to <= from || to - from > LONGEST_MS) refuse('to', 'after `from`, by 31 days at most')
  if (from > now + (kind === 'planned-visit' || kind === 'change-request' ? LONGEST_AHEAD_MS : 0))
    refuse('from', 'only what is planned or requested may lie ahead, 31 days at most')
  if (factor !== null && !outlet.factors.includes(factor)) refuse('factor', 'the outlet has no such factor')
  if (factor !== null && kind !== 'parameter' && kind !== 'change-request') refuse('factor', 'this is of the whole outlet')
  if ((kind === 'parameter' || kind === 'change-request') && factor === null) refuse('factor', 'name the factor whose instrument is meant')
  if ((kind === 'parameter') !== (parameter !== null)) refuse('parameter', kind === 'parameter' ? 'name it' : 'only of a parameter')
  if ((kind === 'parameter') !== (value !== null)) refuse('value', kind === 'parameter' ? 'say what it is now' : 'only of a parameter')
  const withdraws = draft.withdraws === undefined ? null : Number(draft.withdraws.slice('happening:'.length))
  if (withdraws !== null && kind === 'parameter') refuse('withdraws', 'record the value that holds instead')
  else if (withdraws !== null) {
    const former = await readHappening(db, withdraws)
    const same =
      former?.outlet === outletId &&
      former.kind === kind &&
      former.from === from &&
      former.factor === factor &&
      former.parameter === parameter
    if (!same) refuse('withdraws', 'what is taken back is named with its kind, beginning, factor and parameter')
  }
  if (pointers.length > 0) raise(qualityProblems.happeningRefused, 'Each pointer says what does not fit.', pointers)
  const id = await insertHappening(db, { outlet: outletId, kind, from, to, factor, parameter, value, by, note, recordedAt: now, withdraws })
  if (id === 0)
    raise(qualityProblems.happeningRefused, 'It was taken back already.', [{ pointer: '/body/withdraws', detail: 'taken back already' }])
  return happeningRef(id)
}

export async function happeningsPage(
  db: Relational,
  directory: Directory,
  outletId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<z.input<typeof Happenings>> {
  const outlet = directory.outlet.get(outletId) ?? raise(telemetryProblems.outletUnknown, 'The registry does not hold it.')
  return {
    happenings: (await readHappenings(db, outletId, from, to)).map((one) => ({
      ref: happeningRef(one.id),
      outletId: outlet.id,
      kind: one.kind,
      from: beijingIso(one.from),
      to: beijingIso(one.to),
      factor: one.factor,
      parameter: one.parameter,
      value: one.value,
      by: one.by,
      note: one.note,
      recordedAt: beijingIso(one.recordedAt),
      withdrawnBy: one.withdrawnBy === null ? null : happeningRef(one.withdrawnBy),
    })),
  }
}
