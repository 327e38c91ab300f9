/**
 * ON or OFF of a facility with hysteresis and debounce: a change counts only when it lasts, and then from its first sample on.
 * So the newest periods can be undecided for a while; a gap makes them unknown, never OFF.
 */

/** Not decided yet: a change is under way. */
export const undecided = 2

export interface FacilityStateSaved {
  readonly state: number | null
  readonly before: number
  readonly level: number
  readonly pending: number
}

export class FacilityState {
  readonly #debounce: number
  /** 1 ON, 0 OFF, NaN unknown. */
  #state = Number.NaN
  /** The last known state, kept over a gap for a first sample in between. */
  #before = 0
  #level = 0
  /** Periods the change under way has lasted. */
  #pending = 0

  /** @param debounce periods a change must last to count. */
  constructor(debounce: number) {
    this.#debounce = debounce
  }

  /**
   * Take the next period's answers: is it at or above ON, at or below OFF (1, 0, NaN)? Gives the state of this period, or `undecided`,
   * and what became of the `settled` undecided periods before it.
   */
  next(on: number, off: number): { readonly state: number; readonly settled: number; readonly as: number } {
    if (Number.isNaN(on) || Number.isNaN(off)) {
      const settled = this.#pending
      this.#pending = 0
      this.#state = Number.NaN
      return { state: Number.NaN, settled, as: Number.NaN }
    }
    const earlier = this.#pending > 0 ? this.#level : Number.isNaN(this.#state) ? this.#before : this.#state
    const level = on === 1 ? 1 : off === 1 ? 0 : earlier
    if (Number.isNaN(this.#state)) {
      this.#state = this.#before = level
      return { state: level, settled: 0, as: level }
    }
    const settled = this.#pending
    if (level === this.#state) {
      this.#pending = 0
      return { state: level, settled, as: level }
    }
    this.#level = level
    this.#pending++
    if (this.#pending < this.#debounce) return { state: undecided, settled: 0, as: level }
    this.#state = this.#before = level
    this.#pending = 0
    return { state: level, settled, as: level }
  }

  save(): FacilityStateSaved {
    return { state: Number.isNaN(this.#state) ? null : this.#state, before: this.#before, level: this.#level, pending: this.#pending }
  }

  load({ state, before, level, pending }: FacilityStateSaved): void {
    this.#state = state ?? Number.NaN
    this.#before = before
    this.#level = level
    this.#pending = pending
  }
}
