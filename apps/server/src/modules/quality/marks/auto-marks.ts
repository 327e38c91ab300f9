/** Marks that the device set itself in its frames: neighbouring records with one letter are one mark. Pure. Source: HJ 212-2017 table 8. */
import { itemOfLetter } from './mark-items.ts'

export interface MarkedRecord {
  readonly letter: string
  readonly factor: string
  /** Seconds since 1970. */
  readonly at: number
  /** When it came, ms since 1970. */
  readonly received: number
  readonly frame: number
}

export interface AutoMark {
  readonly letter: string
  readonly item: string
  readonly factors: readonly string[]
  /** ms since 1970. */
  readonly from: number
  readonly to: number
  readonly markedAt: number
  /** Record of the frame log that said it first. */
  readonly frame: number
}

/** @param records of one kind, oldest first · @param step seconds of one record */
export function autoMarksOf(records: readonly MarkedRecord[], step: number): AutoMark[] {
  const runs: Array<{ letter: string; factor: string; from: number; to: number; markedAt: number; frame: number }> = []
  const last = new Map<string, (typeof runs)[number]>()
  for (const { letter, factor, at, received, frame } of records) {
    const run = last.get(factor)
    if (run !== undefined && run.letter === letter && at - run.to < step) {
      run.to = at + step
      continue
    }
    const begun = { letter, factor, from: at, to: at + step, markedAt: received, frame }
    last.set(factor, begun)
    runs.push(begun)
  }
  const groups = new Map<string, AutoMark & { factors: string[] }>()
  for (const run of runs) {
    const key = `${run.letter} ${run.from} ${run.to}`
    const group = groups.get(key)
    if (group !== undefined) group.factors.push(run.factor)
    else
      groups.set(key, {
        letter: run.letter,
        item: itemOfLetter[run.letter]?.item ?? run.letter,
        factors: [run.factor],
        from: run.from * 1000,
        to: run.to * 1000,
        markedAt: run.markedAt,
        frame: run.frame,
      })
  }
  return [...groups.values()]
}
