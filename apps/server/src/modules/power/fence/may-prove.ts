/**
 * The legal fence: whether readings of a meter may go into a penalty file. Equipment must have passed legal and technical review, stand where it was
 * made public, be in calibration, and a person must have checked the record. Source: 行政处罚法 (2021) art. 41. Pure.
 */
import { compare } from '@poyang/standards'
import { fenceRule } from '../rules.ts'
import type { Missing, ProofKind } from '../schema.ts'
import type { StoredProof } from '../store.ts'

export interface FenceGiven {
  /** [from, to) ms of the readings. */
  readonly from: number
  readonly to: number
  /** The facility was metered all the time. */
  readonly metered: boolean
  /** Share of the stretch with a valid sample, decimal text. */
  readonly coverage: string
  readonly proofs: readonly StoredProof[]
}

export interface FenceAnswer {
  readonly mayProve: boolean
  readonly missing: readonly Missing[]
  /** What was relied on. */
  readonly proofs: readonly StoredProof[]
}

type Missed = Omit<Missing, 'what'>
const lacks: Readonly<Record<ProofKind, Missed>> = {
  review: {
    zh: '缺少设备的法制和技术审核',
    en: 'no legal and technical review of the equipment',
    clause: '行政处罚法 第四十一条第一款',
  },
  calibration: {
    zh: '计量器具不在检定或校准有效期内',
    en: 'the meter is not in calibration',
    clause: '行政处罚法 第四十一条第一款（符合标准）；计量法',
  },
  publication: {
    zh: '设置地点未向社会公布',
    en: 'the place of the equipment was not made public',
    clause: '行政处罚法 第四十一条第一款',
  },
  'human-check': {
    zh: '记录内容未经人工审核',
    en: 'no person has checked this stretch of the record',
    clause: '行政处罚法 第四十一条第二款',
  },
}

export function mayProve({ from, to, metered, coverage, proofs }: FenceGiven): FenceAnswer {
  const missing: Missing[] = []
  const relied: StoredProof[] = []
  for (const kind of ['review', 'calibration', 'publication', 'human-check'] as const) {
    // What was checked before it was over was not checked.
    const own = proofs.filter(
      (proof) => proof.kind === kind && (kind !== 'human-check' || proof.recordedAt >= Math.min(to, proof.to ?? to)),
    )
    if (covers(own, from, to)) relied.push(...own)
    else missing.push({ what: kind, ...lacks[kind] })
  }
  if (!metered)
    missing.push({
      what: 'meter',
      zh: '该时段内设施未登记计量点',
      en: 'the facility had no registered meter all the time',
      clause: fenceRule.clause,
    })
  const least = fenceRule.parameters.coverage
  if (compare(coverage, least) < 0)
    missing.push({
      what: 'coverage',
      zh: `数据覆盖率${coverage}，低于${least}`,
      en: `coverage ${coverage}, below ${least}`,
      clause: '行政处罚法 第四十一条第二款（真实、清晰、完整、准确）',
    })
  return { mayProve: missing.length === 0, missing, proofs: relied }
}

/** Whether stretches together leave nothing of [from, to) open. */
function covers(stretches: ReadonlyArray<{ readonly from: number; readonly to: number | null }>, from: number, to: number): boolean {
  let reached = from
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    if (stretch.from > reached) return false
    reached = Math.max(reached, stretch.to ?? Number.POSITIVE_INFINITY)
    if (reached >= to) return true
  }
  return false
}
