/** What one series bound to an input says at the period at hand. */
import type { Sample } from '../verdict.ts'
import { numberOf } from './decimal.ts'

export interface FeedSaved {
  readonly last: Sample | null
  readonly fresh: boolean
}

export interface FeedShape {
  readonly input: string
  readonly series: string
  readonly kind: 'value' | 'event' | 'setting'
  readonly raw: boolean
  /** Milliseconds. */
  readonly every: number
  readonly hold: number
}

export interface MarkSpan {
  readonly name: string
  readonly from: number
  readonly to: number
}

export class Feed {
  readonly shape: FeedShape
  /** NaN: unknown. */
  value = Number.NaN
  text: string | null = null
  limit: string | null = null
  /** The newest sample so far. */
  last: Sample | null = null
  /** Did this period bring a sample of its own, or does an earlier one cover it? */
  fresh = false
  from = 0
  marks: MarkSpan[] = []

  constructor(shape: FeedShape) {
    this.shape = shape
  }

  /** Move to the period of the input that ends at `end` (ms), with the sample it brought. */
  move(end: number, sample: Sample | undefined): void {
    const { kind, raw, every, hold } = this.shape
    this.from = end - every
    if (sample !== undefined) {
      this.last = sample
      this.limit = sample.limit ?? null
      const counts = (sample.validity === 'valid' || raw) && sample.value !== null
      this.text = counts ? sample.value : null
      this.value = counts ? numberOf(sample.value) : Number.NaN
    }
    const { last } = this
    if (last === null) return
    this.fresh = sample !== undefined || last.until > this.from
    if (kind === 'setting') return
    const heldUntil = kind === 'event' ? Math.max(last.until, last.observedAt + 1) : Math.max(last.until, last.observedAt + hold)
    if (sample === undefined && heldUntil <= this.from) {
      this.value = Number.NaN
      this.text = null
      this.limit = null
    }
    if (this.marks.length > 0) this.marks = this.marks.filter((mark) => mark.to > this.from)
  }

  /** 1 or 0: no event is an answer too. */
  get happens(): number {
    const { last } = this
    if (last === null || last.value === '0') return 0
    return Math.max(last.until, last.observedAt + 1) > this.from ? 1 : 0
  }

  get missing(): number {
    return this.fresh && this.last !== null && this.last.value !== null && this.last.validity !== 'missing' ? 0 : 1
  }

  /** Minutes; NaN before the first sample. */
  get age(): number {
    return this.last === null ? Number.NaN : Math.max(0, this.from - this.last.observedAt) / 60_000
  }

  validity(wanted: string): number {
    return this.fresh && this.last !== null ? Number(this.last.validity === wanted) : wanted === 'valid' ? 0 : Number.NaN
  }

  marked(name: string): number {
    if (this.fresh && this.last !== null && this.last.marks.includes(name)) return 1
    const to = this.from + this.shape.every
    return Number(this.marks.some((mark) => mark.name === name && mark.from < to && mark.to > this.from))
  }

  save(): FeedSaved {
    return { last: this.last, fresh: this.fresh }
  }

  load({ last, fresh }: FeedSaved, end: number): void {
    this.value = Number.NaN
    this.text = this.limit = this.last = null
    // a sample of the very period is told again; an earlier one is told, then held or let go
    if (last !== null && last.observedAt >= end - this.shape.every) this.move(end, last)
    else if (last !== null) {
      this.move(last.observedAt + this.shape.every, last)
      this.move(end, undefined)
    }
    this.fresh = fresh
  }
}
